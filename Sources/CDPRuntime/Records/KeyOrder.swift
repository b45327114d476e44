import CDPColumns
import CDPStore

/// Sorts records by (source, key in byte order).
enum KeyOrder {
    /// The order of the rows. Keys of one source mostly share a beginning, so eight bytes after it decide nearly all:
    /// a radix sort of those, then a comparison of what is still equal.
    static func order(sources: [UInt16], keys: StringColumn, threads: Int) -> [Int32] {
        let bySource = RangeCut(count: sources.count, ranges: Int(sources.max() ?? 0) + 1) { Int(sources[$0]) }
        let groups = bySource.starts.indices.dropLast().filter { bySource.starts[$0] < bySource.starts[$0 + 1] }
        let orders = Parallel.map(groups.count, threads: threads) { place in
            let rows = bySource.rows[Int(bySource.starts[groups[place]])..<Int(bySource.starts[groups[place] + 1])]
            return keys.bytes.withUnsafeBufferPointer { sorted(rows, keys, $0) }
        }
        return Parallel.joined(orders, threads: threads)
    }

    private static func sorted(_ rows: ArraySlice<Int32>, _ keys: StringColumn, _ bytes: UnsafeBufferPointer<UInt8>)
        -> [Int32]
    {
        let shared = sharedPrefix(rows, keys, bytes)
        var prefixes = rows.map { row -> UInt64 in
            let range = keys.range(Int(row))
            var value: UInt64 = 0
            for place in 0..<8 {
                let at = range.lowerBound + shared + place
                value = value << 8 | (at < range.upperBound ? UInt64(bytes[at]) : 0)
            }
            return value
        }
        var order = rows.map { UInt32(bitPattern: $0) }
        RadixSort.sort(keys: &prefixes, values: &order)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, prefixes[end] == prefixes[start] { end += 1 }
            if end - start > 1 {
                order[start..<end].sort { a, b in
                    let sign = ByteOrder.compare(
                        UnsafeBufferPointer(rebasing: bytes[keys.range(Int(a))]),
                        UnsafeBufferPointer(rebasing: bytes[keys.range(Int(b))]))
                    return sign == 0 ? a < b : sign < 0
                }
            }
            start = end
        }
        return order.map { Int32(bitPattern: $0) }
    }

    private static func sharedPrefix(
        _ rows: ArraySlice<Int32>, _ keys: StringColumn, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Int {
        guard let first = rows.first else { return 0 }
        let model = keys.range(Int(first))
        var shared = model.count
        for row in rows {
            let range = keys.range(Int(row))
            shared = min(shared, range.count)
            var same = 0
            while same < shared, bytes[range.lowerBound + same] == bytes[model.lowerBound + same] { same += 1 }
            shared = same
            if shared == 0 { break }
        }
        return shared
    }
}
