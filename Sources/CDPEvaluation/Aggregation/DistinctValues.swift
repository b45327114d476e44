import CDPColumns
import CDPTypes

/// How often each value occurs in each group, for `mode` and `count distinct`.
///
/// Values are told apart by their 64-bit hashes together with the group.
struct DistinctValues: Sendable {
    /// Whether the values themselves are asked for, as by `mode`.
    private let keepsValues: Bool
    private var index = HashIndex()
    /// Of each pair of group and value, in the order of appearance.
    private var hashes: [UInt64] = []
    /// The group of each pair.
    private var groups: [UInt32] = []
    /// How often each pair occurred.
    private var occurrences: [Int64] = []
    /// The values of pairs, as many as there are pairs, where they are kept.
    private var chunks: [Column] = []

    init(keepsValues: Bool) {
        self.keepsValues = keepsValues
    }

    /// Adds values, each once.
    mutating func add(_ column: Column, _ rowGroups: [UInt32]) {
        let values = column.hashes()
        let pairs = rowGroups.indices.map { Hash64.combine(values[$0], UInt64(rowGroups[$0])) }
        add(column, pairs, rowGroups) { _ in 1 }
    }

    /// Adds the values of another state with their counts.
    mutating func merge(_ other: DistinctValues) {
        let values = other.keepsValues ? Column.concatenated(other.chunks) : nil
        add(values ?? Column(nulls: other.hashes.count, of: .boolean), other.hashes, other.groups) {
            other.occurrences[$0]
        }
    }

    /// Adds values by the hashes of their pairs with groups; `count` says how often each row counts.
    private mutating func add(_ column: Column, _ pairs: [UInt64], _ rowGroups: [UInt32], _ count: (Int) -> Int64) {
        var added: [Int32] = []
        for (row, pair) in pairs.enumerated() {
            let next = UInt32(truncatingIfNeeded: hashes.count)
            let place = index.insert(pair, next)
            if place == next {
                hashes.append(pair)
                groups.append(rowGroups[row])
                occurrences.append(0)
                added.append(Int32(truncatingIfNeeded: row))
            }
            occurrences[Int(place)] += count(row)
        }
        guard keepsValues, !added.isEmpty else { return }
        let chunk = column.gathered(added)
        if case .string(let texts) = chunk { chunks.append(.string(texts.compacted())) } else { chunks.append(chunk) }
    }

    /// The number of values of each group.
    func counts(_ groupCount: Int) -> [Int64] {
        var result = [Int64](repeating: 0, count: groupCount)
        for group in groups { result[Int(group)] += 1 }
        return result
    }

    /// The most frequent value of each group, the least of several.
    func modes(_ type: DataType, _ groupCount: Int) -> Column {
        guard let values = Column.concatenated(chunks) else { return Column(nulls: groupCount, of: type) }
        var best = [Int32](repeating: -1, count: groupCount)
        for (pair, group) in groups.enumerated() {
            let held = Int(best[Int(group)])
            let isBetter =
                held < 0 || occurrences[pair] > occurrences[held]
                || occurrences[pair] == occurrences[held] && values.order(pair, values, held) < 0
            if isBetter { best[Int(group)] = Int32(truncatingIfNeeded: pair) }
        }
        return values.gathered(best)
    }
}
