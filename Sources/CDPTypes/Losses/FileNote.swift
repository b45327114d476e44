/// What is to be known of a file that was read nevertheless.
public struct FileNote: Hashable, Sendable, Codable {
    /// The file's path.
    public var path: String
    /// What it is: names of columns at most, no value.
    public var what: String

    /// A note of a file.
    public init(path: String, what: String) {
        self.path = path
        self.what = what
    }
}

/// Times of a field that are read under a format which counts another unit: most of them lie in the first weeks of 1970, and in
/// this time if the unit is a larger one.
public struct UnitLosses: Hashable, Sendable, Codable {
    /// The field's name.
    public var field: String
    /// The format by which they are read: `epoch_ms`.
    public var format: String
    /// The format that fits: `epoch_s`.
    public var fitting: String
    /// Times that were read.
    public var values: Int
    /// Those that only the fitting format puts into this time.
    public var count: Int
    /// Where the first of these stands.
    public var first: FilePlace

    /// Times of another unit.
    public init(field: String, format: String, fitting: String, values: Int, count: Int, first: FilePlace) {
        self.field = field
        self.format = format
        self.fitting = fitting
        self.values = values
        self.count = count
        self.first = first
    }
}
