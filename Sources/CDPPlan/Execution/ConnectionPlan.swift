public import CDPTypes

/// Where a system is, and who asks there. Secrets stand in it as references.
public struct ConnectionPlan: Hashable, Sendable, Codable {
    /// The kinds of systems.
    public enum System: Hashable, Sendable, Codable {
        /// A server of PostgreSQL.
        case postgres(PostgresAddress)
        /// A database file of SQLite, by its path relative to the project.
        case sqlite(String)
        /// A service behind HTTP.
        case http(HTTPAddress)
        /// An object store that speaks the protocol of S3.
        case s3(S3Address)
    }

    /// Its name.
    public var name: String
    /// What it leads to.
    public var system: System

    /// A connection.
    public init(name: String, system: System) {
        self.name = name
        self.system = system
    }
}

/// Where a server of PostgreSQL is; what is nil comes from libpq's variables, files and defaults.
public struct PostgresAddress: Hashable, Sendable, Codable {
    /// A name, an address, or the folder of a socket.
    public var host: SecretText?
    /// The port.
    public var port: SecretText?
    /// The database.
    public var database: SecretText?
    /// Who asks.
    public var user: SecretText?
    /// The password, by reference.
    public var password: SecretText?
    /// A mode of libpq's `sslmode`.
    public var encryption: String?
    /// The file of those who may sign the server's certificate, relative to the project.
    public var rootCertificate: String?

    /// A server of which nothing is said.
    public init() {}
}
