import CDPConnectors
import CDPEvaluation
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

extension Operation {
    /// What new data alone does.
    struct DataStep {
        var impact: Impact
        /// The members of profiles that the new data leads to.
        var members: TableSnapshot
    }

    /// What the data that is new in `input` does under the specs that are applied; nil when none is, or when it cannot be
    /// read under them, as when the change of the specs is what makes it readable. New files go to `scratch`.
    func dataStep(_ input: PipelineInput, _ state: State, scratch: String, progress: (String) -> Void) -> DataStep? {
        guard let applied = input.applied, let base = input.base, !input.isPinned, applied != input.plan else {
            return nil
        }
        var data = input
        data.plan = applied
        data.target = scratch
        guard (try? hasNewInput(data, base)) == true,
            let outcome = try? Pipeline(data).run(progress: { progress("new data: \($0)") })
        else { return nil }
        var impact = outcome.impact
        let deliveries = DeliveryStage(
            plan: applied, applied: applied, store: state.store, project: project, threads: threads)
        guard let pending = try? deliveries.pending(outcome, asOf: input.asOf) else { return nil }
        impact.destinations = pending.map(\.impact)
        return DataStep(
            impact: impact, members: outcome.tables.snapshot("members", schema: TableSchemas.members))
    }

    private func hasNewInput(_ input: PipelineInput, _ base: JournalEntry) throws -> Bool {
        let collect = CollectStage(
            plan: input.plan, applied: input.plan, project: project,
            context: EvaluationContext(asOf: input.asOf, timeZone: input.plan.timeZone),
            generation: base.generation + 1, inputs: base.inputs, isPinned: false, scratch: input.target,
            threads: threads)
        if try collect.scan().contains(where: { !$0.isEmpty }) { return true }
        return try input.plan.enrichments.contains { enrichment in
            let known = base.inputs["enrichment.\(enrichment.name)"] ?? [:]
            return try FileGlob(enrichment.files.path).expand(in: project).contains { path in
                guard let position = known[path] else { return true }
                let now = try FileFingerprint.of("\(project)/\(path)").whole
                return now.size != position.size || now.digest != position.digest
            }
        }
    }
}
