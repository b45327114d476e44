import CDPColumns
import CDPPlan
import CDPStore

/// Carries out the stages of a graph, each after those that it reads.
///
/// It alone notes what changed in a table, and drops what is held in memory once its last reader is done. Stages that are small
/// and read nothing of each other run side by side; what they make is taken over in the order of the graph, so that nothing
/// depends on threads.
struct StageScheduler {
    private let context: StageContext
    /// What the stages have made so far.
    private(set) var state: StageState
    /// What they found, in the order of the graph.
    private(set) var findings: [StageFinding] = []
    /// What became of each, in the same order.
    private(set) var reports: [StageReport] = []
    /// The tables that differ from the generation before.
    private var changed: Set<TableName> = []

    /// Stages that need few threads and little memory. The others take all of both, and run alone.
    private static let small: Set<StageName> = [.members, .links, .idHistory, .identifiers]

    /// A scheduler over the tables of a store.
    init(_ context: StageContext, _ tables: TableSet) {
        self.context = context
        let former = tables.former(.records(context.plan))
        state = StageState(
            tables: tables, records: RecordIntake(context, former: former),
            rejected: QuarantineStage.spill(for: context.new.pending.flatMap { $0 }, in: context.scratch))
    }

    /// Runs all stages but deliveries. Called with the name of each as it begins.
    mutating func run(progress: (String) -> Void) throws {
        var stages = context.graph.stages.filter { !$0.name.isDelivery }[...]
        let lastReaders = Dictionary(
            stages.flatMap { stage in stage.reads.map { ($0, stage.name) } }, uniquingKeysWith: { $1 })
        while !stages.isEmpty {
            let group = StageScheduler.group(stages)
            stages = stages.dropFirst(group.count)
            try run(group, progress)
            for table in group.flatMap(\.reads) where group.contains(where: { lastReaders[table] == $0.name }) {
                state.held.drop(table)
            }
        }
    }

    /// The first stage, with those after it that may run beside it.
    private static func group(_ stages: ArraySlice<Stage>) -> [Stage] {
        guard let first = stages.first else { return [] }
        guard small.contains(first.name) else { return [first] }
        var group = [first]
        for stage in stages.dropFirst() {
            let isFree = !stage.reads.contains { table in group.contains { $0.writes.contains(table) } }
            guard small.contains(stage.name), isFree else { break }
            group.append(stage)
        }
        return group
    }

    private mutating func run(_ group: [Stage], _ progress: (String) -> Void) throws {
        let decision = StageDecision(context)
        let plans = group.map { (stage: $0, reason: reason(for: $0, decision)) }
        if plans.contains(where: { $0.reason != .unchanged }) {
            progress(group.map(\.name.description).joined(separator: ", "))
            ProcessMemory.returnFreedPages()
            try context.scratch.checkMemory()
        }
        let (context, before) = (context, state)
        let results = try Parallel.map(group.count, threads: context.threads) { number in
            let start = ContinuousClock.now
            let (stage, reason) = plans[number]
            let result = try StageScheduler.result(stage, reason, context, before)
            return (result: result, time: ContinuousClock.now - start)
        }
        for (plan, (result, time)) in zip(plans, results) { take(result, of: plan.stage, plan.reason, time) }
    }

    /// Profiles that are computed of what is stored find out themselves whether anything is to be done.
    private func reason(for stage: Stage, _ decision: StageDecision) -> StageReason {
        if context.isOfStored, stage.name != .profiles { return .unchanged }
        return decision.reason(for: stage, changed: changed)
    }

    private static func result(
        _ stage: Stage, _ reason: StageReason, _ context: StageContext, _ state: StageState
    ) throws -> StageResult {
        if context.isOfStored, stage.name != .profiles { return StageResult() }
        guard let task = try stage.name.task(context, state) else { return StageResult() }
        return try reason == .unchanged && !context.isOfStored ? task.skipped() : task.run()
    }

    private mutating func take(_ result: StageResult, of stage: Stage, _ why: StageReason, _ time: Duration) {
        let reason = result.isDue && (why == .needed || why == .unchanged) ? .due : why
        result.changes.forEach { state.tables.note($0) }
        result.held.forEach { state.held.hold($0) }
        findings += result.findings
        if reason != .needed, reason != .unchanged {
            changed.formUnion(result.held.filter(\.isChanged).map(\.name))
            let names = Set(result.changes.filter(\.isChanged).map(\.after.name))
            changed.formUnion(stage.writes.filter { names.contains("\($0)") })
        }
        guard let fingerprint = context.graph.fingerprint(of: stage.name) else { return }
        let (seconds, fraction) = time.components
        reports.append(
            StageReport(
                stage: stage.name, fingerprint: fingerprint, reason: reason, rowsRead: result.rowsRead,
                rowsWritten: reason == .unchanged ? 0 : result.rowsWritten,
                seconds: Double(seconds) + Double(fraction) / 1e18))
    }

    /// Why each delivery is looked at, now that the other stages are done.
    var deliveries: [StageName: StageReason] {
        let decision = StageDecision(context)
        return Dictionary(
            uniqueKeysWithValues: context.graph.stages.filter(\.name.isDelivery).map {
                ($0.name, decision.reason(for: $0, changed: changed))
            })
    }
}
