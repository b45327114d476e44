public import CDPTypes

/// Where an object store is that speaks the protocol of S3, and who asks there; what is nil comes from the environment.
public struct S3Address: Hashable, Sendable, Codable {
    /// Where the store is; nil for AWS.
    public var endpoint: SecretText?
    /// Its region.
    public var region: SecretText?
    /// Who asks.
    public var key: SecretText?
    /// The secret of `key`, by reference.
    public var secret: SecretText?
    /// What a key needs that is valid for a time, by reference.
    public var token: SecretText?

    /// A store of which nothing is said.
    public init() {}
}

/// Objects of a store, or a file of a server.
public struct ObjectInput: Hashable, Sendable, Codable {
    /// The connection; nil for a file that everybody may read.
    public var connection: String?
    /// `s3://lake/clicks/*.parquet`, or the URL of a file.
    public var path: String

    /// Objects; see the properties.
    public init(connection: String?, path: String) { (self.connection, self.path) = (connection, path) }
}

/// An object of a store that a destination writes.
public struct WrittenObject: Hashable, Sendable, Codable {
    /// The name of the connection.
    public var connection: String
    /// Where the store is: a destination that left the specs is emptied there, also when its connection left, too.
    public var address: S3Address
    /// `s3://lake/out/list.csv`.
    public var path: String
    /// How it is written.
    public var format: FileFormat
    /// How long it is tried.
    public var within: TimeSpan

    /// An object; see the properties.
    public init(connection: String, address: S3Address, path: String, format: FileFormat, within: TimeSpan) {
        self.connection = connection
        self.address = address
        self.path = path
        self.format = format
        self.within = within
    }

    /// The object without who asks, and how the connection is called.
    var form: WrittenObject {
        var place = S3Address()
        place.endpoint = address.endpoint
        return WrittenObject(
            connection: "", address: place, path: path, format: format, within: TimeSpan(microseconds: 0))
    }
}
