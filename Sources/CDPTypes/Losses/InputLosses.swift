/// What was not taken as it stands in the files of a source or a lookup table: counts, names of columns and places, and
/// shapes instead of values, so that it may be printed and kept.
public struct InputLosses: Hashable, Sendable, Codable {
    /// Fields with values that did not fit; in the contract's order.
    public var fields: [FieldLosses] = []
    /// Files whose columns are not those of the contract; sorted by path.
    public var columns: [ColumnLosses] = []

    /// Nothing was lost.
    public init() {}

    /// Whether nothing was lost.
    public var isEmpty: Bool { self == InputLosses() }
}

/// Values of one field that did not fit their type.
public struct FieldLosses: Hashable, Sendable, Codable {
    /// The field's name.
    public var field: String
    /// The type that its values should have.
    public var type: String
    /// Values that were read, those that did not fit included; empty ones are none.
    public var values: Int
    /// Values that were made null.
    public var nulled: Int
    /// Values for which their row was rejected.
    public var rejected: Int
    /// What they look like, the most frequent shape first.
    public var shapes: [Shape]
    /// What the specs could say so that most of them can be read.
    public var hints: [ReadingHint]

    /// Values of one shape that did not fit in the same way.
    public struct Shape: Hashable, Sendable, Codable {
        /// What they look like.
        public var shape: ValueShape
        /// What is wrong with them.
        public var fault: ValueFault
        /// How many there are.
        public var count: Int
        /// Where the first one stands.
        public var first: FilePlace

        /// Values of one shape.
        public init(shape: ValueShape, fault: ValueFault, count: Int, first: FilePlace) {
            self.shape = shape
            self.fault = fault
            self.count = count
            self.first = first
        }
    }

    /// Values of one field that did not fit.
    public init(
        field: String, type: String, values: Int, nulled: Int, rejected: Int, shapes: [Shape], hints: [ReadingHint]
    ) {
        self.field = field
        self.type = type
        self.values = values
        self.nulled = nulled
        self.rejected = rejected
        self.shapes = shapes
        self.hints = hints
    }

    /// The most shapes that are told apart.
    public static let shapeLimit = 8
}

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

/// A line of a file; in files without lines, the number of a row.
public struct FilePlace: Hashable, Comparable, Sendable, Codable {
    /// The path relative to the project.
    public var path: String
    /// The line, from 1.
    public var line: Int64

    /// A line of a file.
    public init(path: String, line: Int64) {
        self.path = path
        self.line = line
    }

    /// By path in byte order, then by line.
    public static func < (left: FilePlace, right: FilePlace) -> Bool {
        left.path == right.path
            ? left.line < right.line : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
}

/// What the specs could say of a field or its files so that values can be read.
public enum ReadingHint: Hashable, Sendable, Codable {
    /// The field's `format:`.
    case format(String)
    /// The files' `decimal:`.
    case decimal(String)
}
