import CDPColumns
import CDPConnectors
import CDPFormats
package import CDPPlan
package import CDPStore
import CDPTypes

extension Operation {
    /// Sends destinations what they lack of the latest generation, under the specs that were applied, or what `resending` says.
    /// Where `isDry` nothing is sent: the report says what would be. No names stand for all. Needs the store's exclusive lock.
    ///
    /// A file is always the rows of its ledger, in every mode. So writing it again sends no row that it did not hold or lack
    /// before, and takes none away: `upsert` and `append` keep who left the audience.
    package func deliver(
        _ names: [String], _ resending: Resending = .lacking, isDry: Bool = false, store: ProfileStore,
        progress: (String) -> Void = { _ in }
    ) throws -> Applied {
        let (head, plan) = try latest(store)
        ProcessMemory.limit(to: memory)
        // What is sent is what the generation says, as of the time of the generation or of the last delivery of it.
        let mark = store.delivered.flatMap { $0.generation == head.generation ? $0.asOf : nil }
        let asOf = Instant(microseconds: max(head.since, mark ?? head.since))
        let input = PipelineInput(
            plan: plan, applied: plan, project: project, base: head, tables: try store.tables(of: head),
            secret: store.secret, asOf: asOf, target: storePath, threads: threads)
        enter("deliveries", progress)
        var stage = deliveries(of: plan, since: plan, store, scratch: storePath)
        stage.resending = resending
        var delivered = DeliveredContent(store, receivers)
        let pending = try stage.pending(
            Pipeline.unchanged(input, Impact()), asOf: asOf, delivered: &delivered, of: names.isEmpty ? nil : names)
        var report = PlanReport(project: plan.project, generation: head.generation, asOf: asOf)
        report.impact = Impact(standing: head, plan: plan)
        report.impact.destinations = pending.map(\.impact)
        var result = Applied(report: report)
        if isDry { return result }
        enter("deliver", progress)
        try StoreError.checkInterruption()
        Interruption.hold()
        var sending = Sending(
            stage: stage, mark: DeliveryMark(generation: head.generation, asOf: asOf.microseconds), delivered: delivered
        )
        sending.run(pending.filter { resending == .all || $0.isNeeded }, places(plan), store, &result)
        receivers.settle(plan.destinations)
        result.memory = MemoryUse()
        log(result)
        return result
    }

    /// The latest generation of a store and its plan, once what an interrupted command left is settled. Needs the store's
    /// exclusive lock.
    @discardableResult
    package func latest(_ store: ProfileStore) throws -> (head: JournalEntry, plan: ExecutionPlan) {
        try store.recover()
        let state = try state()
        guard let head = state.head, let plan = state.applied?.plan else {
            throw StoreError(
                .missing, "nothing was applied yet to the store at `\(storePath)`", help: "run `cdp apply`")
        }
        try store.refuseForeignWrites(since: head)
        return (head, plan)
    }

    /// What must not be written over when the destinations of a plan are sent something.
    func places(_ plan: ExecutionPlan) -> DestinationPlaces {
        DestinationPlaces(plan, project: project, store: storePath, specs: specs)
    }
}
