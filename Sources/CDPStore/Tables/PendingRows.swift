public import CDPColumns
public import CDPTypes

/// Rows on their way into a table, cut by range without being copied until a range asks for them.
public struct PendingRows: Sendable {
    private let schema: [Field]
    private let chunks: [Batch]
    private let layout: RangeLayout
    private let starts: [[Int32]]
    private let order: [[Int32]]

    /// Cuts batches whose first column is `_hash`. Rows keep the order of the batches inside a range.
    public init(_ chunks: [Batch], schema: [Field], layout: RangeLayout) {
        self.schema = schema
        self.chunks = chunks
        self.layout = layout
        var starts: [[Int32]] = []
        var order: [[Int32]] = []
        for chunk in chunks {
            let hashes = chunk.storedHashes
            var places = [Int32](repeating: 0, count: layout.count + 1)
            for hash in hashes { places[layout.range(of: hash) + 1] += 1 }
            for range in 0..<layout.count { places[range + 1] += places[range] }
            starts.append(places)
            var rows = [Int32](repeating: 0, count: hashes.count)
            for (row, hash) in hashes.enumerated() {
                let range = layout.range(of: hash)
                rows[Int(places[range])] = Int32(truncatingIfNeeded: row)
                places[range] += 1
            }
            order.append(rows)
        }
        self.starts = starts
        self.order = order
    }

    /// The ranges that rows fall into, ascending.
    public var ranges: [Int] {
        (0..<layout.count).filter { range in starts.contains { $0[range] < $0[range + 1] } }
    }

    /// The rows of a range.
    public func batch(_ range: Int) -> Batch {
        let parts = chunks.indices.map { chunk in
            chunks[chunk].gathered(Array(order[chunk][Int(starts[chunk][range])..<Int(starts[chunk][range + 1])]))
        }
        return Batch.concatenated(parts, schema: schema)
    }
}
