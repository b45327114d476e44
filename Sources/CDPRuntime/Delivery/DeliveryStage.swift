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
/// The ledger of a destination holds its rows as its receiver acknowledged them; what it does not acknowledge is sent again.
struct DeliveryStage: Sendable {
    let plan: ExecutionPlan
    let applied: ExecutionPlan?
    let store: ProfileStore?
    /// What opens the receivers of destinations.
    let receivers: ReceiverFactory
    let threads: Int
    /// Where rows are set aside that are many.
    let scratch: SpillFile
    /// What is sent of what receivers lack.
    var resending = Resending.lacking

    /// What every destination lacks after a pipeline, or those of the plan that are named.
    func pending(
        _ outcome: PipelineOutcome, asOf: Instant, delivered: inout DeliveredContent, of names: [String]? = nil
    ) throws -> [PendingDelivery] {
        let consents = try ConsentLedger(
            outcome.tables.snapshot(.consents), plan: plan, asOf: asOf)
        let audience = Audience(
            plan: plan, tables: outcome.tables, consents: consents,
            context: EvaluationContext(asOf: asOf, timeZone: plan.timeZone), threads: threads, scratch: scratch)
        let wanted = plan.destinations.filter { names?.contains($0.name) ?? true }
        var result = try wanted.map { try pending($0, try audience.rows($0), delivered: &delivered) }
        for leaving in plan.leaving ?? [] where names?.contains(leaving.destination.name) ?? true {
            let pending = try pending(leaving: leaving)
            if pending.isNeeded || isNewlyLeft(leaving) { result.append(pending) }
        }
        return result.sorted { $0.impact.destination < $1.impact.destination }
    }

    private func pending(
        _ destination: DestinationPlan, _ rows: Audience.Rows, delivered: inout DeliveredContent
    ) throws -> PendingDelivery {
        let ledger = plan.ledger(of: destination.name)
        var delta = try delta(destination, ledger: ledger)
        let held = try delta.isWhole() ? [] : delta.confirmed
        if !held.isEmpty {
            let drift = try delivered.drift(destination, ledger: ledger, count: held.count) { try delta.sent(held[$0]) }
            delta.drift = drift?.rows(of: held) ?? RowDrift()
        }
        var pending = try delta.pending(rows)
        if let before = applied?.predecessor(of: destination, in: plan), pending.impact.before > 0,
            !plan.destinations.contains(where: { $0.receiver.id == before.receiver.id })
        {
            pending.impact.leftBehind = before.receiver.shown
        }
        // What is to be at another place, or of another form, is sent there anew.
        if !pending.impact.isRewritten {
            pending.impact.damage = try delivered.damage(destination, ledger: ledger) {
                try store?.ledger(ledger, schema: LedgerTable(destination, named: ledger).schema)
            }
            pending.impact.unseen = delivered.unseen[ledger]
        }
        return pending
    }

    /// What a destination that left the specs is sent: nobody. It is emptied where it holds something, and else left alone.
    private func pending(leaving: LeavingDestination) throws -> PendingDelivery {
        var emptied = leaving.destination
        emptied.mode = .mirror
        let nobody = try Audience.Rows(Batch(empty: Audience.Rows.schema(emptied)), key: emptied.key)
        var pending = try delta(emptied, ledger: leaving.ledger).pending(nobody)
        pending.impact.isRewritten = false
        pending.impact.isLeaving = true
        pending.reachesReceiver = !plan.destinations.contains { $0.receiver.id == emptied.receiver.id }
        return pending
    }

    private func delta(_ destination: DestinationPlan, ledger: String) throws -> AudienceDelta {
        try AudienceDelta(destination, plan: plan, applied: applied, ledger: ledger, store, resending)
    }

    /// Whether a destination was still declared by the applied specs.
    private func isNewlyLeft(_ leaving: LeavingDestination) -> Bool {
        applied?.destinations.contains { applied?.ledger(of: $0.name) == leaving.ledger } ?? false
    }

    /// What was sent to a destination.
    struct Sent {
        /// What the receiver holds; nil where that is no one object, or nothing was sent.
        var receipt: DeliveryReceipt?
        /// Whether files may stand in the ledger's folder that its log does not name.
        var leavesFiles = false
        /// The version of the ledger that acknowledges it.
        var version: Int?
        /// Rows that were not taken; nil where all were.
        var refused: Operation.Refused?
        /// Why not all was sent.
        var failure: (any Error)?
    }

    /// Sends what is pending to one destination and records what its receiver acknowledged. `commits` keeps versions of ledgers
    /// apart where destinations are sent side by side. Needs the store's exclusive lock.
    func deliver(_ pending: PendingDelivery, generation: Int, asOf: Instant, commits: Commits) throws -> Sent {
        guard let store else { return Sent() }
        let destination = pending.destination
        let table = LedgerTable(destination, named: pending.ledger)
        let receiver: any Receiver =
            try pending.reachesReceiver
            ? receivers.receiver(of: destination, ledger: pending.ledger) : Forgetting()
        let form = try DeliveryForm(destination).digest
        let journal = try store.journal(pending.ledger)
        if let journal, !journal.head.isFolded {
            try commits.alone { try fold(journal, pending.ledger, table, store, asOf: asOf) }
        }
        let sendsAll = resending == .all || pending.impact.isRewritten
        let head = DeliveryJournal.Head(generation: generation, form: form, isWhole: sendsAll)
        let outcome = try Handover(
            pending: pending, receiver: receiver, generation: generation, sendsAll: sendsAll,
            counts: try store.ledger(pending.ledger, schema: table.schema).counts,
            identity: "\(store.identity.storeID)\n\(pending.ledger)\n\(form)",
            open: journal?.head.form == form ? journal?.open ?? [] : [], scratch: scratch
        ).run { try store.beginJournal(pending.ledger, head, open: $0) }
        return try commits.alone {
            let sent = try acknowledge(outcome, of: pending, table, generation: generation, form: form, asOf: asOf)
            if receiver.intake != .audience { try store.endJournal(pending.ledger, head, open: outcome.open) }
            return sent
        }
    }

    /// Makes what came of a delivery the next version of its ledger.
    private func acknowledge(
        _ outcome: Handover.Outcome, of pending: PendingDelivery, _ table: LedgerTable, generation: Int, form: Int64,
        asOf: Instant
    ) throws -> Sent {
        guard let store else { return Sent() }
        let ledger = try store.ledger(pending.ledger, schema: table.schema)
        let change = try GroupReplacement(
            table, base: ledger.table, target: TableTarget(directory: store.layout.table(table.name)), threads: threads
        ).replaceAll(with: outcome.rows, spilled: outcome.spilled)
        let refused = Operation.Refused(pending.destination.name, outcome)
        if outcome.counts == ledger.counts, !change.isChanged, ledger.generation == generation, ledger.form == form,
            ledger.receipt == outcome.receipt
        {
            // What was lost is as it was acknowledged: a version more would say nothing.
            return Sent(receipt: outcome.receipt, refused: refused, failure: outcome.failure)
        }
        let version = try store.acknowledge(
            change, generation: generation, form: form, receipt: outcome.receipt,
            counts: outcome.counts == ledger.counts ? nil : outcome.counts, asOf: asOf.microseconds)
        return Sent(
            receipt: outcome.receipt, leavesFiles: change.leavesFiles, version: version, refused: refused,
            failure: outcome.failure)
    }

    /// Makes what a command wrote down that was cut off the next version of its ledger.
    private func fold(
        _ journal: JournaledDelivery, _ name: String, _ table: LedgerTable, _ store: ProfileStore, asOf: Instant
    ) throws {
        var ledger = try store.ledger(name, schema: table.schema)
        let rows = try TableReader(ledger.table).readAll(columns: table.schema).folding(journal)
        let change = try GroupReplacement(
            table, base: ledger.table, target: TableTarget(directory: store.layout.table(table.name)), threads: threads
        ).replaceAll(with: [rows])
        ledger.counts.batches = max(ledger.counts.batches, (journal.batches.map(\.number).max() ?? -1) + 1)
        ledger.counts.absent = try rows[LedgerTable.generation].count { $0 == LedgerTable.absent }
        ledger.counts.rejected = rows.count - (try rows[LedgerTable.rejected].validity.nullCount)
        try store.acknowledge(
            change, generation: journal.head.generation, form: journal.head.form, counts: ledger.counts,
            asOf: asOf.microseconds)
    }
}

/// A receiver that is no longer its destination's: what it holds is another one's now, and the ledger forgets it.
private struct Forgetting: Receiver {
    var intake: Intake { .audience }

    func take(_ batch: DeliveryBatch) throws -> BatchAnswer { .acknowledged(batch.rows.count) }
}

extension Operation.Refused {
    /// What a receiver did not take; nil where it took all.
    fileprivate init?(_ destination: String, _ outcome: Handover.Outcome) {
        guard outcome.rejected + outcome.later > 0 else { return nil }
        self.init(
            destination: destination, rejected: outcome.rejected, later: outcome.later, reasons: outcome.reasons)
    }
}
