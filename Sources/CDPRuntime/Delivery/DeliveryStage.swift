import CDPColumns
import CDPConnectors
import CDPEvaluation
import CDPExpressions
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Finds out what each destination lacks, and sends it.
///
/// The ledger of a destination holds its rows as they were acknowledged; a file destination's file is those rows, replaced in
/// one step, so that sending twice does no harm.
struct DeliveryStage: Sendable {
    let plan: ExecutionPlan
    let applied: ExecutionPlan?
    let store: ProfileStore?
    let project: String
    let threads: Int

    /// A delivery for a plan; `store` is nil before the first apply.
    init(plan: ExecutionPlan, applied: ExecutionPlan?, store: ProfileStore?, project: String, threads: Int) {
        self.plan = plan
        self.applied = applied
        self.store = store
        self.project = project
        self.threads = threads
    }

    /// What is to be sent to a destination.
    struct Pending: Sendable {
        /// The counts.
        var impact: DestinationImpact
        /// The destination, as it was applied where it left the specs and is emptied.
        let destination: DestinationPlan
        /// The name of its ledger.
        let ledger: String
        let rows: Batch
        /// Whether its file is written: not where it left the specs and another destination writes that file now.
        var writesFile = true
        /// The stage that compares it.
        var stage: StageName { impact.isLeaving ? .empty(ledger) : .deliver(destination.name) }
        /// Whether anything differs from what the destination holds.
        var isNeeded: Bool { impact.isSent }
    }

    /// What every destination lacks after a pipeline, or those of the plan that are named.
    func pending(
        _ outcome: PipelineOutcome, asOf: Instant, files: inout DeliveredFiles, of names: [String]? = nil
    ) throws -> [Pending] {
        let consents = try ConsentLedger(
            outcome.tables.snapshot("consents", schema: TableSchemas.consents), plan: plan, asOf: asOf)
        let audience = Audience(
            plan: plan, tables: outcome.tables, consents: consents,
            context: EvaluationContext(asOf: asOf, timeZone: plan.timeZone), threads: threads)
        let wanted = plan.destinations.filter { names?.contains($0.name) ?? true }
        var result = try wanted.map { destination in
            let ledger = plan.ledger(of: destination.name)
            var pending = try compare(destination, try audience.rows(destination), ledger: ledger)
            if let before = applied?.predecessor(of: destination, in: plan), pending.impact.before > 0,
                !plan.destinations.contains(where: { ProjectPath($0.path) == ProjectPath(before.path) })
            {
                pending.impact.leftBehind = before.path
            }
            // A file that is to be at another place, or of another form, is written there anew.
            if !pending.impact.isRewritten {
                pending.impact.damage = try files.damage(destination, ledger: ledger) {
                    try store?.ledger(ledger, schema: Self.schema(destination))
                }
            }
            return pending
        }
        for leaving in plan.leaving ?? [] where names?.contains(leaving.destination.name) ?? true {
            var emptied = leaving.destination
            emptied.mode = .mirror
            var pending = try compare(
                emptied, Audience.Rows(batch: Batch(empty: Self.output(emptied))), ledger: leaving.ledger)
            // It is emptied where it holds something, and else left alone.
            pending.impact.isRewritten = false
            pending.impact.isLeaving = true
            let place = ProjectPath(emptied.path)
            pending.writesFile = !plan.destinations.contains { ProjectPath($0.path) == place }
            if pending.isNeeded || isNewlyLeft(leaving) { result.append(pending) }
        }
        return result.sorted { $0.impact.destination < $1.impact.destination }
    }

    /// Whether a destination was still declared by the applied specs.
    private func isNewlyLeft(_ leaving: LeavingDestination) -> Bool {
        applied?.destinations.contains { applied?.ledger(of: $0.name) == leaving.ledger } ?? false
    }

    private static func output(_ destination: DestinationPlan) -> [Field] {
        [Field("profile_id", .string)] + destination.fields.map { Field($0.name, $0.value.type) }
    }

    /// The ledger's columns: the key's hash, the generation, whose row it is and the row.
    static func schema(_ destination: DestinationPlan) -> [Field] {
        [TableSchemas.hash, Field("_generation", .integer), Field("_profile_id", .string)]
            + destination.fields.map { Field($0.name, $0.value.type) }
    }

    private func compare(_ destination: DestinationPlan, _ rows: Audience.Rows, ledger: String) throws -> Pending {
        let schema = Self.schema(destination)
        let known = try store?.ledger(ledger, schema: schema)
        let held = try known.map { try TableReader($0.table).readAll(columns: schema) } ?? Batch(empty: schema)
        let names = destination.fields.map(\.name)
        let new = rows.batch
        let keyColumn = new[destination.key] ?? Column(nulls: new.count, of: .string)
        let keys = KeyHash.stored("key", keyColumn)
        let heldDigests = held.selecting(names).rowHashes()
        let newDigests = new.selecting(names).rowHashes()
        let heldIndex = HashIndex(held.storedHashes.map { UInt64(bitPattern: $0) })
        let newIndex = HashIndex(keys.map { UInt64(bitPattern: $0) })
        try refuseEqualHashes(destination, keyColumn, newIndex, held, heldIndex, hashes: keys)
        var impact = DestinationImpact(
            destination: destination.name, withheldByConsent: rows.withheldByConsent,
            withheldWithoutKey: rows.withheldWithoutKey, withheldSameKey: rows.withheldSameKey, before: held.count)
        if plan.destinations.contains(where: { $0.name == destination.name }) {
            impact.newFields = plan.newFields(of: destination, since: applied).map {
                SentField(name: $0.name, personalData: $0.personalData, transform: $0.transform)
            }
        }
        var taken: [Int32] = []
        for row in 0..<new.count {
            guard let place = heldIndex[UInt64(bitPattern: keys[row])] else {
                impact.add += 1
                taken.append(Int32(row))
                continue
            }
            if destination.mode == .append || heldDigests[Int(place)] == newDigests[row] {
                impact.unchanged += 1
                if destination.mode == .append { continue }
            } else {
                impact.update += 1
            }
            taken.append(Int32(row))
        }
        // Who waits for a file must see that nobody is in it: an empty audience is delivered as a file without rows.
        if let known, known.generation > 0 {
            impact.isRewritten = try isOtherForm(destination, known, ledger)
        } else {
            impact.isRewritten = impact.add == 0
        }
        let staying = held.storedHashes.enumerated().filter { row, hash in
            let isNew = newIndex[UInt64(bitPattern: hash)] != nil
            return destination.mode == .append || (destination.mode == .upsert && !isNew)
        }.map { Int32($0.offset) }
        if destination.mode == .mirror {
            impact.remove = held.storedHashes.filter { newIndex[UInt64(bitPattern: $0)] == nil }.count
        }
        let sent = new.gathered(taken)
        let fresh = Batch(
            schema: schema,
            columns: [
                .integer(FixedColumn(taken.map { keys[Int($0)] })), .repeating(0, count: taken.count), sent.columns[0],
            ] + names.compactMap { sent[$0] }, count: taken.count)
        var left = held.gathered(staying)
        // A field that the receiver did not get before has no value in the ledger.
        let places = left.storedHashes.map { newIndex[UInt64(bitPattern: $0)].map { Int32($0) } ?? -1 }
        for field in schema where known?.table.schema.contains(field) == false {
            if let values = new[field.name] { left.set(field.name, values.gathered(places)) }
        }
        let all = Batch.concatenated([left, fresh], schema: schema)
        return Pending(impact: impact, destination: destination, ledger: ledger, rows: all)
    }

    /// Throws where two keys of a destination, or a key and one that its receiver holds, have one hash.
    private func refuseEqualHashes(
        _ destination: DestinationPlan, _ keys: Column, _ index: HashIndex, _ held: Batch, _ heldIndex: HashIndex,
        hashes: [Int64]
    ) throws(StoreError) {
        var isMixed = index.count < keys.count
        // What the receiver holds stands under the key that its destination had.
        if applied?.predecessor(of: destination, in: plan)?.key == destination.key, let former = held[destination.key] {
            let places = hashes.map { heldIndex[UInt64(bitPattern: $0)].map { Int32(bitPattern: $0) } ?? -1 }
            let (own, others) = (keys.checks(), former.gathered(places).checks())
            let isHeld = former.gathered(places).validity
            isMixed = isMixed || places.indices.contains { isHeld[$0] && own[$0] != others[$0] }
        }
        if isMixed { throw HashCollision.keys(of: "destination.\(destination.name)") }
    }

    /// Whether a destination's file was delivered at another place or in another form than it is to have.
    private func isOtherForm(_ destination: DestinationPlan, _ known: DeliveryLedger, _ ledger: String) throws -> Bool {
        // Where it was not declared meanwhile, another destination may have written its file.
        guard let before = applied?.destinations.first(where: { applied?.ledger(of: $0.name) == ledger }) else {
            return true
        }
        let form = FileForm(destination)
        // A ledger of before does not say its form.
        return try known.form.map { try $0 != form.digest } ?? (FileForm(before) != form)
    }

    /// What was sent to a destination.
    struct Sent {
        /// The file that was written; nil where none was.
        var file: DeliveredFile?
        /// Whether files may stand in the ledger's folder that its log does not name.
        var leavesFiles = false
        /// The version of the ledger that acknowledges it.
        var version: Int?
    }

    /// Sends what is pending to one destination and records it. Needs the store's exclusive lock.
    func deliver(_ pending: Pending, generation: Int, asOf: Instant) throws -> Sent {
        guard let store else { return Sent() }
        let destination = pending.destination
        let schema = Self.schema(destination)
        var rows = pending.rows
        rows.set("_generation", .repeating(Int64(generation), count: rows.count))
        let file = pending.writesFile ? DeliveredFile(try write(rows, destination)) : nil
        let ledger = try store.ledger(pending.ledger, schema: schema)
        let name = ProfileStore.ledgerTable(pending.ledger)
        let change = try GroupReplacement(
            base: ledger.table, schema: schema, order: [], directory: store.layout.table(name), threads: threads
        ).replaceAll(with: [rows])
        let version = try store.acknowledge(
            change, generation: generation, form: FileForm(destination).digest, file: file, asOf: asOf.microseconds)
        return Sent(file: file, leavesFiles: change.isCutAnew, version: version)
    }

    /// Replaces a destination's file by the output fields of rows, in order of their keys.
    private func write(_ rows: Batch, _ destination: DestinationPlan) throws -> FileFingerprint {
        let output = rows.selecting(destination.fields.map(\.name))
        let keys = output[destination.key] ?? Column(nulls: output.count, of: .string)
        let order = (0..<output.count).sorted { keys.order($0, keys, $1) < 0 }.map { Int32($0) }
        let sorted = output.gathered(order)
        let access = try FileAccess(group: destination.group)
        guard let place = DeliveryPlace(destination.path, project: project, access: access) else {
            throw FormatError(path: destination.path, what: "names no file", next: "name a file in `write:`")
        }
        if let format = RowFormat(destination.format) {
            return try FileDestination(place, format: format).write(sorted.schema, [sorted])
        }
        let encoded = try ParquetEncoder.encode([sorted], schema: sorted.schema, options: ParquetOptions())
        var file = try AtomicFile(place)
        try file.append(encoded.bytes)
        return try file.commit()
    }
}
