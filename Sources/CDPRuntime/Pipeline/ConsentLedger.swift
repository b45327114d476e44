import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// What the consent statements add up to for each contact value. Ties and unknown deny.
///
/// The latest statement counts, or where the consent's policy is `any_denial`, the latest one of each source: all of these
/// must grant. A grant that is dated after now is none yet; a refusal counts at once.
struct ConsentLedger: Sendable {
    private var index: HashIndex
    private var isGranted: [UInt8] = []
    /// By contact, what tells its value from others of its hash.
    private var checks: [UInt32] = []

    /// Reads all statements.
    init(_ table: TableSnapshot, plan: ExecutionPlan, asOf: Instant) throws {
        try self.init(TableReader(table).readAll(columns: ConsentsTable().schema), plan, asOf: asOf)
    }

    /// What some statements add up to.
    init(_ rows: Batch, _ plan: ExecutionPlan, asOf: Instant) throws(StoreError) {
        index = HashIndex(capacity: rows.count)
        let (granted, times) = (try rows[ConsentsTable.granted], try rows[ConsentsTable.at])
        let sources = try ConsentLedger.separateSources(rows, plan)
        let values = Column.string(try rows[ConsentsTable.contact]).checks()
        // Contacts of one hash: whose statement is whose cannot be said, and what is unknown denies.
        var mixed: Set<Int> = []
        var speakers = HashIndex(capacity: rows.count)
        var contacts: [UInt32] = []
        var latest: [Int64] = []
        var verdicts: [UInt8] = []
        for (row, hash) in rows.storedHashes.enumerated() {
            guard let verdict = granted[row], let at = times[row] else { continue }
            if verdict == 1, at > asOf.microseconds { continue }
            let source = sources.isEmpty ? 0 : sources[row]
            let speaker = source == 0 ? UInt64(bitPattern: hash) : Hash64.combine(UInt64(bitPattern: hash), source)
            let place = Int(speakers.insert(speaker, UInt32(latest.count)))
            let contact = index.insert(UInt64(bitPattern: hash), UInt32(checks.count))
            if Int(contact) == checks.count { checks.append(values[row]) }
            if checks[Int(contact)] != values[row] { mixed.insert(Int(contact)) }
            if place == latest.count {
                contacts.append(contact)
                latest.append(at)
                verdicts.append(verdict)
            } else if at > latest[place] {
                latest[place] = at
                verdicts[place] = verdict
            } else if at == latest[place] {
                verdicts[place] &= verdict
            }
        }
        isGranted = [UInt8](repeating: 1, count: index.count)
        for (place, contact) in contacts.enumerated() { isGranted[Int(contact)] &= verdicts[place] }
        for contact in mixed { isGranted[contact] = 0 }
    }

    /// For each row a hash of its source where each source speaks for itself, 0 for the others; empty when none does.
    private static func separateSources(_ rows: Batch, _ plan: ExecutionPlan) throws(StoreError) -> [UInt64] {
        let names = Set(plan.consents.filter { $0.policy == .anyDenial }.map(\.name))
        guard !names.isEmpty else { return [] }
        let sources = Column.string(try rows[ConsentsTable.source]).hashes()
        let consents = try rows[ConsentsTable.consent]
        return sources.indices.map { row in
            guard let name = consents[row], names.contains(name) else { return 0 }
            return max(1, sources[row])
        }
    }

    /// Whether each contact value consents.
    func grants(_ consent: String, contacts: Column) -> [UInt8] {
        let hashes = KeyHash.stored("consent:\(consent)", contacts)
        // The statements keep the text of a contact.
        let own: [UInt32]? = if case .string = contacts { contacts.checks() } else { nil }
        return hashes.indices.map { row in
            guard hashes[row] >= 0, let contact = index[UInt64(bitPattern: hashes[row])].map(Int.init),
                own.map({ $0[row] == checks[contact] }) ?? true
            else { return 0 }
            return isGranted[contact]
        }
    }
}
