import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// Puts together what a plan says of all that its stages found.
struct PipelineReport {
    private let context: StageContext
    private let tables: TableSet
    private var input: PipelineInput { context.input }

    /// A report on the tables that the stages left.
    init(_ context: StageContext, _ tables: TableSet) {
        self.context = context
        self.tables = tables
    }

    /// What the plan would make of the store.
    func outcome(_ findings: [StageFinding]) throws -> PipelineOutcome {
        var impact = Impact()
        if let base = input.base {
            let standing = Impact(standing: base, plan: input.plan)
            if context.isOfStored { impact = standing }
            // Another number is found where identity was looked at.
            impact.profiles = standing.profiles
        }
        var inputs = context.new.positions
        var lost: [AddressedLosses] = []
        var moves: [String: (entering: Int, leaving: Int)] = [:]
        var (changed, fromHalfway): (Int, ProfileImpact?) = (0, nil)
        for finding in findings {
            switch finding {
            case .source(let source, let positions):
                impact.sources.append(source)
                inputs[source.source] = positions
            case .lookup(let name, let rows): impact.tables[name] = rows
            case .losses(let losses): lost.append(losses)
            case .forgotten(let refusals): impact.forgotten = refusals
            case .owners(let source, let losses):
                guard let number = context.number(ofSource: source) else { continue }
                impact.sources[number].losses.owners = losses
            case .profiles(let profiles): impact.profiles = profiles
            case .drifts(let drifts): impact.drifts = drifts
            case .fromHalfway(let profiles): fromHalfway = profiles
            case .computed(let count, let segments): (changed, moves) = (count, segments)
            }
        }
        impact.profiles.changed = changed
        if !context.isOfStored {
            try IdentityFacts(plan: input.plan, tables: tables, threads: input.threads).add(to: &impact.profiles)
            impact.renewed = context.new.renewed
            for source in input.applied?.sources ?? [] where context.number(ofSource: source.name) == nil {
                inputs[source.name] = nil
            }
        }
        impact.segments = try segmentImpact(moves)
        impact.add(lost, errors: context.evaluation.errors)
        let changes = tables.changes.values.sorted { $0.after.name < $1.after.name }
        return PipelineOutcome(
            changes: changes, inputs: inputs, impact: impact, tables: tables, impactFromHalfway: fromHalfway,
            isChanged: changes.contains { $0.isChanged } || inputs != input.base?.inputs,
            leavesFiles: tables.leavesFiles, setAside: Int(context.scratch.size))
    }

    private func segmentImpact(_ moves: [String: (entering: Int, leaving: Int)]) throws -> [SegmentImpact] {
        let before = try MemberCounts(
            tables.former(.memberships), threads: input.threads)
        let after = try MemberCounts(
            tables.snapshot(.memberships), threads: input.threads)
        let applied = (input.applied?.segments ?? []).map { segment in
            (input.renaming.name(of: segment.name), before.counts[segment.name] ?? 0)
        }
        let old = Dictionary(applied) { $0 + $1 }
        let new = Set(input.plan.segments.map(\.name))
        return new.union(old.keys).sorted().map { name in
            SegmentImpact(
                segment: name, before: old[name],
                entering: moves[name]?.entering ?? 0, leaving: moves[name]?.leaving ?? 0,
                after: new.contains(name) ? after.counts[name] ?? 0 : nil)
        }
    }
}
