import CDPPlan
import CDPStore

/// The stage `collect/NAME`: reads what is new of one source and merges it into the source's table.
struct CollectTask: StageTask {
    private let stage: CollectStage
    private let source: SourcePlan
    private let files: [PendingFile]
    private let passedOver: [String]
    private let state: StageState

    /// The stage of a source of the plan.
    init(_ name: String, _ context: StageContext, _ state: StageState) throws {
        guard let number = context.number(ofSource: name) else { throw StoreError(.missing, "no source `\(name)`") }
        stage = CollectStage(context)
        source = context.plan.sources[number]
        files = context.new.files[number]
        passedOver = context.new.passedOver[number]
        self.state = state
    }

    func run() throws -> StageResult {
        let result = try stage.collect(
            source, files: files, passedOver: passedOver, tables: state.tables, records: state.mapped,
            quarantine: state.rejected)
        return StageResult(
            changes: [result.table], held: [.changes(result)],
            findings: [.source(result.impact, positions: result.positions)])
    }
}

extension CollectStage {
    /// Collects what a run has to read.
    init(_ context: StageContext) {
        self.init(
            plan: context.plan, applied: context.applied, project: context.input.project, context: context.evaluation,
            generation: context.generation, inputs: context.new.positions, isPinned: context.input.isPinned,
            scratch: context.scratch, threads: context.threads, history: context.history, limit: context.limit)
    }
}
