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

/// What the specs could say of a field or its files so that values can be read.
public enum ReadingHint: Hashable, Sendable, Codable {
    /// The field's `format:`.
    case format(String)
    /// The files' `decimal:`.
    case decimal(String)
}
