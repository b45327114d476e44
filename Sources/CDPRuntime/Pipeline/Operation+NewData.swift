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
    func dataStep(
        _ input: PipelineInput, _ new: NewInput, _ stamps: InputStamps, _ state: State, scratch: String,
        delivered: inout DeliveredContent, progress: (String) -> Void
    ) -> DataStep? {
        guard let applied = input.applied, input.base != nil, !input.isPinned, applied != input.plan else {
            return nil
        }
        var data = input
        data.plan = applied
        data.renaming = SegmentRenaming()
        data.target = scratch
        let isReadAlike = applied.sources == input.plan.sources && applied.enrichments == input.plan.enrichments
        guard let new = isReadAlike ? new : try? NewInput(data, stamps), new.holdsData,
            let outcome = try? Pipeline(data, new).run(progress: { enter("new data: \($0)", progress) })
        else { return nil }
        var impact = outcome.impact
        let stage = deliveries(of: applied, since: applied, state.store, scratch: scratch)
        guard let pending = try? stage.pending(outcome, asOf: input.asOf, delivered: &delivered) else { return nil }
        impact.destinations = pending.map(\.impact)
        return DataStep(
            impact: impact, members: outcome.tables.snapshot(.members))
    }
}
