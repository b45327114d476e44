import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// Brings the records table up to date with the sources' rows.
struct RecordStage: Sendable {
    let plan: ExecutionPlan
    let applied: ExecutionPlan?
    let context: EvaluationContext
    let threads: Int
    /// How much can be numbered.
    var limit = CountLimit.standard

    /// What the stage made.
    struct Result: Sendable {
        /// The placing hashes of records that are new, changed or gone.
        var changed: [Int64] = []
        /// Those that are gone.
        var removed: [Int64] = []
        /// All records of the generation.
        var index: RecordIndex
    }

    /// Puts the mapped rows of `sources`, which are in `spill`, into the table and drops the records of rows and sources
    /// that are gone.
    func run(_ sources: [CollectStage.SourceResult], spill: BatchSpill, tables: inout TableSet) throws -> Result {
        let schema = TableSchemas.records(plan)
        var adding: [Batch] = []
        var added: [Int64] = []
        var removing: [Int64] = []
        for result in sources where result.source.describesPeople {
            if result.source.isEventSource {
                let guests = try guests(result, tables: tables)
                adding += guests.records
                removing += guests.affected
            } else {
                added += result.changed.flatMap(\.records)
                removing += result.former.flatMap { $0["_key_hash"]?.hashValues ?? [] }
            }
        }
        added += adding.flatMap(\.storedHashes)
        let former = tables.former("records", schema: schema)
        removing += try hashesOfSilencedSources(former)
        let changed = removing + added
        let reader = RecordIndex.Reader(plan)
        let (change, parts) = try GroupReplacement(
            base: former, schema: schema, order: ["source", "key"], directory: tables.directory("records"),
            threads: threads, named: "key"
        ).run(removing: changed, adding: adding, spill: spill) { reader.part($0) }
        tables.note(change)
        try limit.check(change.after.rows, "records")
        return Result(
            changed: changed, removed: RecordStage.removed(removing, added: added),
            index: try RecordIndex(change, written: parts, reader: reader, plan: plan, threads: threads))
    }

    /// Those of some records that are not added again.
    private static func removed(_ removing: [Int64], added: [Int64]) -> [Int64] {
        if removing.isEmpty { return [] }
        let present = HashIndex(added.map { UInt64(bitPattern: $0) })
        return removing.filter { present[UInt64(bitPattern: $0)] == nil }
    }

    private func guests(
        _ result: CollectStage.SourceResult, tables: TableSet
    ) throws -> (records: [Batch], affected: [Int64]) {
        let source = result.source
        let table = tables.snapshot(TableSchemas.rowsTable(source), schema: TableSchemas.rows(source))
        var affected: [Int64] = []
        for batch in result.changed.compactMap(\.links) + result.former {
            affected += (batch["_person"]?.hashValues ?? []).filter { $0 >= 0 }
        }
        if result.isRemapped {
            affected += try former(of: source, in: tables.former("records", schema: TableSchemas.records(plan)))
        }
        guard !affected.isEmpty else { return ([], []) }
        let index = HashIndex(affected.map { UInt64(bitPattern: $0) })
        let records = try GuestRecords(source, plan: plan).records(
            events: table, affected: index, context: context, threads: threads)
        return (records, affected)
    }

    /// Records of sources that are gone or describe nobody any more.
    private func hashesOfSilencedSources(_ records: TableSnapshot) throws -> [Int64] {
        var hashes: [Int64] = []
        for source in applied?.sources ?? [] where source.describesPeople {
            if plan.source(source.name)?.describesPeople == true { continue }
            hashes += try former(of: source, in: records)
        }
        return hashes
    }

    private func former(of source: SourcePlan, in records: TableSnapshot) throws -> [Int64] {
        let reader = TableReader(records)
        return try records.files.flatMap { file in
            let batch = try reader.read(file, columns: [TableSchemas.hash, Field("source", .string)])
            guard case .string(let names) = batch.columns[1] else { return [Int64]() }
            return batch.storedHashes.enumerated().filter { names[$0.offset] == source.name }.map(\.element)
        }
    }
}
