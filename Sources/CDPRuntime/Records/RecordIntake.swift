import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// What the stage `records` has of changed rows: it maps them while sources are merged and the rows are in memory anyhow, so
/// that no row is read a second time. The records wait on disk until the stage runs.
struct RecordIntake: Sendable {
    /// The records.
    let records: BatchSpill
    private let plan: ExecutionPlan
    private let context: EvaluationContext

    /// An intake for what a run has to read; `former` is the records table as it is.
    init(_ context: StageContext, former: TableSnapshot) {
        plan = context.plan
        self.context = context.evaluation
        let inputs = zip(plan.sources, context.new.pending).flatMap { source, inputs in
            source.describesPeople && !source.isEventSource ? inputs : []
        }
        records = BatchSpill(
            schema: RecordsTable(plan).schema,
            layout: former.layout(expecting: CollectStage.expectedRows(in: inputs)), file: context.scratch)
    }

    /// What takes the changed rows of a source; nil where its rows are no records. Of events those of one person are a record
    /// together: the stage makes these of the source's table.
    func consumer(of source: SourcePlan) throws -> Consumer? {
        guard source.describesPeople, !source.isEventSource else { return nil }
        return Consumer(mapper: try RecordMapper(source, plan: plan), records: records, context: context)
    }

    /// Takes the changed rows of one source.
    struct Consumer: Sendable {
        fileprivate let mapper: RecordMapper
        fileprivate let records: BatchSpill
        fileprivate let context: EvaluationContext

        /// Maps rows in the schema of the source's table; any thread may call it. `number` orders them among others of the
        /// source. Returns the stored hashes of the records.
        func take(_ rows: Batch, number: Int) throws -> [Int64] {
            try records.add(mapper.records(rows, context), number: number)
            return try rows[RowsTable.keyHash]
        }
    }
}
