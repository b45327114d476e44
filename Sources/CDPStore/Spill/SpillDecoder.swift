import CDPColumns
import CDPTypes

/// Puts parts that a `SpillEncoder` wrote one after the other into a column.
final class SpillDecoder {
    private let type: DataType
    private var count = 0
    /// One byte a row; nil while every row so far holds a value.
    private var valid: [UInt8]?
    /// Values of 64 bits, where the column has such.
    private var words: [Int64] = []
    private var doubles: [Double] = []
    private var days: [Int32] = []
    private var flags: [UInt8] = []
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    /// The elements of lists, or the fields of structures.
    private var children: [SpillDecoder] = []

    /// A column of `type` of about `rows` rows.
    init(_ type: DataType, rows: Int) {
        self.type = type
        switch type {
        case .string, .list:
            offsets.reserveCapacity(rows + 1)
            offsets.append(0)
            if case .list(let element) = type { children = [SpillDecoder(element, rows: 0)] }
        case .integer, .decimal, .timestamp, .duration: words.reserveCapacity(rows)
        case .float: doubles.reserveCapacity(rows)
        case .date: days.reserveCapacity(rows)
        case .boolean: flags.reserveCapacity(rows)
        case .structure(let fields): children = fields.map { SpillDecoder($0.type, rows: rows) }
        }
    }

    /// Adds the next `rows` rows.
    func add(_ rows: Int, from source: inout SpillBytes, limit: CountLimit) throws(StoreError) {
        if source.take(1, of: UInt64.self)[0] != 0 {
            if valid == nil { valid = [UInt8](repeating: 1, count: count) }
            valid?.append(contentsOf: source.take(rows, of: UInt8.self))
        } else {
            valid?.append(contentsOf: repeatElement(1, count: rows))
        }
        count += rows
        switch type {
        case .string: addTexts(rows, from: &source)
        case .integer, .decimal, .timestamp, .duration: words.append(contentsOf: source.take(rows, of: Int64.self))
        case .float: doubles.append(contentsOf: source.take(rows, of: Double.self))
        case .date: days.append(contentsOf: source.take(rows, of: Int32.self))
        case .boolean: flags.append(contentsOf: source.take(rows, of: UInt8.self))
        case .list:
            let count = addLengths(rows, from: &source)
            try limit.check(children[0].count + count, "elements of lists in one range")
            try children[0].add(count, from: &source, limit: limit)
        case .structure: for child in children { try child.add(rows, from: &source, limit: limit) }
        }
    }

    private func addTexts(_ rows: Int, from source: inout SpillBytes) {
        let size = source.take(1, of: Int64.self)[0]
        addLengths(rows, from: &source)
        bytes.append(contentsOf: source.take(Int(size), of: UInt8.self))
    }

    /// Reads the lengths of texts or lists as offsets; returns how much they take together.
    @discardableResult
    private func addLengths(_ rows: Int, from source: inout SpillBytes) -> Int {
        let start = offsets[offsets.count - 1]
        var end = start
        for length in source.take(rows, of: Int32.self) {
            end &+= Int(length)
            offsets.append(end)
        }
        return end - start
    }

    /// The column of all rows added.
    func column() -> Column {
        let validity = Validity(bytes: valid)
        return switch type {
        case .string: .string(StringColumn(bytes: bytes, offsets: offsets, validity: validity))
        case .integer: .integer(FixedColumn(words, validity: validity))
        case .decimal(let precision, let scale):
            .decimal(FixedColumn(words, validity: validity), precision: precision, scale: scale)
        case .timestamp: .timestamp(FixedColumn(words, validity: validity))
        case .duration: .duration(FixedColumn(words, validity: validity))
        case .float: .float(FixedColumn(doubles, validity: validity))
        case .date: .date(FixedColumn(days, validity: validity))
        case .boolean: .boolean(FixedColumn(flags, validity: validity))
        case .list: .list(ListColumn(offsets: offsets, elements: children[0].column(), validity: validity))
        case .structure(let fields):
            .structure(
                StructColumn(
                    names: fields.map(\.name), columns: children.map { $0.column() }, count: count, validity: validity))
        }
    }
}
