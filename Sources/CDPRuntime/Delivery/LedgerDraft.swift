import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// The rows that a ledger has where all is acknowledged: those of it that stay as they are, then those of the audience.
struct LedgerDraft: Sendable {
    /// The ledger's table.
    let table: LedgerTable
    /// Rows of the ledger that stay.
    let staying: Batch
    /// The stored hash of each row's key.
    let hashes: [Int64]
    private let audience: OrderedRows
    /// The numbers of the audience's rows.
    private let taken: [Int32]
    private let generations: [Int64]

    /// Rows that stay, and rows `taken` of an audience.
    init(_ table: LedgerTable, staying: Batch, _ audience: Audience.Rows, taken: [Int32]) throws {
        self.table = table
        self.staying = staying
        self.audience = audience.rows
        self.taken = taken
        hashes = staying.storedHashes + taken.map { audience.hashes[Int($0)] }
        generations = try staying[LedgerTable.generation]
    }

    /// The number of rows.
    var count: Int { hashes.count }

    /// The generation that sent a row that stays; that of an audience's row comes with its delivery.
    func generation(of row: Int) -> Int64 { row < generations.count ? generations[row] : 1 }

    /// Some of the rows as rows of the ledger, in the order in which they are asked for.
    func gathered(_ rows: [Int32]) throws -> Batch {
        let edge = Int32(staying.count)
        return try rows.inOrder { rows in
            let others = rows.drop { $0 < edge }
            let own = rows.dropLast(others.count)
            let sent = try audience.gathered(others.map { taken[Int($0 - edge)] })
            return Batch.concatenated(
                [staying.gathered(Array(own)), try filled(sent, others.map { hashes[Int($0)] })],
                schema: staying.schema)
        }
    }

    /// Rows of an audience as rows of the ledger.
    private func filled(_ rows: Batch, _ hashes: [Int64]) throws -> Batch {
        Batch(
            table,
            [
                LedgerTable.hash.filled(hashes), LedgerTable.generation.filled(1, count: rows.count),
                LedgerTable.profileID.filled(try rows[ProfilesTable.profileID]),
                LedgerTable.rejected.nulls(rows.count), LedgerTable.rejectedDigest.nulls(rows.count),
            ] + zip(rows.schema, rows.columns).dropFirst().map { FilledColumn($0, $1) })
    }
}
