import CDPDiagnostics
package import CDPTypes

/// `connections.NAME`: where a system is, and who asks there. The only place for secrets, by reference.
package struct ConnectionDeclaration: ResourceDeclaration {
    /// The kinds of systems.
    package enum System: Hashable, Sendable {
        /// A database server of PostgreSQL.
        case postgres(PostgresDeclaration)
        /// A database file of SQLite, by its path.
        case sqlite(Located<String>)
        /// A service behind HTTP.
        case http(HTTPDeclaration)
        /// An object store that speaks the protocol of S3.
        case s3(S3Declaration)
    }

    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// What it leads to.
    package var system: System

    /// The system with what an environment says otherwise; nil where that is another kind of system.
    func overridden(by other: ConnectionDeclaration) -> ConnectionDeclaration? {
        var result = self
        switch (system, other.system) {
        case (.postgres(let base), .postgres(let own)): result.system = .postgres(base.overridden(by: own))
        case (.sqlite, .sqlite): result.system = other.system
        case (.http(let base), .http(let own)): result.system = .http(base.overridden(by: own))
        case (.s3(let base), .s3(let own)): result.system = .s3(base.overridden(by: own))
        case (.postgres, _), (.sqlite, _), (.http, _), (.s3, _): return nil
        }
        return result
    }
}

/// `postgres:` of a connection. What is left out comes from libpq: variables such as `PGHOST`, the password file, its defaults.
package struct PostgresDeclaration: Hashable, Sendable {
    /// How the connection is encrypted and whom it trusts.
    package enum Encryption: String, CaseIterable, Hashable, Sendable {
        case verifyFull = "verify-full"
        case verifyAuthority = "verify-ca"
        case require, disable
    }

    /// `host:`, a name, an address, or the folder of a socket.
    package var host: Located<SecretText>?
    /// `port:`.
    package var port: Located<SecretText>?
    /// `database:`.
    package var database: Located<SecretText>?
    /// `user:`.
    package var user: Located<SecretText>?
    /// `password:`, always by reference.
    package var password: Located<SecretText>?
    /// `tls:`.
    package var encryption: Located<Encryption>?
    /// `root_certificate:`, the file of those who may sign the server's certificate.
    package var rootCertificate: Located<String>?

    /// What is said here, with what another one says instead.
    func overridden(by other: PostgresDeclaration) -> PostgresDeclaration {
        PostgresDeclaration(
            host: other.host ?? host, port: other.port ?? port, database: other.database ?? database,
            user: other.user ?? user, password: other.password ?? password, encryption: other.encryption ?? encryption,
            rootCertificate: other.rootCertificate ?? rootCertificate)
    }
}
