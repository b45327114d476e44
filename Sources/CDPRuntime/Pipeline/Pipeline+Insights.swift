import CDPEvaluation
import CDPPlan
import CDPStore

extension Pipeline {
    /// What becomes of a store where no input is new and the specs differ in what they ask of profiles at most: traits and
    /// segments are computed of what is stored. Nil where there is more to do.
    func insightsAlone(progress: (String) throws -> Void) throws -> PipelineOutcome? {
        guard let base = input.base, let applied = input.applied, input.plan.hasSameProfiles(as: applied)
        else { return nil }
        let plan = input.plan
        try progress("profiles")
        var tables = TableSet(input.tables, target: input.target)
        try input.renaming.run(&tables, threads: input.threads)
        try input.consentRenaming.run(&tables, applied: applied, threads: input.threads)
        var scope = InsightScope(redefining: applied, as: plan, tables: input.tables, asOf: base.asOf)
        let waiting = try WaitingProfiles(
            tables.former("profiles", schema: TableSchemas.profiles(applied)), asOf: input.asOf, threads: input.threads)
        // What no longer is defined ends for everybody.
        let isRedefined = applied.traits != plan.traits || applied.segments != plan.segments
        if !waiting.hashes.isEmpty { scope = .everything(plan) }
        var impact = Impact(standing: base, plan: plan)
        var moves: [String: (entering: Int, leaving: Int)] = [:]
        if isRedefined || !waiting.hashes.isEmpty {
            let result = try InsightStage(
                plan: plan, tables: tables, context: context, scratch: spills, threads: input.threads
            ).run(scope, only: isRedefined ? nil : waiting.hashes)
            tables.note(result.profiles)
            tables.note(result.memberships)
            impact.profiles.changed = result.changed
            moves = result.moves
        }
        impact.segments = try segmentImpact(moves, tables)
        impact.add([], errors: context.errors)
        let changes = tables.changes.values.sorted { $0.after.name < $1.after.name }
        return PipelineOutcome(
            changes: changes, inputs: base.inputs, impact: impact, tables: tables,
            isChanged: changes.contains { $0.isChanged }, leavesFiles: tables.leavesFiles, setAside: Int(spills.size))
    }
}

extension ExecutionPlan {
    /// Whether a plan makes the same profiles of the same input, but for traits and segments.
    fileprivate func hasSameProfiles(as other: ExecutionPlan) -> Bool {
        var other = other
        other.traits = traits
        other.segments = segments
        other.destinations = destinations
        other.ledgers = ledgers
        other.leaving = leaving
        other.guards = guards
        return self == other
    }
}
