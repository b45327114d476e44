import CDPColumns
import CDPPlan
import CDPStore

/// The order of rows inside a table's files.
enum RowSort {
    /// The rows of a source's table by placing hash, then for events by time, then by key.
    static func sorted(_ batch: Batch, source: SourcePlan) -> Batch {
        let time = source.eventAt.flatMap { batch.index(of: $0) }
        let key = batch.index(of: "_key")
        return sorted(batch, then: [time, key].compactMap { $0 })
    }

    /// The rows by placing hash, ties by the columns at `then`.
    static func sorted(_ batch: Batch, then columns: [Int]) -> Batch {
        let hashes = batch.storedHashes
        if zip(hashes, hashes.dropFirst()).allSatisfy({ $0 < $1 }) { return batch }
        var order = RadixSort.order(of: hashes.map { UInt64(bitPattern: $0) })
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, hashes[Int(order[end])] == hashes[Int(order[start])] { end += 1 }
            if end - start > 1 {
                order[start..<end].sort { a, b in
                    for column in columns {
                        let sign = batch.columns[column].order(Int(a), batch.columns[column], Int(b))
                        if sign != 0 { return sign < 0 }
                    }
                    return a < b
                }
            }
            start = end
        }
        if order.indices.allSatisfy({ order[$0] == UInt32($0) }) { return batch }
        // What comes next walks the rows from front to back, several times: texts that lie in their order pay.
        return batch.gathered(order.map { Int32(bitPattern: $0) }).compacted()
    }
}
