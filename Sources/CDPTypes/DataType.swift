/// The type of a value in a column, an expression or a contract.
///
/// Decimals are exact: a 64-bit integer count of `10^-scale`, at most 18 digits. Timestamps are microseconds since
/// 1970-01-01T00:00:00Z. Dates are days since 1970-01-01.
public indirect enum DataType: Hashable, Sendable, Codable {
    /// UTF-8 text.
    case string
    /// A signed 64-bit integer.
    case integer
    /// An exact decimal number of at most 18 digits, `scale` of them after the point.
    case decimal(precision: Int, scale: Int)
    /// An IEEE 754 double.
    case float
    /// True or false.
    case boolean
    /// A day of the proleptic Gregorian calendar, years 1 to 9999.
    case date
    /// An instant in UTC, microseconds.
    case timestamp
    /// An exact length of time in microseconds. Exists in expressions only, is never stored.
    case duration
    /// A list of values of one type.
    case list(DataType)
    /// Named fields, in declared order.
    case structure([Field])

    /// Money: what the type name `money` stands for.
    public static let money = DataType.decimal(precision: 18, scale: 2)

    /// Whether arithmetic applies.
    public var isNumeric: Bool {
        switch self {
        case .integer, .decimal, .float: true
        default: false
        }
    }

    /// Whether the type holds other types.
    public var isNested: Bool {
        switch self {
        case .list, .structure: true
        default: false
        }
    }

    /// The fields of a structure; empty for all other types.
    public var fields: [Field] {
        if case .structure(let fields) = self { fields } else { [] }
    }
}

/// A named and typed member of a structure or a schema.
public struct Field: Hashable, Sendable, Codable {
    /// The name, as declared.
    public var name: String
    /// The type of its values; every field may be null.
    public var type: DataType

    /// A field of a structure or schema.
    public init(_ name: String, _ type: DataType) {
        self.name = name
        self.type = type
    }
}

extension DataType: CustomStringConvertible {
    /// The type as users write it in specs: `string`, `decimal(18, 2)`, `list of { sku: string }`.
    public var description: String {
        switch self {
        case .string: "string"
        case .integer: "integer"
        case .decimal(let precision, let scale): "decimal(\(precision), \(scale))"
        case .float: "float"
        case .boolean: "boolean"
        case .date: "date"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list of \(element)"
        case .structure(let fields): "{ " + fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ") + " }"
        }
    }
}
