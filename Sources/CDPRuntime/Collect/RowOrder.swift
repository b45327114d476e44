import CDPColumns
import CDPFormats

/// What decides between two rows of one key: the greater version wins; equal or none, the later by (input in natural order,
/// delivery of that input, position).
struct RowOrder: Comparable, Sendable {
    /// The version as a number; `Int64.min` where there is none.
    var version: Int64
    /// The rank of the row's input among all inputs of the source in natural order.
    var input: Int32
    /// How often that input had been delivered.
    var delivery: Int64
    /// The number of the row in its input: the line of a text file.
    var position: Int64

    static func < (left: RowOrder, right: RowOrder) -> Bool {
        if left.version != right.version { return left.version < right.version }
        if left.input != right.input { return left.input < right.input }
        if left.delivery != right.delivery { return left.delivery < right.delivery }
        return left.position < right.position
    }
}

extension Column {
    /// Each value as a number that orders as the values do, `Int64.min` for null: what versions and times are compared by.
    /// Texts have no such number and count as null.
    var orderNumbers: [Int64] {
        let numbers: [Int64]
        switch self {
        case .integer(let column), .timestamp(let column), .decimal(let column, _, _), .duration(let column):
            numbers = column.values
        case .date(let column): numbers = column.values.map { Int64($0) * 86_400_000_000 }
        case .boolean(let column): numbers = column.values.map(Int64.init)
        case .float(let column):
            numbers = column.values.map { value in
                let bits = Int64(bitPattern: value.bitPattern)
                return bits < 0 ? bits ^ Int64.max : bits
            }
        case .string, .list, .structure: return [Int64](repeating: .min, count: count)
        }
        guard let valid = validity.bytes else { return numbers }
        return numbers.indices.map { valid[$0] == 0 ? .min : numbers[$0] }
    }
}

/// The ranks of a source's inputs in natural order of their names.
struct InputRanks: Sendable {
    private let ranks: [String: Int32]
    /// The names in natural order.
    let names: [String]

    /// Ranks every input that the store or this plan knows of.
    init(_ names: some Sequence<String>) {
        let sorted = Set(names).sorted { NaturalOrder.precedes($0, $1) }
        self.names = sorted
        ranks = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
    }

    /// The rank of an input; -1 for unknown ones.
    func rank(of input: String) -> Int32 { ranks[input] ?? -1 }

    /// The rank of each row's input; -1 for unknown ones.
    func ranks(of column: StringColumn) -> [Int32] {
        guard let indices = column.indices else { return (0..<column.count).map { ranks[column[$0] ?? ""] ?? -1 } }
        let pool = (0..<column.poolCount).map { text in
            let bytes = column.bytes[column.offsets[text]..<column.offsets[text + 1]]
            return ranks[String(decoding: bytes, as: UTF8.self)] ?? -1
        }
        return indices.map { pool[Int($0)] }
    }
}
