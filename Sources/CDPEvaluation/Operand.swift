import CDPColumns
import CDPTypes

/// The value of a node for a batch: a column, or one value for all rows.
///
/// Loops read row `row` at `row & mask`, so that a constant needs no loop of its own: `mask` is 0 for it and all ones
/// for a column.
struct Operand: Sendable {
    /// One row a row of the batch; a single row when constant.
    let column: Column
    /// Whether the single row stands for all.
    let isConstant: Bool
    /// The texts of a text column, empty for others: taken out once, because loops ask for them at every row.
    let texts: StringColumn

    init(_ column: Column, isConstant: Bool = false) {
        self.column = column
        self.isConstant = isConstant
        texts = if case .string(let texts) = column { texts } else { StringColumn() }
    }

    /// What a row number is masked with to find its value.
    var mask: Int { isConstant ? 0 : -1 }

    /// The values of integer, decimal, timestamp or duration columns.
    var words: [Int64] {
        switch column {
        case .integer(let column), .decimal(let column, _, _), .timestamp(let column), .duration(let column):
            column.values
        default: []
        }
    }

    /// The values of a column of doubles; empty for others.
    var floats: [Double] {
        if case .float(let column) = column { column.values } else { [] }
    }

    /// The values of a column of truth values, 0 or 1; empty for others.
    var booleans: [UInt8] {
        if case .boolean(let column) = column { column.values } else { [] }
    }

    /// The values of a column of dates, in days since 1970; empty for others.
    var dates: [Int32] {
        if case .date(let column) = column { column.values } else { [] }
    }

    /// The digits after the point; 0 for anything but a decimal.
    var scale: Int {
        if case .decimal(_, _, let scale) = column { scale } else { 0 }
    }

    /// The single text of a constant.
    var text: String? { isConstant && column.count == 1 ? texts[0] : nil }

    /// The column spread over so many rows.
    func expanded(_ count: Int) -> Column {
        isConstant ? column.gathered([Int32](repeating: 0, count: count)) : column
    }

    /// Which of `count` rows hold a value; nil when all do.
    func validBytes(_ count: Int) -> [UInt8]? {
        guard let bytes = column.validity.bytes else { return nil }
        guard isConstant else { return bytes }
        return bytes[0] != 0 ? nil : [UInt8](repeating: 0, count: count)
    }
}

/// The rows on which a data error made a null.
///
/// They are apart from nulls because a null may be what the data says: only a failure is counted in `DataErrors`, and
/// only where its value would have been used.
struct Failures: Sendable {
    /// 1 at those rows; nil while there are none. One byte for constants.
    var bytes: [UInt8]?

    /// Notes a data error at a row.
    mutating func mark(_ row: Int, of count: Int) {
        if bytes == nil { bytes = [UInt8](repeating: 0, count: count) }
        bytes?[row] = 1
    }

    /// Adds the failures of an operand of another length: one byte stands for all rows.
    mutating func merge(_ other: Failures, count: Int, where allowed: (Int) -> Bool = { _ in true }) {
        guard let more = other.bytes else { return }
        let mask = more.count == 1 ? 0 : -1
        for row in 0..<count where more[row & mask] != 0 && allowed(row) { mark(row, of: count) }
    }

    /// Adds the failures of an operand that was computed for some rows only, for all when nil.
    mutating func merge(_ other: Failures, rows: [Int32]?, count: Int) {
        guard let rows else { return merge(other, count: count) }
        guard let more = other.bytes else { return }
        let mask = more.count == 1 ? 0 : -1
        for (place, row) in rows.enumerated() where more[place & mask] != 0 { mark(Int(row), of: count) }
    }
}

/// What a kernel works on: operands, and the number of rows it makes.
///
/// Kernels mark rows that have no result by `fail`; they never throw and never trap, whatever the data.
struct KernelInput {
    /// The arguments, in the order of the call.
    let operands: [Operand]
    /// The rows of the result: 1 when all operands are constant.
    let count: Int
    /// The instant and the clocks of the run.
    let context: EvaluationContext
    /// Data errors of this call alone.
    var failures = Failures()

    init(operands: [Operand], count: Int, context: EvaluationContext) {
        self.operands = operands
        self.count = count
        self.context = context
    }

    /// Rows on which all operands hold a value; nil when all do.
    func jointValidity() -> [UInt8]? {
        var result: [UInt8]?
        for operand in operands {
            guard let bytes = operand.validBytes(count) else { continue }
            guard var joined = result else {
                result = bytes
                continue
            }
            for row in 0..<count { joined[row] &= bytes[row] }
            result = joined
        }
        return result
    }

    /// Makes the row null and notes a data error.
    mutating func fail(_ row: Int) {
        failures.mark(row, of: count)
    }
}

/// Computes a call over a batch.
typealias Kernel = @Sendable (inout KernelInput) -> Column
