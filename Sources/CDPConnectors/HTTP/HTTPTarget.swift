import CDPFormats
package import CDPTypes
import Crypto
import FoundationEssentials
import Glibc

/// A server as requests reach it, with all secrets looked up.
package struct HTTPTarget: Sendable {
    /// What stands before the paths of requests, without a slash at its end.
    let url: String
    /// The headers of each request.
    let headers: [(String, String)]
    /// What messages are signed with; nil where they are not.
    let signingSecret: [UInt8]?
    /// How long an answer may take, in seconds.
    let timeout: Double
    /// The file of trusted authorities; nil for a server of this machine that is not encrypted.
    let roots: String?
    /// Who asks for tokens; nil where nobody does.
    let client: TokenClient?
    /// The seconds between two requests; nothing where they may come as they like.
    let interval: Double
    /// How many requests it takes at once.
    let concurrency: Int

    /// What is said of a server.
    package struct Options: Sendable {
        /// What stands before the paths of requests.
        package var url: SecretText
        /// Headers of each request, by name.
        package var headers: [(name: String, value: SecretText)] = []
        /// Who asks, by name and password.
        package var basic: (user: SecretText, password: SecretText)?
        /// A token.
        package var bearer: SecretText?
        /// What messages are signed with.
        package var signingSecret: SecretText?
        /// Where tokens are given; nil where the account says so.
        package var tokenURL: SecretText?
        /// Who asks for tokens, by name and secret.
        package var client: (name: SecretText, secret: SecretText)?
        /// An account of Google that asks for tokens, as JSON.
        package var account: SecretText?
        /// What tokens are for.
        package var scope: String?
        /// How many requests it takes in a time.
        package var rates: [RequestRate] = []
        /// How many requests it takes at once.
        package var concurrency = 1
        /// How long an answer may take, in seconds.
        package var timeout: Double

        /// A server of which nothing else is said.
        package init(url: SecretText, timeout: Double) { (self.url, self.timeout) = (url, timeout) }
    }

    /// A server. Rows go unencrypted to this machine alone.
    package init(_ options: Options, project: String) throws(ConnectionError) {
        let secrets = Secrets(project: project)
        var url = try secrets.value(of: options.url)
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        var headers: [(String, String)] = []
        for header in options.headers { headers.append((header.name, try secrets.value(of: header.value))) }
        if let basic = options.basic {
            let text = "\(try secrets.value(of: basic.user)):\(try secrets.value(of: basic.password))"
            headers.append(("Authorization", "Basic " + Data(text.utf8).base64EncodedString()))
        }
        if let bearer = options.bearer {
            headers.append(("Authorization", "Bearer " + (try secrets.value(of: bearer))))
        }
        guard headers.allSatisfy({ Self.isLine($0.1) }), Self.isLine(url) else {
            throw ConnectionError(
                "a header or the URL holds a line break", help: "look at the secrets of the connection")
        }
        self.headers = headers
        signingSecret = try options.signingSecret.map { (text) throws(ConnectionError) in
            try Self.key(try secrets.value(of: text))
        }
        timeout = options.timeout
        interval = options.rates.map(\.interval).max() ?? 0
        concurrency = options.concurrency
        client = try TokenClient(options, secrets)
        roots = try Self.roots(of: url)
    }

    /// The file of trusted authorities for a URL; nil for a server of this machine that is not encrypted. Throws where rows or secrets
    /// would go over a network as they are.
    static func roots(of url: String) throws(ConnectionError) -> String? {
        if url.lowercased().hasPrefix("https://") { return try TrustedRoots.file() }
        guard url.lowercased().hasPrefix("http://"), isNear(url) else {
            throw ConnectionError(
                "the URL of the connection is not encrypted",
                help: "write `https://`; `http://` is for this machine alone")
        }
        return nil
    }

    /// Whether a text is one line, as headers are.
    static func isLine(_ text: String) -> Bool { !text.utf8.contains { $0 < 0x20 || $0 == 0x7F } }

    /// Whether the host of a URL is this machine.
    private static func isNear(_ url: String) -> Bool {
        let rest = url.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host =
            authority.hasPrefix("[") ? String(authority.prefix { $0 != "]" }) : String(authority.prefix { $0 != ":" })
        return ["localhost", "127.0.0.1", "[::1"].contains(host.lowercased())
    }

    /// The bytes of a signing secret: of base64, after `whsec_` where that stands before it.
    private static func key(_ text: String) throws(ConnectionError) -> [UInt8] {
        let base64 = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
        guard let bytes = Data(base64Encoded: base64), !bytes.isEmpty else {
            throw ConnectionError("the signing secret is no base64", help: "Standard Webhooks write it as `whsec_…`")
        }
        return Array(bytes)
    }

    /// The headers by which a message is known and trusted (Standard Webhooks 1.0.0); none where it is not signed.
    func signature(id: String, body: [UInt8], at seconds: Int) -> [(String, String)] {
        guard let signingSecret else { return [] }
        let content = Array("\(id).\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: signingSecret))
        return [
            ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", "v1," + Data(code).base64EncodedString()),
        ]
    }
}
