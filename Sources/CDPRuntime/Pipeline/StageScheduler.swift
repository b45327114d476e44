import CDPColumns
import CDPPlan
import CDPStore

/// Carries out the stages of a graph, each after those that it reads.
///
/// It alone notes what changed in a table, and drops what is held in memory once its last reader is done. One stage runs at a
/// time, over all threads: side by side each would have a part of them, and the last one would end alone.
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
        let stages = context.graph.stages.filter { !$0.name.isDelivery }
        let lastReaders = Dictionary(
            stages.flatMap { stage in stage.reads.map { ($0, stage.name) } }, uniquingKeysWith: { $1 })
        for stage in stages {
            try run(stage, progress)
            let isLighter = state.held.drop(stage.reads.filter { lastReaders[$0] == stage.name })
            if isLighter { ProcessMemory.returnFreedPages() }
        }
    }

    /// Runs the stages up to one, and keeps what they hold.
    mutating func run(through last: StageName, progress: (String) -> Void) throws {
        for stage in context.graph.stages where !stage.name.isDelivery {
            try run(stage, progress)
            if stage.name == last { return }
        }
    }

    private mutating func run(_ stage: Stage, _ progress: (String) -> Void) throws {
        if stage.name == .records {
            state.standsIdentity =
                context.isOfStored || context.isOfEvents && state.held.changes(context.plan).leaveRecords
        }
        let reason = reason(for: stage)
        if reason != .unchanged {
            progress("\(stage.name)")
            try context.scratch.checkMemory()
        }
        let start = ContinuousClock.now
        let result = try result(stage, reason)
        take(result, of: stage, reason, ContinuousClock.now - start)
    }

    /// Profiles that are computed of what is stored find out themselves whether anything is to be done.
    private func reason(for stage: Stage) -> StageReason {
        if stands(stage.name) { return .unchanged }
        return StageDecision(context).reason(for: stage, changed: changed)
    }

    private func result(_ stage: Stage, _ reason: StageReason) throws -> StageResult {
        if stands(stage.name) { return StageResult() }
        guard let task = try stage.name.task(context, state) else { return StageResult() }
        return try reason == .unchanged && !state.standsIdentity ? task.skipped() : task.run()
    }

    /// Whether a stage has nothing to do, because what it would make follows from records and these are what they were.
    private func stands(_ stage: StageName) -> Bool {
        if stage == .profiles { return false }
        if context.isOfStored { return true }
        return state.standsIdentity && stage != .owners
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
        let hasWritten = reason != .unchanged
        reports.append(
            StageReport(
                stage: stage.name, fingerprint: fingerprint, reason: reason, rowsRead: result.rowsRead,
                rowsWritten: hasWritten ? result.rowsWritten : 0, bytesWritten: hasWritten ? result.bytesWritten : 0,
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

extension [CollectStage.SourceResult] {
    /// Whether what changed leaves records, and the tombstones beside them, as they are.
    fileprivate var leaveRecords: Bool {
        allSatisfy { result in
            result.tombstones.isEmpty && result.revived.isEmpty
                && (result.source.isEventSource && !result.source.describesPeople || !result.table.isChanged)
        }
    }
}
