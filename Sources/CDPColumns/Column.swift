public import CDPTypes

/// A typed column of rows, each a value or null. A value: changing a copy leaves the original alone.
public indirect enum Column: Sendable {
    /// Texts.
    case string(StringColumn)
    /// Whole numbers of 64 bits.
    case integer(FixedColumn<Int64>)
    /// Counts of `10^-scale`.
    case decimal(FixedColumn<Int64>, precision: Int, scale: Int)
    /// Doubles.
    case float(FixedColumn<Double>)
    /// 0 or 1.
    case boolean(FixedColumn<UInt8>)
    /// Days since 1970-01-01.
    case date(FixedColumn<Int32>)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp(FixedColumn<Int64>)
    /// Microseconds.
    case duration(FixedColumn<Int64>)
    /// Lists of values of one type.
    case list(ListColumn)
    /// Structures with named fields.
    case structure(StructColumn)

    /// A column of `count` nulls.
    public init(nulls count: Int, of type: DataType) {
        switch type {
        case .string: self = .string(StringColumn(nulls: count))
        case .integer: self = .integer(FixedColumn(nulls: count))
        case .decimal(let precision, let scale):
            self = .decimal(FixedColumn(nulls: count), precision: precision, scale: scale)
        case .float: self = .float(FixedColumn(nulls: count))
        case .boolean: self = .boolean(FixedColumn(nulls: count))
        case .date: self = .date(FixedColumn(nulls: count))
        case .timestamp: self = .timestamp(FixedColumn(nulls: count))
        case .duration: self = .duration(FixedColumn(nulls: count))
        case .list(let element):
            self = .list(
                ListColumn(
                    offsets: [Int](repeating: 0, count: count + 1), elements: Column(nulls: 0, of: element),
                    validity: Validity(bytes: [UInt8](repeating: 0, count: count))))
        case .structure(let fields):
            self = .structure(
                StructColumn(
                    names: fields.map(\.name), columns: fields.map { Column(nulls: count, of: $0.type) }, count: count,
                    validity: Validity(bytes: [UInt8](repeating: 0, count: count))))
        }
    }

    /// A column without rows.
    public init(empty type: DataType) {
        if case .string = type { self = .string(StringColumn()) } else { self.init(nulls: 0, of: type) }
    }

    /// The type of the values.
    public var type: DataType {
        switch self {
        case .string: .string
        case .integer: .integer
        case .decimal(_, let precision, let scale): .decimal(precision: precision, scale: scale)
        case .float: .float
        case .boolean: .boolean
        case .date: .date
        case .timestamp: .timestamp
        case .duration: .duration
        case .list(let column): .list(column.elements.type)
        case .structure(let column): .structure(zip(column.names, column.columns).map { Field($0, $1.type) })
        }
    }

    /// The number of rows.
    public var count: Int {
        switch self {
        case .string(let column): column.count
        case .integer(let column), .decimal(let column, _, _), .timestamp(let column), .duration(let column):
            column.count
        case .float(let column): column.count
        case .boolean(let column): column.count
        case .date(let column): column.count
        case .list(let column): column.count
        case .structure(let column): column.count
        }
    }

    /// Which rows hold a value.
    public var validity: Validity {
        get {
            switch self {
            case .string(let column): column.validity
            case .integer(let column), .decimal(let column, _, _), .timestamp(let column), .duration(let column):
                column.validity
            case .float(let column): column.validity
            case .boolean(let column): column.validity
            case .date(let column): column.validity
            case .list(let column): column.validity
            case .structure(let column): column.validity
            }
        }
        set {
            switch self {
            case .string(var column):
                column.validity = newValue
                self = .string(column)
            case .integer(let column): self = .integer(FixedColumn(column.values, validity: newValue))
            case .decimal(let column, let precision, let scale):
                self = .decimal(FixedColumn(column.values, validity: newValue), precision: precision, scale: scale)
            case .timestamp(let column): self = .timestamp(FixedColumn(column.values, validity: newValue))
            case .duration(let column): self = .duration(FixedColumn(column.values, validity: newValue))
            case .float(let column): self = .float(FixedColumn(column.values, validity: newValue))
            case .boolean(let column): self = .boolean(FixedColumn(column.values, validity: newValue))
            case .date(let column): self = .date(FixedColumn(column.values, validity: newValue))
            case .list(let column):
                self = .list(ListColumn(offsets: column.offsets, elements: column.elements, validity: newValue))
            case .structure(var column):
                column.validity = newValue
                self = .structure(column)
            }
        }
    }
}
