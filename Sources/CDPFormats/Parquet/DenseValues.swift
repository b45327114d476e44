internal import CDPColumns
internal import CDPTypes

/// The values of a leaf one after the other, without the slots that hold none.
enum DenseValues: Sendable {
    /// Integers, decimals and times of 64 bits.
    case int64([Int64])
    /// Days.
    case int32([Int32])
    /// Doubles.
    case double([Double])
    /// 0 and 1, a byte each.
    case boolean([UInt8])
    /// The numbers of the texts in the column's pool.
    case texts([Int32], StringColumn)

    /// Takes the values of a leaf together; throws where their type is not that of the schema.
    init(_ shredded: Shredded, leaf: Leaf) throws {
        let places = shredded.places
        switch shredded.column {
        case .integer(let column) where leaf.physical == .int32:
            self = .int32(
                try DenseValues.pick(column.values, places).map { value in
                    guard let narrow = Int32(exactly: value) else {
                        throw ParquetFault("an integer of more than 32 bits")
                    }
                    return narrow
                })
        case .integer(let column), .decimal(let column, _, _), .timestamp(let column):
            self = .int64(DenseValues.pick(column.values, places))
        case .date(let column): self = .int32(DenseValues.pick(column.values, places))
        case .float(let column): self = .double(DenseValues.pick(column.values, places))
        case .boolean(let column): self = .boolean(DenseValues.pick(column.values, places))
        case .string(let column):
            let rows = places ?? (0..<Int32(column.count)).map { $0 }
            if let indices = column.indices {
                self = .texts(rows.map { Int32(truncatingIfNeeded: indices[Int($0)]) }, column)
            } else {
                self = .texts(rows, column)
            }
        case .duration, .list, .structure: throw ParquetFault("values that Parquet cannot hold")
        }
    }

    /// The values at indices, all of them where there are none to skip.
    private static func pick<Value: FixedValue>(_ values: [Value], _ places: [Int32]?) -> [Value] {
        guard let places else { return values }
        return places.map { values[Int($0)] }
    }

    var count: Int {
        switch self {
        case .int64(let values): values.count
        case .int32(let values): values.count
        case .double(let values): values.count
        case .boolean(let values): values.count
        case .texts(let values, _): values.count
        }
    }

    /// The smallest and largest of some values, as the leaf's type has them. Not a number is no value here, and a zero is
    /// taken with the sign that makes the bounds wider.
    func bounds(_ range: Range<Int>, type: DataType) -> (minimum: StatisticValue, maximum: StatisticValue)? {
        guard !range.isEmpty else { return nil }
        switch self {
        case .int64(let values):
            let (low, high) = DenseValues.extremes(values, range)
            switch type {
            case .decimal(_, let scale): return (.decimal(low, scale: scale), .decimal(high, scale: scale))
            case .timestamp: return (.timestamp(low), .timestamp(high))
            default: return (.integer(low), .integer(high))
            }
        case .int32(let values):
            let (low, high) = DenseValues.extremes(values, range)
            return type == .date ? (.date(low), .date(high)) : nil
        case .boolean(let values):
            let (low, high) = DenseValues.extremes(values, range)
            return (.boolean(low != 0), .boolean(high != 0))
        case .double(let values):
            var low = Double.infinity
            var high = -Double.infinity
            var isEmpty = true
            for value in values[range] where !value.isNaN {
                isEmpty = false
                low = Swift.min(low, value)
                high = Swift.max(high, value)
            }
            return isEmpty ? nil : (.float(low == 0 ? -0.0 : low), .float(high == 0 ? 0.0 : high))
        case .texts(let values, let column): return DenseValues.extremes(values, range, column)
        }
    }

    /// Smallest and largest of a page that is not empty.
    private static func extremes<Value: FixedValue>(_ values: [Value], _ range: Range<Int>) -> (Value, Value) {
        values.withUnsafeBufferPointer { values in
            var low = values[range.lowerBound]
            var high = low
            for i in range {
                low = Swift.min(low, values[i])
                high = Swift.max(high, values[i])
            }
            return (low, high)
        }
    }

    private static func extremes(
        _ values: [Int32], _ range: Range<Int>, _ column: StringColumn
    ) -> (minimum: StatisticValue, maximum: StatisticValue) {
        column.bytes.withUnsafeBufferPointer { pool in
            column.offsets.withUnsafeBufferPointer { offsets in
                values.withUnsafeBufferPointer { values in
                    func text(_ number: Int32) -> UnsafeBufferPointer<UInt8> {
                        UnsafeBufferPointer(rebasing: pool[offsets[Int(number)]..<offsets[Int(number) + 1]])
                    }
                    var previous = values[range.lowerBound]
                    var low = text(previous)
                    var high = low
                    var (lowStart, highStart) = (start(low), start(low))
                    for i in range where values[i] != previous {
                        previous = values[i]
                        let candidate = text(previous)
                        // The first bytes decide nearly always.
                        let first = start(candidate)
                        if first > lowStart, first < highStart { continue }
                        if ByteOrder.compare(candidate, low) < 0 {
                            (low, lowStart) = (candidate, first)
                        } else if ByteOrder.compare(candidate, high) > 0 {
                            (high, highStart) = (candidate, first)
                        }
                    }
                    return (.string(Array(low)), .string(Array(high)))
                }
            }
        }
    }

    /// The first eight bytes of a text as a number that orders as they do, zeros where it is shorter.
    private static func start(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(text)
        if raw.count >= 8 { return UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)) }
        var value: UInt64 = 0
        for byte in raw { value = value << 8 | UInt64(byte) }
        return value << UInt64(8 * (8 - raw.count))
    }
}
