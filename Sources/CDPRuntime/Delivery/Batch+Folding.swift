import CDPColumns
import CDPStore
import CDPTypes

extension Batch {
    /// The rows of a ledger with what a journal says since. Folding the same journal twice is as folding it once.
    func folding(_ journal: JournaledDelivery) throws -> Batch {
        let outcomes = try Outcomes(journal)
        if outcomes.isEmpty, !journal.head.isWhole { return self }
        var kept: [Int32] = []
        var generations = try self[LedgerTable.generation]
        var reasons = Reasons(self)
        for (row, hash) in storedHashes.enumerated() {
            let isHeld = generations[row] != LedgerTable.absent
            if journal.head.isWhole, isHeld { generations[row] = LedgerTable.unconfirmed }
            switch outcomes[hash] {
            case nil: kept.append(Int32(row))
            case .rejected(let reason, let digest, let isDoubtful)? where isHeld:
                reasons.set(row, reason, digest)
                if isDoubtful { generations[row] = LedgerTable.unconfirmed }
                kept.append(Int32(row))
            case .some: break
            }
        }
        var own = self
        own.set(LedgerTable.generation.filled(generations))
        reasons.fill(&own)
        let held = Set(kept.map { storedHashes[Int($0)] })
        let coming = try journal.batches.map { try outcomes.rows(of: $0, schema: schema, held: held) }
        return Batch.concatenated([own.gathered(kept)] + coming, schema: schema)
    }

    /// The same rows with other columns: those that there are not are null.
    func conforming(to schema: [Field]) -> Batch {
        Batch(
            schema: schema,
            columns: schema.map { field in
                self[field.name].flatMap { $0.type == field.type ? $0 : nil } ?? Column(nulls: count, of: field.type)
            }, count: count)
    }
}

/// What became of the rows of a journal, by the hash of their key.
private struct Outcomes {
    /// What became of one row.
    enum Outcome {
        /// The receiver holds the row of this batch, or may hold it.
        case taken(batch: Int, row: Int, isSure: Bool)
        /// It holds no row of that key.
        case removed
        /// It holds what it held before.
        case rejected(reason: String, digest: Int64, isDoubtful: Bool)
    }

    private var outcomes: [Int64: Outcome] = [:]
    private var rejectedIn: [Int64: Int] = [:]

    var isEmpty: Bool { outcomes.isEmpty }

    subscript(hash: Int64) -> Outcome? { outcomes[hash] }

    init(_ journal: JournaledDelivery) throws {
        for batch in journal.batches {
            let hashes = batch.rows.storedHashes
            guard let answer = batch.answer else {
                // What was to be removed may be there still: it stands in the ledger as it did.
                if batch.change != "removed" {
                    for (row, hash) in hashes.enumerated() {
                        outcomes[hash] = .taken(batch: batch.number, row: row, isSure: false)
                    }
                }
                continue
            }
            var isTaken = [Bool](repeating: true, count: hashes.count)
            for row in answer.later.map(Int.init) {
                isTaken[row] = false
                if answer.isDoubtful, batch.change != "removed" {
                    outcomes[hashes[row]] = .taken(batch: batch.number, row: row, isSure: false)
                }
            }
            let digests = answer.rejected.isEmpty ? [] : batch.rows.fieldDigests()
            for (reason, rows) in answer.rejected {
                for row in rows.map(Int.init) {
                    isTaken[row] = false
                    if batch.change == "removed" { continue }
                    outcomes[hashes[row]] = .rejected(
                        reason: reason, digest: digests[row], isDoubtful: answer.isDoubtful)
                    rejectedIn[hashes[row]] = batch.number
                }
            }
            for (row, hash) in hashes.enumerated() where isTaken[row] {
                outcomes[hash] =
                    batch.change == "removed" ? .removed : .taken(batch: batch.number, row: row, isSure: true)
            }
        }
    }

    /// The rows of the ledger that come from a batch; `held` are the keys that have one.
    func rows(of batch: DeliveryJournal.Entry, schema: [Field], held: Set<Int64>) throws -> Batch {
        var taken: [Int32] = []
        var generations: [Int64] = []
        var rejections: [(reason: String, digest: Int64)?] = []
        for (row, hash) in batch.rows.storedHashes.enumerated() {
            switch outcomes[hash] {
            case .taken(batch.number, row, let isSure)?:
                generations.append(isSure ? Int64(batch.generation) : LedgerTable.unconfirmed)
                rejections.append(nil)
            case .rejected(let reason, let digest, let isDoubtful)?
            where rejectedIn[hash] == batch.number && !held.contains(hash):
                generations.append(isDoubtful ? LedgerTable.unconfirmed : LedgerTable.absent)
                rejections.append((reason, digest))
            default: continue
            }
            taken.append(Int32(row))
        }
        var rows = batch.rows.gathered(taken).conforming(to: schema)
        rows.set(LedgerTable.generation.filled(generations))
        var reasons = Reasons(rows)
        for (row, rejection) in rejections.enumerated() {
            if let rejection { reasons.set(row, rejection.reason, rejection.digest) }
        }
        reasons.fill(&rows)
        return rows
    }
}

/// Why rows of a ledger were rejected, and the digests of what was: the two columns, while they change.
struct Reasons {
    private let known: Batch
    private var changed: [Int: (reason: String?, digest: Int64?)] = [:]

    /// The reasons that stand in rows of a ledger.
    init(_ rows: Batch) { known = rows }

    /// Notes why a row was rejected, and the digest of its fields then.
    mutating func set(_ row: Int, _ reason: String, _ digest: Int64) { changed[row] = (reason, digest) }

    /// Notes that a row was taken.
    mutating func clear(_ row: Int) { changed[row] = (nil, nil) }

    /// Puts the columns into rows, where they have them.
    func fill(_ rows: inout Batch) {
        guard !changed.isEmpty, let texts = try? known[LedgerTable.rejected],
            let digests = try? known[LedgerTable.rejectedDigest]
        else { return }
        let numbers = FixedColumn<Int64>(count: known.count) { row in
            if let change = changed[row] { change.digest } else { digests[row] }
        }
        rows.set(
            LedgerTable.rejected.filled(
                StringColumn(
                    (0..<known.count).map { row in
                        if let change = changed[row] { change.reason } else { texts[row] }
                    })))
        rows.set(LedgerTable.rejectedDigest.filled(numbers))
    }
}

extension Batch {
    /// A digest of what each row of a ledger says of its profile: its fields in their order, without what the ledger adds.
    func fieldDigests() -> [Int64] {
        let own = LedgerTable.own
        return selecting(schema.map(\.name).filter { !own.contains($0) }).rowHashes().map { Int64(bitPattern: $0) }
    }
}
