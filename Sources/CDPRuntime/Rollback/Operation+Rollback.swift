import CDPColumns
package import CDPPlan
package import CDPStore
package import CDPTypes

extension Operation {
    /// The wish to go back.
    package struct Rollback: Sendable {
        /// The generation whose content comes back.
        package var generation: Int
        /// Gates that the command line accepts.
        package var acceptances: [Acceptance]
        /// The instant taken as now, by which deliveries are made.
        package var asOf: Instant

        /// A wish to go back to a generation.
        package init(to generation: Int, accepting acceptances: [Acceptance], asOf: Instant) {
            self.generation = generation
            self.acceptances = acceptances
            self.asOf = asOf
        }
    }

    /// What going back would do. The store stays as it is.
    package func plan(_ rollback: Rollback, progress: (String) -> Void = { _ in }) throws -> PlanReport {
        let state = try state(holding: true)
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        return try prepare(rollback, state, target: scratch.path, progress: progress).report
    }

    /// Commits a generation that holds what an earlier one held, specs included, then delivers. Statements of consent that were
    /// made since stay, and so does what destinations acknowledged. Needs the store's exclusive lock.
    package func apply(
        _ rollback: Rollback, store: ProfileStore, progress: (String) -> Void = { _ in },
        confirm: (PlanReport) throws -> Bool
    ) throws -> Applied {
        try carryOut(Operation.rollback, store, progress, confirm) { state in
            try prepare(rollback, state, target: storePath, progress: progress, begin: store.beginWork)
        }
    }

    /// What the journal calls it.
    package static let rollback = "rollback"

    private func prepare(
        _ rollback: Rollback, _ state: State, target: String, progress: (String) -> Void,
        begin: () throws -> Void = {}
    ) throws -> Prepared {
        guard let store = state.store, let head = state.head, let applied = state.applied else {
            throw StoreError(.missing, "nothing was applied yet to the store at `\(storePath)`")
        }
        ProcessMemory.limit(to: memory)
        try refuseEarlier(rollback.asOf, state)
        guard rollback.generation != head.generation else {
            throw StoreError(
                .invalidRequest, "generation \(head.generation) is the latest one", help: "`cdp history` lists them")
        }
        let entry = try store.entry(rollback.generation)
        var manifest = try store.specs(of: entry)
        try receivers.checkAccess(manifest.plan.destinations)
        let leaving = manifest.plan.leaving(after: applied.plan)
        manifest.plan.leaving = leaving.isEmpty ? nil : leaving
        enter("tables", progress)
        try begin()
        var restored = try Restoration(
            head: head, entry: entry, store: store, target: target, updates: updates, threads: threads)
        try restored.run(from: applied.plan, to: manifest.plan, renaming: try consentNames(since: entry, store, head))
        return try prepared(rollback, restored, manifest, state, target: target, progress)
    }

    private func prepared(
        _ rollback: Rollback, _ restored: Restoration, _ manifest: Manifest, _ state: State, target: String,
        _ progress: (String) -> Void
    ) throws -> Prepared {
        let applied = state.applied
        let (changes, unchanged) = ManifestDiff.changes(from: applied, to: manifest)
        var impact = try RollbackImpact(restored, plan: manifest.plan, applied: applied?.plan, threads: threads).impact
        var outcome = PipelineOutcome(
            changes: restored.changes, inputs: restored.entry.inputs, impact: impact, tables: restored.tables,
            isChanged: true)
        enter("deliveries", progress)
        var delivered = DeliveredContent(state.store, receivers)
        let pending = try deliveries(of: manifest.plan, since: applied?.plan, state.store, scratch: target)
            .pending(outcome, asOf: rollback.asOf, delivered: &delivered)
        impact.destinations = pending.map(\.impact)
        outcome.impact = impact
        var report = PlanReport(
            project: manifest.plan.project, generation: restored.head.generation, asOf: rollback.asOf)
        report.changes = changes
        report.unchangedResources = unchanged
        report.impact = impact
        report.rollback = try restored.facts(sent: sentSince(restored.entry, state))
        report.gates = GateKeeper(
            plan: manifest.plan, applied: applied?.plan, changes: changes, impact: impact,
            history: LossHistory(state.head), acceptances: rollback.acceptances, places: [:]
        ).gates()
        let request = Request(
            manifest: manifest, changes: changes, unchangedResources: unchanged, acceptances: rollback.acceptances,
            asOf: rollback.asOf)
        var prepared = Prepared(
            report: report, outcome: outcome, pending: pending, delivered: delivered, request: request, state: state)
        prepared.restored = restored.entry
        return prepared
    }

    /// The names that consents had at a generation, by those that they have now.
    private func consentNames(
        since entry: JournalEntry, _ store: ProfileStore, _ head: JournalEntry
    ) throws -> [String: String] {
        var former: [String: String] = [:]
        var before = entry
        for number in entry.generation..<head.generation {
            let next = try store.entry(number + 1)
            guard next.manifest != before.manifest else { continue }
            let changes = try ManifestDiff.changes(from: store.specs(of: before), to: store.specs(of: next)).changes
            for (old, new) in changes.renames(of: .consent) { former[new] = former.removeValue(forKey: old) ?? old }
            before = next
        }
        return former
    }

    /// The destinations whose ledgers changed after a generation.
    private func sentSince(_ entry: JournalEntry, _ state: State) throws -> [String] {
        guard let store = state.store else { return [] }
        return try store.ledgers().filter { name in
            try store.ledger(name, schema: []).generation > entry.generation
        }
    }
}
