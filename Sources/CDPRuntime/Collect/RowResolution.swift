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

/// The winners among a source's incoming rows, one a key.
///
/// Incoming rows are numbered over all chunks in reading order. Linear: one radix sort by key hash.
struct RowResolution: Sendable {
    /// One key that rows arrived for.
    struct Winner: Sendable {
        /// The number of the row that won over the other incoming rows.
        var row: UInt32
        /// The hash of the key.
        var key: Int64
        /// What decides between it and the stored row.
        var order: RowOrder
        /// Whether the row deletes its key.
        var isDelete: Bool
    }

    /// One entry a key, ascending by key hash.
    private(set) var winners: [Winner] = []

    /// Picks the winners. The rows that lose stay `.superseded` in `fates`.
    init(keys: [Int64], orders: [RowOrder], isDelete: [UInt8]) {
        var sorted = keys.map { UInt64(bitPattern: $0) }
        var rows = (0..<UInt32(keys.count)).map { $0 }
        RadixSort.sort(keys: &sorted, values: &rows)
        var start = 0
        while start < rows.count {
            var best = rows[start]
            var end = start + 1
            while end < rows.count, sorted[end] == sorted[start] {
                if orders[Int(best)] < orders[Int(rows[end])] { best = rows[end] }
                end += 1
            }
            winners.append(
                Winner(
                    row: best, key: keys[Int(best)], order: orders[Int(best)],
                    isDelete: !isDelete.isEmpty && isDelete[Int(best)] != 0))
            start = end
        }
    }
}
