package import CDPTypes
import Glibc

/// A server of PostgreSQL as libpq is told of it, with all secrets looked up.
package struct PostgresTarget: Sendable {
    /// Keywords of libpq with their values.
    let parameters: [(keyword: String, value: String)]

    /// What is said of a server; see `init`.
    package struct Options: Sendable {
        /// A name, an address, or the folder of a socket.
        package var host: SecretText?
        /// The port.
        package var port: SecretText?
        /// The database.
        package var database: SecretText?
        /// Who asks.
        package var user: SecretText?
        /// The password.
        package var password: SecretText?
        /// A mode of `sslmode`.
        package var encryption: String?
        /// The file of those who may sign the server's certificate, relative to the project.
        package var rootCertificate: String?

        /// Nothing is said.
        package init() {}
    }

    /// A server; what is not said comes from libpq's variables, files and defaults. One on another machine must show a
    /// certificate that is trusted and names it, unless said otherwise.
    package init(_ options: Options, project: String) throws(ConnectionError) {
        let secrets = Secrets(project: project)
        var parameters: [(String, String)] = [
            ("fallback_application_name", "cdp"), ("client_encoding", "UTF8"), ("connect_timeout", "30"),
        ]
        let named = [
            ("host", options.host), ("port", options.port), ("dbname", options.database), ("user", options.user),
            ("password", options.password),
        ]
        var host = getenv("PGHOST").map { String(cString: $0) } ?? ""
        for (keyword, text) in named {
            guard let text else { continue }
            let value = try secrets.value(of: text)
            if keyword == "host" { host = value }
            parameters.append((keyword, value))
        }
        let isNear = host.isEmpty || host.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(host)
        let said = getenv("PGSSLMODE").map { String(cString: $0) }
        let mode = options.encryption ?? (said == nil && !isNear ? "verify-full" : nil)
        if let mode { parameters.append(("sslmode", mode)) }
        if let own = options.rootCertificate {
            parameters.append(("sslrootcert", ProjectPath.place(of: own, in: project)))
        } else if let mode, mode.hasPrefix("verify"), getenv("PGSSLROOTCERT") == nil, !Self.hasOwnRoots {
            parameters.append(("sslrootcert", try TrustedRoots.file()))
        }
        self.parameters = parameters
    }

    /// Whether libpq finds a file of authorities by itself, in the home folder.
    private static var hasOwnRoots: Bool {
        guard let home = getenv("HOME") else { return false }
        return access(String(cString: home) + "/.postgresql/root.crt", R_OK) == 0
    }
}
