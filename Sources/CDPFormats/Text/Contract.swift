public import CDPText
public import CDPTypes

/// What a source promises: the fields of its rows, in order.
///
/// What the file has beyond it is ignored and reported by name; what it lacks is null.
public struct Contract: Hashable, Sendable {
    /// The fields, in order; names are distinct.
    public var fields: [ContractField]

    /// A contract of the given fields.
    public init(_ fields: [ContractField]) {
        self.fields = fields
    }

    /// The fields as the schema of the batches that readers make.
    public var schema: [Field] { fields.map { Field($0.name, $0.type) } }
}

/// One promised field.
public struct ContractField: Hashable, Sendable {
    /// What a value that does not fit its field does.
    public enum OnError: Hashable, Sendable {
        /// The row is rejected.
        case reject
        /// The value is null, and counted.
        case null
    }

    /// The column's or key's name in the file.
    public var name: String
    /// The type of its values. Lists and structures exist in JSON Lines only.
    public var type: DataType
    /// Whether a row without a value is rejected.
    public var isRequired: Bool
    /// How dates and timestamps are written; nil for ISO 8601. A count of time since 1970 is read from numbers too. For the field itself, not for what it nests.
    public var format: CalendarFormat?
    /// The only texts allowed; nil for any. For the field itself, not for what it nests.
    public var oneOf: [String]?
    /// What a value that does not fit does.
    public var onError: OnError
    /// By which clocks times without an offset are written, nested ones too; nil for UTC.
    public var clock: LocalClock?
    /// The sign before the decimals of numbers in texts; nil for that of the file.
    public var decimalSign: UInt8?
    /// Whether the type was inferred, so that a value unlike those of the type does not fit, even if it could be read.
    public var isInferred = false

    /// A field.
    public init(
        _ name: String, _ type: DataType, isRequired: Bool = false, format: CalendarFormat? = nil,
        oneOf: [String]? = nil,
        onError: OnError = .reject
    ) {
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.format = format
        self.oneOf = oneOf
        self.onError = onError
    }
}
