public import CDPColumns
public import CDPTypes

/// Rows on their way into a table, cut by range without being copied until a range asks for them.
public struct PendingRows: Sendable {
    private let schema: [Field]
    private let chunks: [Batch]
    /// By batch, where the rows of each range stand in it.
    private let cuts: [RangeCut]
    private let layout: RangeLayout

    /// Cuts batches whose first column is `_hash`. Rows keep the order of the batches inside a range.
    public init(_ chunks: [Batch], schema: [Field], layout: RangeLayout) {
        self.schema = schema
        self.chunks = chunks
        self.layout = layout
        cuts = chunks.map { RangeCut($0.storedHashes, layout: layout) }
    }

    /// The ranges that rows fall into, ascending.
    public var ranges: [Int] {
        (0..<layout.count).filter { range in cuts.contains { $0.starts[range] < $0.starts[range + 1] } }
    }

    /// The rows of a range.
    public func batch(_ range: Int) -> Batch {
        let parts = zip(chunks, cuts).map { chunk, cut in
            chunk.gathered(Array(cut.rows[Int(cut.starts[range])..<Int(cut.starts[range + 1])]))
        }
        return Batch.concatenated(parts, schema: schema)
    }
}
