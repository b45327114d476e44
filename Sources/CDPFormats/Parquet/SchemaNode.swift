internal import CDPTypes

/// How Parquet stores a value, with the numbers of the format.
enum PhysicalType: Int {
    /// One bit.
    case boolean = 0
    case int32 = 1
    case int64 = 2
    /// Twelve bytes: a time of day in nanoseconds and a Julian day, from old Spark and Impala.
    case int96 = 3
    case float = 4
    case double = 5
    /// Any bytes with their length.
    case bytes = 6
    /// As many bytes as the schema says.
    case fixed = 7
}

/// A column of the file that holds values: where it stands in the tree and how its values are to be understood.
struct Leaf: Sendable {
    /// The names from the top of the schema to the leaf, Parquet's own groups of lists included.
    var path: [String]
    var type: DataType
    var physical: PhysicalType
    /// The bytes of a value of `fixed`.
    var width = 0
    var conversion = Conversion.none
    /// The type that a contract infers for the values, where it is not the one that they are read as.
    var inferred: DataType?
    /// Whether its times are what clocks of no known zone show.
    var isLocal = false
    /// Whether the file says that there are no values, and so nothing of their type.
    var isUntyped = false
    /// Why we cannot read the values, nil when we can.
    var obstacle: String?
    /// The definition level of a value that is there.
    var definition: Int
    /// The number of lists above.
    var repetition: Int

    /// What is done to a stored number to make it ours.
    enum Conversion: Sendable, Equatable {
        case none
        /// An unsigned integer of 32 bits.
        case unsigned
        /// An unsigned integer of 64 bits to its text, which a contract reads under the type that it declares.
        case unsignedText
        /// Milliseconds to microseconds.
        case milliseconds
        /// Nanoseconds to microseconds, rounded down.
        case nanoseconds
        /// Sixteen bytes to the text of a UUID.
        case uuid
        /// Two bytes, an IEEE 754 half.
        case half
        /// An integer of any number of bytes to the text of a decimal.
        case wideDecimal(scale: Int)
    }
}

/// A field of the schema with the levels of Dremel: a value of the node is there where the definition level is at least
/// `definition`.
struct SchemaNode: Sendable {
    var name: String
    var type: DataType
    var definition: Int
    var kind: Kind

    /// What the node is made of, and at which levels its parts are there.
    indirect enum Kind: Sendable {
        /// The number of the leaf in file order.
        case leaf(Int)
        case structure([SchemaNode])
        /// An element starts where the repetition level is at most `repetition`, and is there where the definition level is
        /// at least `presence`.
        case list(SchemaNode, repetition: Int, presence: Int)
    }

    /// The type that a contract infers for the field.
    func inferred(_ leaves: [Leaf]) -> DataType {
        switch kind {
        case .leaf(let number): leaves[number].inferred ?? type
        case .structure(let fields): .structure(fields.map { Field($0.name, $0.inferred(leaves)) })
        case .list(let element, _, _): .list(element.inferred(leaves))
        }
    }

    /// The numbers of the leaves below, in order.
    var leaves: [Int] {
        switch kind {
        case .leaf(let number): [number]
        case .structure(let fields): fields.flatMap(\.leaves)
        case .list(let element, _, _): element.leaves
        }
    }
}
