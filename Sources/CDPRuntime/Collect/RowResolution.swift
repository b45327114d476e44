import CDPColumns

/// What became of one incoming row.
enum RowOutcome: UInt8, Sendable {
    case superseded, inserted, updated, unchanged, deleted
}

/// A stored row or tombstone as far as it matters for incoming rows of its key.
struct StoredRow: Sendable {
    /// What decides between it and an incoming row.
    var order: RowOrder
    /// The hash that places it in its table; -1 for a tombstone.
    var hash: Int64
    /// The generation at which the key was first seen.
    var firstSeen: Int64
    /// The check of its key, or of the whole row where the source has no keys; nil where that is not known.
    var check: UInt32?
    /// Whether what it came from is read again, so that it stands only where it comes again.
    var isStale = false
    /// Whether the key was deleted.
    var isTombstone: Bool { hash < 0 }
}

/// The winners among a source's incoming rows, one a key, ascending by key hash.
///
/// Incoming rows are numbered over all chunks in reading order. Linear: one sort by key hash.
struct RowResolution: Sendable {
    /// The hash of each winner's key.
    private(set) var keys: [Int64]
    /// The number of each winner.
    private(set) var rows: [UInt32]
    /// Rows that give way to others of their file.
    private(set) var rivals: [RivalRows]
    /// Rows without a version that give way to others of their key which have one.
    private(set) var unversioned: [UInt32]
    /// Two rows that have one hash and different keys.
    private(set) var collision: [UInt32]?

    /// Picks the winners: the last rows in their order, or of a log, which never takes back what it said, the first.
    init(_ incoming: IncomingRows, isLog: Bool, threads: Int) {
        let sorted = HashedRows.sorted(blocks: incoming.chunks.count, threads: threads) { chunk, rows in
            let keys = incoming.chunks[chunk].keys
            rows.reserve(keys.count)
            for (row, key) in keys.enumerated() {
                rows.append(UInt64(bitPattern: key), row: incoming.starts[chunk] + row)
            }
        }
        let parts = sorted.mapBlocks(threads: threads) { RowResolution.winners(sorted, $0, incoming, isLog: isLog) }
        keys = Parallel.joined(parts.map(\.keys), threads: threads)
        rows = Parallel.joined(parts.map(\.rows), threads: threads)
        rivals = parts.flatMap(\.rivals)
        unversioned = parts.flatMap(\.unversioned)
        collision = parts.lazy.compactMap(\.collision).first
    }

    private static func winners(
        _ sorted: HashedRows, _ range: Range<Int>, _ incoming: IncomingRows, isLog: Bool
    ) -> (keys: [Int64], rows: [UInt32], rivals: [RivalRows], unversioned: [UInt32], collision: [UInt32]?) {
        var collision: [UInt32]?
        var rivals: [RivalRows] = []
        var unversioned: [UInt32] = []
        var keys: [Int64] = []
        var rows: [UInt32] = []
        keys.reserveCapacity(range.count)
        rows.reserveCapacity(range.count)
        var start = range.lowerBound
        while start < range.upperBound {
            let key = sorted.hashes[start]
            var best = sorted.rows[start]
            var end = start + 1
            if end < range.upperBound, sorted.hashes[end] == key {
                var order = incoming.order(Int(best))
                while end < range.upperBound, sorted.hashes[end] == key {
                    let other = incoming.order(Int(sorted.rows[end]))
                    if incoming.check(Int(sorted.rows[end])) != incoming.check(Int(sorted.rows[start])) {
                        collision = collision ?? [sorted.rows[start], sorted.rows[end]]
                    }
                    if isLog ? other < order : order < other { (best, order) = (sorted.rows[end], other) }
                    end += 1
                }
                if !isLog, order.version > .min {
                    unversioned += sorted.rows[start..<end].filter { incoming.order(Int($0)).version == .min }
                }
                rivals += RivalRows.rivals(sorted.rows[start..<end], incoming, isLog: isLog)
            }
            keys.append(Int64(bitPattern: key))
            rows.append(best)
            start = end
        }
        return (keys, rows, rivals, unversioned, collision)
    }
}
