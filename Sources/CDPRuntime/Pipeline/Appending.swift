import CDPColumns
import CDPStore
import CDPTypes

/// Adds rows to an append-only table; a row that it holds already, whole, is not added again.
struct Appending: Sendable {
    let base: TableSnapshot
    let schema: [Field]
    let order: [String]
    let target: TableTarget
    let threads: Int

    /// Adds rows to `table`, of which `base` is the present version.
    init(_ table: some StoreTable, base: TableSnapshot, target: TableTarget, threads: Int) {
        self.base = base
        schema = table.schema
        order = table.order
        self.target = target
        self.threads = threads
    }

    /// The table with `rows` added.
    func run(_ rows: [Batch]) throws -> TableChange {
        let incoming = Batch.concatenated(rows, schema: schema)
        let hashes = incoming.storedHashes
        var seen = DistinctRows(capacity: incoming.count)
        if !base.files.isEmpty, incoming.count > 0 {
            let wanted = HashIndex(hashes.map { UInt64(bitPattern: $0) })
            let reader = TableReader(base)
            for range in Set(hashes.map(base.layout.range(of:))).sorted() {
                let batch = try reader.read(range: range, columns: schema)
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
        return try GroupReplacement(base: base, schema: schema, order: order, target: target, threads: threads)
            .run(removing: [], adding: new.isEmpty ? [] : [incoming.gathered(new)])
    }
}
