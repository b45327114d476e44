import CDPFormats
package import CDPPlan
package import CDPStore
import CDPTypes

extension Operation {
    /// Commits what a saved plan computed, then delivers. `acceptances` are added to those that it was made with. Needs the
    /// store's exclusive lock.
    ///
    /// Throws only while the store is as it was before, and where the store is not as it was when the plan was made.
    package func promote(
        _ plan: SavedPlan, accepting acceptances: [Acceptance], store: ProfileStore,
        progress: (String) -> Void = { _ in }, confirm: (PlanReport) throws -> Bool
    ) throws -> Applied {
        try receivers.checkAccess(plan.manifest.plan.destinations)
        let folder = plan.place(in: store.layout)
        let lock = ScratchFolder.locked(folder)
        let staged = StagedTables(in: folder)
        let result = try carryOut(plan.operation, store, progress, confirm) { state in
            try refuseStale(plan, state, store)
            guard lock != nil else { throw staged.gone }
            enter("promote", progress)
            try store.beginWork()
            return try prepared(plan, staged.promote(plan.entries, to: store, head: state.head), acceptances, state)
        }
        _ = lock?.finish()
        if result.generation != nil { StagingArea.remove(folder) }
        return result
    }

    /// The plan as if it had just been computed.
    private func prepared(
        _ plan: SavedPlan, _ changes: [TableChange], _ acceptances: [Acceptance], _ state: State
    ) throws -> Prepared {
        let specs = plan.manifest.plan
        var report = plan.report
        for gate in report.gates.indices {
            let (kind, address) = (report.gates[gate].kind, report.gates[gate].address)
            if acceptances.contains(where: { $0.gate == kind && $0.address == address }) {
                report.gates[gate].isAccepted = true
            }
        }
        let request = Request(
            manifest: plan.manifest, changes: report.changes, unchangedResources: report.unchangedResources,
            acceptances: acceptances, asOf: report.asOf, isPinned: plan.isPinned, environment: report.environment,
            revision: report.revision)
        var tables = TableSet(
            try state.store.flatMap { store in try state.head.map { try store.tables(of: $0) } } ?? [:],
            root: storePath, updates: updates)
        for change in changes { tables.note(change) }
        let outcome = PipelineOutcome(
            changes: changes, inputs: plan.inputs, impact: report.impact, tables: tables, isChanged: plan.isChanged)
        var delivered = DeliveredContent(state.store, receivers)
        let sent = report.impact.destinations.filter(\.isSent).map(\.destination)
        let pending =
            sent.isEmpty
            ? []
            : try deliveries(of: specs, since: state.applied?.plan, state.store, scratch: storePath)
                .pending(outcome, asOf: report.asOf, delivered: &delivered, of: sent)
        var prepared = Prepared(
            report: report, outcome: outcome, stamps: plan.stamps, pending: pending, delivered: delivered,
            request: request, state: state)
        prepared.savedPlan = plan.id
        return prepared
    }

    /// Refuses a plan that was made for another store, or for this one as it was before something else happened to it.
    package func refuseStale(_ plan: SavedPlan, _ state: State, _ store: ProfileStore) throws {
        try SavedPlan.refuse(madeFor: plan.storeID, store)
        guard try plan.base == store.base(state.head) else { throw try stale(plan, state, store) }
        let ledgers = try store.ledgerVersions()
        guard ledgers == plan.ledgers else {
            let names = Set(ledgers.keys).union(plan.ledgers.keys).filter { ledgers[$0] != plan.ledgers[$0] }.sorted()
            throw StoreError(
                .stale, "this plan is stale: destinations were sent something since",
                details: ["sent to: \(names.joined(separator: ", "))"], help: StoreError.planAgain)
        }
    }

    /// What happened to the store since a plan was made.
    private func stale(_ plan: SavedPlan, _ state: State, _ store: ProfileStore) throws -> StoreError {
        let last = state.head?.generation ?? 0
        let since = try (plan.base.generation..<max(last, plan.base.generation)).map { try store.entry($0 + 1) }
        if let own = since.first(where: { $0.plan == plan.id }) {
            return StoreError(
                .stale, "this plan was applied already: it is generation \(own.generation)",
                help: "`cdp history` lists the generations; make a new plan for what came since")
        }
        let made = "planned against generation \(plan.base.generation), \(plan.made.at) by \(plan.made.by)"
        var details = [made, "the store is at generation \(last)"]
        var specs = plan.base.manifest
        for entry in since.prefix(20) {
            let rows = entry.sum(.read)
            let what = [
                rows > 0 ? "\(rows) rows read" : nil, entry.manifest != specs ? "other specs" : nil,
            ].compactMap { $0 }
            specs = entry.manifest
            details.append(
                "generation \(entry.generation): \(entry.operation)"
                    + (what.isEmpty ? "" : ", " + what.joined(separator: ", ")))
        }
        return StoreError(.stale, "this plan is stale", details: details, help: StoreError.planAgain)
    }
}

extension StoreError {
    /// What to do about a plan that does not fit the store any more.
    static let planAgain =
        "make a new plan: cdp plan --out FILE; or let this one be computed again: cdp apply FILE --rebase"
}
