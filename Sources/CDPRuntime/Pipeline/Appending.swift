import CDPColumns
import CDPStore
import CDPTypes

/// Adds rows to an append-only table; a row that it holds already, whole, is not added again.
struct Appending: Sendable {
    let base: TableSnapshot
    let schema: [Field]
    let order: [String]
    let directory: String
    let threads: Int

    /// The table with `rows` added.
    func run(_ rows: [Batch]) throws -> TableChange {
        let incoming = Batch.concatenated(rows, schema: schema)
        let hashes = incoming.storedHashes
        var seen = DistinctRows(capacity: incoming.count)
        if !base.files.isEmpty, incoming.count > 0 {
            let wanted = HashIndex(hashes.map { UInt64(bitPattern: $0) })
            let reader = TableReader(base)
            for file in base.files {
                let batch = try reader.read(file, columns: schema)
                let (digests, checks) = (batch.rowHashes(), batch.rowChecks())
                for (row, hash) in batch.storedHashes.enumerated() where wanted[UInt64(bitPattern: hash)] != nil {
                    seen.insert(digests[row], checks[row])
                }
            }
        }
        var new: [Int32] = []
        let checks = incoming.rowChecks()
        for (row, digest) in incoming.rowHashes().enumerated() where seen.insert(digest, checks[row]) {
            new.append(Int32(row))
        }
        return try GroupReplacement(base: base, schema: schema, order: order, directory: directory, threads: threads)
            .run(removing: [], adding: new.isEmpty ? [] : [incoming.gathered(new)])
    }

    /// The table with `rows` added, and without the rows that no longer hold: those of sources outside `sources` that are
    /// not among `rows` again.
    func run(_ rows: [Batch], keeping sources: Set<String>) throws -> TableChange {
        let layout = base.layout(expecting: rows.reduce(0) { $0 + $1.count })
        let pending = PendingRows(rows, schema: schema, layout: layout)
        return try TableRewrite(base, schema: schema, order: order, directory: directory, threads: threads)
            .run(layout: layout, touched: Array(0..<layout.count)) { range, present in
                let old = try present.rows() ?? Batch(empty: schema)
                let new = pending.batch(range)
                let (oldDigests, newDigests) = (old.rowHashes(), new.rowHashes())
                let (oldChecks, newChecks) = (old.rowChecks(), new.rowChecks())
                let stated = DistinctRows(new)
                var seen = DistinctRows(old)
                var gone: [Int32] = []
                if case .string(let owners)? = old["source"] {
                    gone = oldDigests.indices.filter { row in
                        !stated.contains(oldDigests[row], oldChecks[row]) && !sources.contains(owners[row] ?? "")
                    }.map { Int32($0) }
                }
                let added = newDigests.indices.filter { seen.insert(newDigests[$0], newChecks[$0]) }
                return RangeOutcome(.edited(without: gone, with: new.gathered(added.map { Int32($0) })), extra: ())
            }.change
    }
}
