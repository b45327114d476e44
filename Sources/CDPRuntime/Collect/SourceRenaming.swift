import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// Carries what the store holds of sources over to their new names, so that a source that only got another name is not
/// read again and loses nothing.
struct SourceRenaming: Sendable {
    let threads: Int
    /// By former name, each renamed source as it was and as it is.
    private let renamed: [String: (former: SourcePlan, source: SourcePlan)]

    /// The renamed sources between two plans.
    init(from applied: ExecutionPlan?, to plan: ExecutionPlan, threads: Int) {
        self.threads = threads
        var renamed: [String: (former: SourcePlan, source: SourcePlan)] = [:]
        for source in plan.sources {
            guard let former = applied?.predecessor(of: source, in: plan), former.name != source.name else { continue }
            renamed[former.name] = (former, source)
        }
        self.renamed = renamed
    }

    /// How far inputs were read, under the new names.
    func positions(_ inputs: [String: [String: JournalEntry.InputPosition]])
        -> [String: [String: JournalEntry.InputPosition]]
    {
        var result = inputs
        for name in renamed.keys { result[name] = nil }
        for (name, pair) in renamed { result[pair.source.name] = inputs[name] }
        return result
    }

    /// Gives rows, tombstones, consent statements and rows in quarantine the new names.
    func run(_ tables: inout TableSet) throws {
        for (_, pair) in renamed.sorted(by: { $0.key < $1.key }) {
            try moveRows(pair.former, to: pair.source, &tables)
        }
        try rename("tombstones", TableSchemas.tombstones, order: ["source", "key"], &tables) { rows, _ in rows }
        try rename("consents", TableSchemas.consents, order: TableSchemas.consentOrder, &tables) { rows, _ in rows }
        try rename(
            "quarantine", TableSchemas.quarantine, order: TableSchemas.quarantineOrder, &tables
        ) { rows, sources in
            guard case .string(let inputs)? = rows["input"], let positions = rows["position"]?.hashValues else {
                return rows
            }
            let hashes = sources.indices.map {
                QuarantinedInput.hashes(source: sources[$0], input: inputs[$0] ?? "", positions: [positions[$0]])[0]
            }
            var result = rows
            result.set(TableSchemas.hash.name, .integer(FixedColumn(hashes)))
            return result
        }
    }

    private func moveRows(_ former: SourcePlan, to source: SourcePlan, _ tables: inout TableSet) throws {
        let name = TableSchemas.rowsTable(source)
        let schema = TableSchemas.rows(former)
        let old = tables.snapshot(TableSchemas.rowsTable(former), schema: schema)
        guard former.isEventSource == source.isEventSource, !old.files.isEmpty else { return }
        let reader = TableReader(old)
        tables.note(
            try GroupReplacement(
                base: tables.snapshot(name, schema: schema), schema: schema,
                order: [former.eventAt, "_key"].compactMap { $0 }, directory: tables.directory(name), threads: threads
            ).replaceAll(with: old.files.map { try reader.read($0, columns: schema) }))
    }

    /// Replaces the names in the column `source` of a table, if one is renamed there; `place` sees the rows and their sources.
    private func rename(
        _ name: String, _ schema: [Field], order: [String], _ tables: inout TableSet,
        place: (Batch, [String]) -> Batch
    ) throws {
        let table = tables.snapshot(name, schema: schema)
        guard !renamed.isEmpty, table.rows > 0 else { return }
        var rows = try TableReader(table).readAll(columns: schema)
        guard case .string(let names)? = rows["source"] else { return }
        let former = (0..<rows.count).map { names[$0] ?? "" }
        let sources = former.map { renamed[$0]?.source.name ?? $0 }
        guard sources != former else { return }
        rows.set("source", .string(StringColumn(sources)))
        tables.note(
            try GroupReplacement(
                base: table, schema: schema, order: order, directory: tables.directory(name), threads: threads
            ).replaceAll(with: [place(rows, sources)]))
    }
}

extension ExecutionPlan {
    /// What a source of `plan` was in this earlier plan: the source of its name, or the one that it was renamed from.
    func predecessor(of source: SourcePlan, in plan: ExecutionPlan) -> SourcePlan? {
        self.source(source.name)
            ?? sources.first { $0.originalName == source.originalName && plan.source($0.name) == nil }
    }
}
