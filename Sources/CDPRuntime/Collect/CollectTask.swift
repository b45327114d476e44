import CDPPlan
import CDPStore

/// The stage `collect/NAME`: reads what is new of one source and merges it into the source's table.
struct CollectTask: StageTask {
    private let stage: CollectStage
    private let source: SourcePlan
    private let pending: [PendingInput]
    private let passedOver: [String]
    private let state: StageState

    /// The stage of a source of the plan.
    init(_ name: String, _ context: StageContext, _ state: StageState) throws {
        guard let number = context.number(ofSource: name) else { throw StoreError(.missing, "no source `\(name)`") }
        stage = CollectStage(context)
        source = context.plan.sources[number]
        pending = context.new.pending[number]
        passedOver = context.new.passedOver[number]
        self.state = state
    }

    func run() throws -> StageResult {
        let result = try stage.collect(
            source, pending: pending, passedOver: passedOver, tables: state.tables, records: state.records,
            quarantine: state.rejected)
        return StageResult(
            changes: [result.table], held: [.changes(result)],
            findings: [.source(result.impact, positions: result.positions)], rowsRead: result.impact.counts.read)
    }

    /// Nothing changed in the source.
    func skipped() throws -> StageResult {
        let table = state.tables.snapshot(.rows(source))
        guard table.schema == RowsTable(source).schema else { return try run() }
        let impact = SourceImpact(source: source.name, files: [], removed: 0, before: table.rows, after: table.rows)
        let result = CollectStage.SourceResult(
            source: source, changed: [], former: [], isRemapped: false, impact: impact, readWhole: [], tombstones: [],
            revived: [], positions: stage.inputs[source.name] ?? [:], table: TableChange(unchanged: table))
        return StageResult(
            held: [.changes(result)], findings: [.source(impact, positions: result.positions)])
    }
}

extension CollectStage {
    /// Collects what a run has to read.
    init(_ context: StageContext) {
        self.init(
            plan: context.plan, applied: context.applied, sources: context.input.sources, context: context.evaluation,
            generation: context.generation, inputs: context.new.positions, isPinned: context.input.isPinned,
            scratch: context.scratch, threads: context.threads, history: context.history, limit: context.limit)
        forgetting = context.input.forgetting
    }
}
