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

    /// What the stage made.
    struct Result: Sendable {
        /// The placing hashes of records that are new, changed or gone.
        var changed: [Int64] = []
        /// Those that are gone.
        var removed: [Int64] = []
    }

    /// Maps the changed rows of `sources` and drops the records of rows and sources that are gone.
    func run(_ sources: [CollectStage.SourceResult], tables: inout TableSet) throws -> Result {
        let schema = TableSchemas.records(plan)
        var adding: [Batch] = []
        var removing: [Int64] = []
        for result in sources where result.source.describesPeople {
            if result.source.isEventSource {
                let guests = try guests(result, tables: tables)
                adding += guests.records
                removing += guests.affected
            } else {
                let mapper = try RecordMapper(result.source, plan: plan)
                let changed = result.changed
                adding += try Parallel.map(changed.count, threads: threads) { mapper.records(changed[$0], context) }
                removing += result.former.flatMap { $0["_key_hash"]?.hashValues ?? [] }
                if result.isRemapped { removing += result.changed.flatMap { $0["_key_hash"]?.hashValues ?? [] } }
            }
        }
        let former = tables.former("records", schema: schema)
        removing += try hashesOfSilencedSources(former)
        let change = try GroupReplacement(
            base: former, schema: schema, order: ["source", "key"], directory: tables.directory("records"),
            threads: threads
        ).run(removing: removing + adding.flatMap(\.storedHashes), adding: adding)
        tables.note(change)
        let added = HashIndex(adding.flatMap { $0.storedHashes.map { UInt64(bitPattern: $0) } })
        let removed = removing.filter { added[UInt64(bitPattern: $0)] == nil }
        return Result(changed: removing + adding.flatMap(\.storedHashes), removed: removed)
    }

    private func guests(
        _ result: CollectStage.SourceResult, tables: TableSet
    ) throws -> (records: [Batch], affected: [Int64]) {
        let source = result.source
        let table = tables.snapshot(TableSchemas.rowsTable(source), schema: TableSchemas.rows(source))
        var affected: [Int64] = []
        for batch in result.changed + result.former {
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
