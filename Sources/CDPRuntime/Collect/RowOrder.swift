import CDPColumns
import CDPFormats

/// What decides between two rows of one key: the greater version wins; equal or none, the later by (path in natural order,
/// delivery of that path, line).
struct RowOrder: Comparable, Sendable {
    /// The version as a number; `Int64.min` where there is none.
    var version: Int64
    /// The place of the path among all paths of the source in natural order.
    var path: Int32
    /// How often that path had been delivered.
    var delivery: Int64
    /// The line of the row.
    var line: Int64

    static func < (left: RowOrder, right: RowOrder) -> Bool {
        if left.version != right.version { return left.version < right.version }
        if left.path != right.path { return left.path < right.path }
        if left.delivery != right.delivery { return left.delivery < right.delivery }
        return left.line < right.line
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

/// The places of a source's paths in natural order.
struct PathRanks: Sendable {
    private let ranks: [String: Int32]
    /// The paths in natural order.
    let paths: [String]

    /// Ranks every path that the store or this plan knows of.
    init(_ paths: some Sequence<String>) {
        let sorted = Set(paths).sorted { NaturalOrder.precedes($0, $1) }
        self.paths = sorted
        ranks = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
    }

    /// The rank of a path; -1 for unknown ones.
    func rank(of path: String) -> Int32 { ranks[path] ?? -1 }

    /// The rank of each row's path; -1 for unknown ones.
    func ranks(of files: Column) -> [Int32] {
        guard case .string(let column) = files else { return [] }
        guard let indices = column.indices else { return (0..<column.count).map { ranks[column[$0] ?? ""] ?? -1 } }
        let pool = (0..<column.poolCount).map { text in
            let bytes = column.bytes[column.offsets[text]..<column.offsets[text + 1]]
            return ranks[String(decoding: bytes, as: UTF8.self)] ?? -1
        }
        return indices.map { pool[Int($0)] }
    }
}
