import CDPColumns

/// What became of one incoming row.
enum RowFate: UInt8, Sendable {
    case superseded, inserted, updated, unchanged, deleted
}

/// A stored row or tombstone as far as it matters for incoming rows of its key.
struct StoredRow: Sendable {
    /// What decides between it and an incoming row.
    var order: RowOrder
    /// The hash that places it in its table; -1 for a tombstone.
    var place: Int64
    /// The generation at which the key was first seen.
    var firstSeen: Int64
    /// Whether the key was deleted.
    var isTombstone: Bool { place < 0 }
}

/// The winners among a source's incoming rows, one a key, ascending by key hash.
///
/// Incoming rows are numbered over all chunks in reading order. Linear: one radix sort by key hash.
struct RowResolution: Sendable {
    /// The hash of each winner's key.
    private(set) var keys: [Int64]
    /// The number of each winner.
    private(set) var rows: [UInt32]

    /// Picks the winners.
    init(_ incoming: IncomingRows) {
        var sorted: [UInt64] = []
        sorted.reserveCapacity(incoming.count)
        for chunk in incoming.chunks { sorted.append(contentsOf: chunk.keys.lazy.map { UInt64(bitPattern: $0) }) }
        var rows = [UInt32](unsafeUninitializedCapacity: incoming.count) { target, count in
            for row in 0..<incoming.count { target.initializeElement(at: row, to: UInt32(truncatingIfNeeded: row)) }
            count = incoming.count
        }
        RadixSort.sort(keys: &sorted, values: &rows)
        var kept = 0
        var start = 0
        while start < rows.count {
            var best = rows[start]
            var end = start + 1
            if end < rows.count, sorted[end] == sorted[start] {
                var order = incoming.order(Int(best))
                while end < rows.count, sorted[end] == sorted[start] {
                    let other = incoming.order(Int(rows[end]))
                    if order < other { (best, order) = (rows[end], other) }
                    end += 1
                }
            }
            sorted[kept] = sorted[start]
            rows[kept] = best
            kept += 1
            start = end
        }
        sorted.removeLast(sorted.count - kept)
        rows.removeLast(rows.count - kept)
        keys = sorted.map { Int64(bitPattern: $0) }
        self.rows = rows
    }
}
