import CDPColumns
import CDPStore

/// Sorts records by (source, key in byte order).
enum KeyOrder {
    /// The order of the rows.
    static func order(sources: [UInt16], keys: StringColumn, threads: Int) -> [Int32] {
        let bySource = RangeCut(count: sources.count, ranges: Int(sources.max() ?? 0) + 1) { Int(sources[$0]) }
        let groups = bySource.starts.indices.dropLast().filter { bySource.starts[$0] < bySource.starts[$0 + 1] }
        let orders = Parallel.map(groups.count, threads: threads) { place in
            keys.ascending(
                bySource.rows[Int(bySource.starts[groups[place]])..<Int(bySource.starts[groups[place] + 1])])
        }
        return Parallel.joined(orders, threads: threads)
    }
}
