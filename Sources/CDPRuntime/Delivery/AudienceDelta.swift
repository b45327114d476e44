import CDPColumns
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Compares the audience of a destination with its ledger: what its receiver lacks, holds with other values and must drop.
///
/// Rows are told apart by the hash of their key, their values by a digest. A row of the ledger with the generation
/// `unconfirmed` was sent and nobody knows whether it arrived: it is sent once more, and dropped like any other where it left.
struct AudienceDelta {
    /// The `_generation` of rows whose receiver never answered.
    static let unconfirmed: Int64 = 0

    let plan: ExecutionPlan
    let applied: ExecutionPlan?
    let destination: DestinationPlan
    /// The name of its ledger.
    let ledger: String
    /// What the receiver acknowledged; nil before the first apply.
    let known: DeliveryLedger?
    /// The rows of the ledger.
    let held: Batch
    private let heldHashes: [Int64]
    private let heldIndex: HashIndex

    /// A comparison with the ledger of a destination.
    init(
        _ destination: DestinationPlan, plan: ExecutionPlan, applied: ExecutionPlan?, ledger: String,
        _ store: ProfileStore?
    ) throws {
        let schema = LedgerTable(destination, named: ledger).schema
        self.plan = plan
        self.applied = applied
        self.destination = destination
        self.ledger = ledger
        known = try store?.ledger(ledger, schema: schema)
        held = try known.map { try TableReader($0.table).readAll(columns: schema) } ?? Batch(empty: schema)
        heldHashes = held.storedHashes
        heldIndex = HashIndex(heldHashes.map { UInt64(bitPattern: $0) })
    }

    /// What is to be sent where `audience` is whom the specs mean now.
    func pending(_ audience: Audience.Rows) throws -> PendingDelivery {
        let new = audience.batch
        let keyColumn = new[destination.key] ?? Column(nulls: new.count, of: .string)
        let keys = KeyHash.stored("key", keyColumn)
        let newIndex = HashIndex(keys.map { UInt64(bitPattern: $0) })
        try refuseEqualHashes(keyColumn, newIndex, hashes: keys)
        var impact = DestinationImpact(
            destination: destination.name, withheldByConsent: audience.withheldByConsent,
            withheldWithoutKey: audience.withheldWithoutKey, withheldSameKey: audience.withheldSameKey,
            before: held.count)
        if plan.destinations.contains(where: { $0.name == destination.name }) {
            impact.newFields = plan.newFields(of: destination, since: applied).map {
                SentField(name: $0.name, personalData: $0.personalData, transform: $0.transform)
            }
        }
        let (taken, changes, replaced) = try compare(new, keys)
        impact.add = changes.count { $0 == .added }
        impact.update = changes.count { $0 == .updated }
        impact.unchanged = new.count - impact.add - impact.update
        // Who waits for a file must see that nobody is in it: an empty audience is delivered as a file without rows.
        if let known, known.generation > 0 {
            impact.isRewritten = try isOtherForm(known)
        } else {
            impact.isRewritten = impact.add == 0
        }
        (impact.rejected, impact.later) = (known?.rejected ?? 0, known?.later ?? 0)
        let leaving = heldHashes.indices.filter { newIndex[UInt64(bitPattern: heldHashes[$0])] == nil }
        let removed = destination.mode == .mirror ? leaving.map { Int32($0) } : []
        impact.remove = removed.count
        let staying = try staying(beside: newIndex, new)
        return PendingDelivery(
            impact: impact, destination: destination, ledger: ledger,
            rows: Batch.concatenated(
                [staying, try ledgerRows(new.gathered(taken), taken.map { keys[Int($0)] })], schema: held.schema),
            changes: [PendingDelivery.Change](repeating: .kept, count: staying.count) + changes,
            replaced: held.gathered(replaced), removed: held.gathered(removed))
    }

    /// The rows of the audience that stand in the ledger afterwards, what each is to the receiver, and the rows of the ledger
    /// that updated ones replace.
    private func compare(
        _ new: Batch, _ keys: [Int64]
    ) throws(StoreError) -> ([Int32], [PendingDelivery.Change], [Int32]) {
        let names = destination.fields.map(\.name)
        let heldDigests = held.selecting(names).rowHashes()
        let newDigests = new.selecting(names).rowHashes()
        let generations = try held[LedgerTable.generation]
        var taken: [Int32] = []
        var changes: [PendingDelivery.Change] = []
        var replaced: [Int32] = []
        for row in 0..<new.count {
            guard let index = heldIndex[UInt64(bitPattern: keys[row])].map(Int.init) else {
                taken.append(Int32(row))
                changes.append(.added)
                continue
            }
            let isConfirmed = generations[index] != AudienceDelta.unconfirmed
            if isConfirmed, destination.mode == .append { continue }
            taken.append(Int32(row))
            if isConfirmed, heldDigests[index] == newDigests[row] {
                changes.append(.kept)
            } else {
                changes.append(.updated)
                replaced.append(Int32(index))
            }
        }
        return (taken, changes, replaced)
    }

    /// The rows of the ledger that stay as they are.
    private func staying(beside index: HashIndex, _ new: Batch) throws(StoreError) -> Batch {
        let generations = try held[LedgerTable.generation]
        let rows = heldHashes.indices.filter { row in
            let isNew = index[UInt64(bitPattern: heldHashes[row])] != nil
            switch destination.mode {
            case .mirror: return false
            case .upsert: return !isNew
            case .append: return !isNew || generations[row] != AudienceDelta.unconfirmed
            }
        }
        var result = held.gathered(rows.map { Int32($0) })
        // A field that the receiver did not get before has no value in the ledger.
        let sources = result.storedHashes.map { index[UInt64(bitPattern: $0)].map { Int32($0) } ?? -1 }
        for field in held.schema where known?.table.schema.contains(field) == false {
            if let values = new[field.name] { result.set(field.name, values.gathered(sources)) }
        }
        return result
    }

    private func ledgerRows(_ rows: Batch, _ hashes: [Int64]) throws(StoreError) -> Batch {
        Batch(
            LedgerTable(destination, named: ledger),
            [
                LedgerTable.hash.filled(hashes), LedgerTable.generation.filled(0, count: rows.count),
                LedgerTable.profileID.filled(try rows[ProfilesTable.profileID]),
            ]
                + destination.fields.compactMap { field in
                    rows[field.name].map { FilledColumn(Field(field.name, field.value.type), $0) }
                })
    }

    /// Throws where two keys of a destination, or a key and one that its receiver holds, have one hash.
    private func refuseEqualHashes(_ keys: Column, _ index: HashIndex, hashes: [Int64]) throws(StoreError) {
        var isMixed = index.count < keys.count
        // What the receiver holds stands under the key that its destination had.
        if applied?.predecessor(of: destination, in: plan)?.key == destination.key, let former = held[destination.key] {
            let rows = hashes.map { heldIndex[UInt64(bitPattern: $0)].map { Int32(bitPattern: $0) } ?? -1 }
            let (own, others) = (keys.checks(), former.gathered(rows).checks())
            let isHeld = former.gathered(rows).validity
            isMixed = isMixed || rows.indices.contains { isHeld[$0] && own[$0] != others[$0] }
        }
        if isMixed { throw HashCollision.keys(of: "destination.\(destination.name)") }
    }

    /// Whether a destination was sent to another receiver or in another form than it is to be.
    private func isOtherForm(_ known: DeliveryLedger) throws -> Bool {
        // Where it was not declared meanwhile, another destination may have written its file.
        guard let before = applied?.destination(ofLedger: ledger) else {
            return true
        }
        let form = DeliveryForm(destination)
        // A ledger of before does not say its form.
        return try known.form.map { try $0 != form.digest } ?? (DeliveryForm(before) != form)
    }
}
