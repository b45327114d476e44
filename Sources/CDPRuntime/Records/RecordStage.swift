import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// Brings the records table up to date with the sources' rows.
struct RecordStage: StageTask {
    private let context: StageContext
    private let sources: [CollectStage.SourceResult]
    private let spill: BatchSpill
    private let tables: TableSet

    private var plan: ExecutionPlan { context.plan }
    private var threads: Int { context.threads }

    /// What the stage made.
    struct Result: Sendable {
        /// The placing hashes of records that are new, changed or gone.
        var changed: [Int64] = []
        /// Those that are gone.
        var removed: [Int64] = []
        /// The records of the generation: all, or those of `neighbourhood`.
        var index: RecordIndex
        /// Where they stood in the generation before.
        var lineage: RecordLineage
        /// The only records that are looked at; nil where all are.
        var neighbourhood: Neighbourhood?
    }

    /// Takes the mapped rows of all sources, which are in `state.records`.
    init(_ context: StageContext, _ state: StageState) {
        self.context = context
        sources = state.held.changes(context.plan)
        spill = state.records.records
        tables = state.tables
    }

    /// Puts the mapped rows into the table and drops the records of rows and sources that are gone.
    func run() throws -> StageResult {
        var adding: [Batch] = []
        var added: [Int64] = []
        var removing: [Int64] = []
        for result in sources where result.source.describesPeople {
            if result.source.isEventSource {
                let guests = try guests(result)
                adding += guests.records
                removing += guests.affected
            } else {
                added += result.changed.flatMap(\.records)
                for batch in result.former { removing += try batch[RowsTable.keyHash] }
            }
        }
        added += adding.flatMap(\.storedHashes)
        let former = tables.former(.records(plan))
        removing += try hashesOfSilencedSources(former)
        let changed = removing + added
        let reader = RecordIndex.Reader(plan)
        let (change, parts) = try GroupReplacement(
            .records(plan), base: former, target: tables.target(.records(plan)), threads: threads,
            named: RecordsTable.key.name
        ).run(removing: changed, adding: adding, spill: spill) { try reader.part($0) }
        try context.limit.check(change.after.rows, "records")
        var after = tables
        after.note(change)
        let neighbourhood = try Neighbourhood(of: changed, sources, context, after)
        let index: RecordIndex
        let before: FormerMembers
        if let neighbourhood {
            let rows = try TableLookup(files: change.after.files).rows(
                hashes: neighbourhood.records, columns: reader.columns, threads: threads)
            index = try RecordIndex(rows, plan: plan)
            before = try FormerMembers(neighbourhood.members)
        } else {
            index = try RecordIndex(change, written: parts, reader: reader, plan: plan, threads: threads)
            before = try FormerMembers(tables.former(.members), threads: threads)
        }
        let result = Result(
            changed: changed, removed: RecordStage.removed(removing, added: added), index: index,
            lineage: RecordLineage(before, index, threads: threads), neighbourhood: neighbourhood)
        return StageResult(changes: [change], held: [.index(result)], rowsRead: added.count)
    }

    /// Those of some records that are not added again.
    private static func removed(_ removing: [Int64], added: [Int64]) -> [Int64] {
        if removing.isEmpty { return [] }
        let present = HashIndex(added.map { UInt64(bitPattern: $0) })
        return removing.filter { present[UInt64(bitPattern: $0)] == nil }
    }

    private func guests(_ result: CollectStage.SourceResult) throws -> (records: [Batch], affected: [Int64]) {
        let source = result.source
        let table = tables.snapshot(.rows(source))
        var affected: [Int64] = []
        for batch in result.batches {
            affected += try batch[RowsTable.person].filter { $0 >= 0 }
        }
        if result.isRemapped {
            affected += try former(of: source, in: tables.former(.records(plan)))
        }
        guard !affected.isEmpty else { return ([], []) }
        let index = HashIndex(affected.map { UInt64(bitPattern: $0) })
        let records = try GuestRecords(source, plan: plan).records(
            events: table, affected: index, context: context.evaluation, threads: threads)
        return (records, affected)
    }

    /// Records of sources that are gone or describe nobody any more.
    private func hashesOfSilencedSources(_ records: TableSnapshot) throws -> [Int64] {
        var hashes: [Int64] = []
        for source in context.applied?.sources ?? [] where source.describesPeople {
            if plan.source(source.name)?.describesPeople == true { continue }
            hashes += try former(of: source, in: records)
        }
        return hashes
    }

    private func former(of source: SourcePlan, in records: TableSnapshot) throws -> [Int64] {
        let reader = TableReader(records)
        return try reader.ranges.flatMap { range in
            let batch = try reader.read(range: range, columns: [RecordsTable.hash.field, RecordsTable.source.field])
            let names = try batch[RecordsTable.source]
            return batch.storedHashes.enumerated().filter { names[$0.offset] == source.name }.map(\.element)
        }
    }
}
