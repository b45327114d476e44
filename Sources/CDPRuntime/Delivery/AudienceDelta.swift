import CDPColumns
import CDPConnectors
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Compares the audience of a destination with its ledger: what its receiver lacks, holds with other values and must drop.
///
/// Rows are told apart by the hash of their key, their values by a digest. A row of the ledger with the generation
/// `unconfirmed` was sent and nobody knows whether it arrived: it is sent once more, and dropped like any other where it left.
/// A row that was rejected is not sent as long as it is the same. One that others deleted or changed at the receiver is sent again
/// where it is still meant.
struct AudienceDelta {
    let plan: ExecutionPlan
    let applied: ExecutionPlan?
    let destination: DestinationPlan
    /// The name of its ledger.
    let ledger: String
    /// What the receiver acknowledged; nil before the first apply.
    let known: DeliveryLedger?
    /// The rows of the ledger, with what was answered since.
    let held: HeldRows
    /// Whether a command was cut off while it sent something.
    let isCutOff: Bool
    /// What is sent of what it lacks.
    let resending: Resending
    /// What others did to rows that the receiver had acknowledged, by the numbers of `held`.
    var drift = RowDrift()
    private let heldIndex: HashIndex

    /// A comparison with the ledger of a destination.
    init(
        _ destination: DestinationPlan, plan: ExecutionPlan, applied: ExecutionPlan?, ledger: String,
        _ store: ProfileStore?, _ resending: Resending
    ) throws {
        let schema = LedgerTable(destination, named: ledger).schema
        self.plan = plan
        self.applied = applied
        self.destination = destination
        self.ledger = ledger
        var known = try store?.ledger(ledger, schema: schema)
        self.resending = resending
        let journal = try store?.journal(ledger)
        isCutOff = journal.map { !$0.head.isFolded } ?? false
        let fields = destination.fields.map(\.name)
        if let known, journal == nil {
            held = try HeldRows(known.table, schema: schema, fields: fields, key: destination.key)
        } else {
            let rows = try known.map { try TableReader($0.table).readAll(columns: schema) } ?? Batch(empty: schema)
            held = try HeldRows(
                journal.map { try rows.folding($0) } ?? rows, fields: fields, key: destination.key)
        }
        if let head = journal?.head, !head.isFolded {
            known?.generation = head.generation
            known?.form = head.form
        }
        self.known = known
        heldIndex = HashIndex(held.hashes.map { UInt64(bitPattern: $0) })
    }

    /// Whether every row is sent, whatever the receiver holds.
    func isWhole() throws -> Bool { try resending == .all || isRewritten() }

    /// Whether the receiver gets everything again because it is another one, or gets another form.
    private func isRewritten() throws -> Bool {
        guard let known, known.generation > 0 else { return false }
        return try isOtherForm(known)
    }

    /// Whether the receiver is another one than that of the ledger.
    private var isElsewhere: Bool {
        guard let known, known.generation > 0, let before = applied?.destination(ofLedger: ledger) else { return false }
        return before.receiver.id != destination.receiver.id
    }

    /// The rows of the ledger that the receiver is known to hold.
    var confirmed: [Int32] {
        held.generations.indices.filter { held.generations[$0] > LedgerTable.unconfirmed }.map { Int32($0) }
    }

    /// Rows of the ledger as the receiver was sent them.
    func sent(_ rows: ArraySlice<Int32>) throws -> Batch {
        try held.gathered(Array(rows)).selecting(destination.fields.map(\.name))
    }

    /// What is to be sent where `audience` is whom the specs mean now.
    func pending(_ audience: Audience.Rows) throws -> PendingDelivery {
        let newIndex = HashIndex(audience.hashes.map { UInt64(bitPattern: $0) })
        try refuseEqualHashes(audience, newIndex)
        var impact = DestinationImpact(
            destination: destination.name, withheldByConsent: audience.withheldByConsent,
            withheldWithoutKey: audience.withheldWithoutKey, withheldSameKey: audience.withheldSameKey,
            before: held.generations.count { $0 != LedgerTable.absent })
        if plan.destinations.contains(where: { $0.name == destination.name }) {
            impact.newFields = plan.newFields(of: destination, since: applied).map {
                SentField(name: $0.name, personalData: $0.personalData, transform: $0.transform)
            }
        }
        impact.takesChanges = destination.receiver.takesChanges ? true : nil
        let wasDelivered = known.map { $0.generation > 0 } ?? false
        impact.isRewritten = try isRewritten()
        let compared = compare(audience, isWhole: impact.isRewritten || resending == .all)
        let (taken, changes, replaced) = (compared.taken, compared.changes, compared.replaced)
        impact.add = changes.count { $0 == .added }
        impact.update = changes.count { $0 == .updated }
        impact.rejected = compared.rejected.count
        if compared.missing + compared.changed > 0 {
            impact.drift = DestinationImpact.Drift(missing: compared.missing, changed: compared.changed)
        }
        impact.unchanged = audience.count - impact.add - impact.update - impact.rejected
        // Who waits for a file must see that nobody is in it: an empty audience is delivered as a file without rows.
        if !wasDelivered { impact.isRewritten = impact.add == 0 }
        impact.later = known?.counts.later ?? 0
        let leaving = held.hashes.indices.filter {
            held.generations[$0] != LedgerTable.absent && newIndex[UInt64(bitPattern: held.hashes[$0])] == nil
        }
        let removed = destination.mode == .mirror ? leaving.map { Int32($0) } : []
        impact.remove = removed.count
        let staying = Batch.concatenated(
            [try staying(beside: newIndex, audience), try held.gathered(compared.rejected)], schema: held.schema)
        let standing = staying.storedHashes.map { hash -> PendingDelivery.Change in
            newIndex[UInt64(bitPattern: hash)] == nil ? .left : .kept
        }
        return PendingDelivery(
            impact: impact, destination: destination, ledger: ledger,
            rows: try LedgerDraft(
                LedgerTable(destination, named: ledger), staying: staying, audience, taken: taken),
            changes: standing + changes,
            replaced: try held.gathered(replaced), removed: try held.gathered(removed), isElsewhere: isElsewhere,
            isCutOff: isCutOff)
    }

    /// What a comparison of audience and ledger finds.
    private struct Compared {
        /// The rows of the audience that stand in the ledger afterwards where all is acknowledged.
        var taken: [Int32] = []
        /// What each of `taken` is to the receiver.
        var changes: [PendingDelivery.Change] = []
        /// The rows of the ledger that updated ones replace.
        var replaced: [Int32] = []
        /// The rows of the ledger that stand for rows of the audience that were rejected as they are.
        var rejected: [Int32] = []
        /// Rows that are sent because others deleted or changed them at the receiver.
        var (missing, changed) = (0, 0)

        mutating func take(_ row: Int, _ change: PendingDelivery.Change) {
            taken.append(Int32(row))
            changes.append(change)
        }
    }

    private func compare(_ audience: Audience.Rows, isWhole: Bool) -> Compared {
        let (missing, changed) = (Set(drift.missing), Set(drift.changed))
        var result = Compared()
        for row in 0..<audience.count {
            guard let index = heldIndex[UInt64(bitPattern: audience.hashes[row])].map(Int.init) else {
                result.take(row, .added)
                continue
            }
            let isConfirmed = held.generations[index] > LedgerTable.unconfirmed
            if isConfirmed, destination.mode == .append { continue }
            if !isWhole, resending == .lacking, held.rejected[index] == audience.digests[row] {
                result.rejected.append(Int32(index))
                continue
            }
            if held.generations[index] == LedgerTable.absent {
                result.take(row, .added)
                continue
            }
            let isSame = isConfirmed && held.digests[index] == audience.digests[row]
            let (isMissing, isChanged) = (missing.contains(Int32(index)), changed.contains(Int32(index)))
            if isSame, !isMissing, !isChanged {
                result.take(row, .kept)
            } else {
                result.missing += isMissing ? 1 : 0
                result.changed += isChanged ? 1 : 0
                result.take(row, .updated)
                result.replaced.append(Int32(index))
            }
        }
        return result
    }

    /// The rows of the ledger that stay as they are.
    private func staying(beside index: HashIndex, _ audience: Audience.Rows) throws -> Batch {
        let rows = held.hashes.indices.filter { row in
            if held.generations[row] == LedgerTable.absent { return false }
            let isNew = index[UInt64(bitPattern: held.hashes[row])] != nil
            // Another file never had the rows of those who are no longer meant, and gets none.
            if !isNew, isElsewhere, !destination.receiver.takesChanges { return false }
            switch destination.mode {
            case .mirror: return false
            case .upsert: return !isNew
            case .append: return !isNew || held.generations[row] != LedgerTable.unconfirmed
            }
        }
        var result = try held.gathered(rows.map { Int32($0) })
        // A field that the receiver did not get before has no value in the ledger.
        let new = held.schema.filter { known?.table.schema.contains($0) == false }
        if new.isEmpty { return result }
        let sources = result.storedHashes.map { index[UInt64(bitPattern: $0)].map { Int32($0) } ?? -1 }
        let found = try audience.rows.gathered(sources.filter { $0 >= 0 })
        var next: Int32 = -1
        let places = sources.map { source -> Int32 in
            if source < 0 { return -1 }
            next += 1
            return next
        }
        for field in new {
            if let values = found[field.name] { result.set(field.name, values.gathered(places)) }
        }
        return result
    }

    /// Throws where two keys of a destination, or a key and one that its receiver holds, have one hash.
    private func refuseEqualHashes(_ audience: Audience.Rows, _ index: HashIndex) throws(StoreError) {
        var isMixed = index.count < audience.count
        // What the receiver holds stands under the key that its destination had.
        if applied?.predecessor(of: destination, in: plan)?.key == destination.key {
            isMixed =
                isMixed
                || audience.hashes.indices.contains { row in
                    guard let index = heldIndex[UInt64(bitPattern: audience.hashes[row])] else { return false }
                    return ![0, audience.checks[row]].contains(held.checks[Int(index)])
                }
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
