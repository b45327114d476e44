/// How a file's columns differ from the contract.
public struct ColumnLosses: Hashable, Sendable, Codable {
    /// The file's path.
    public var path: String
    /// Fields of the contract that the file does not have: null in each of its rows.
    public var lost: [String]
    /// Columns of the file that the contract does not name: not kept.
    public var gained: [String]
    /// Of some that are lost, which gained column may be meant.
    public var renamed: [String: String] = [:]

    /// How a file's columns differ.
    public init(path: String, lost: [String], gained: [String]) {
        self.path = path
        self.lost = lost
        self.gained = gained
    }
}

/// Rows that were set aside for one reason.
public struct RejectedRows: Hashable, Sendable, Codable {
    /// What is wrong with them, without data.
    public var reason: String
    /// How many there are.
    public var count: Int
    /// Where the first one stands.
    public var first: FilePlace

    /// Rows that were set aside.
    public init(reason: String, count: Int, first: FilePlace) {
        self.reason = reason
        self.count = count
        self.first = first
    }
}

/// Files that match but were not read, since a snapshot source takes the newest only.
public struct PassedOverFiles: Hashable, Sendable, Codable {
    /// The files that were read; sorted by path.
    public var read: [String]
    /// Files that were not and never had been; sorted by path, the first `limit` of them.
    public var passedOver: [String]
    /// How many there are.
    public var count: Int

    /// The most paths that are named.
    public static let limit = 8

    /// Files that were passed over.
    public init(read: [String], passedOver: [String]) {
        self.read = read
        self.passedOver = Array(passedOver.prefix(PassedOverFiles.limit))
        count = passedOver.count
    }
}

/// Rows that gave way to another row of the same file and key, though they say something else and no version tells which
/// of the two is newer.
public struct KeyCollisions: Hashable, Sendable, Codable {
    /// How many rows gave way.
    public var rows: Int
    /// Where the first one stands.
    public var first: FilePlace

    /// Whether it is the first row of a key that stays, wherever it stands, as in lookup tables.
    public var keepsFirst: Bool?

    /// Rows that gave way.
    public init(rows: Int, first: FilePlace, keepsFirst: Bool? = nil) {
        self.rows = rows
        self.first = first
        self.keepsFirst = keepsFirst
    }
}
