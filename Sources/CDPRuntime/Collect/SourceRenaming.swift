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
        try rename(.tombstones, TombstonesTable.source, &tables) { rows, _ in rows }
        try rename(.consents, ConsentsTable.source, &tables) { rows, _ in rows }
        try rename(.quarantine, QuarantineTable.source, &tables) { rows, sources in
            let (inputs, positions) = (try rows[QuarantineTable.input], try rows[QuarantineTable.position])
            let hashes = sources.indices.map {
                QuarantinedInput.hashes(source: sources[$0], input: inputs[$0] ?? "", positions: [positions[$0]])[0]
            }
            var result = rows
            result.set(QuarantineTable.hash.filled(hashes))
            return result
        }
    }

    private func moveRows(_ former: SourcePlan, to source: SourcePlan, _ tables: inout TableSet) throws {
        let (table, schema) = (RowsTable(source), RowsTable(former).schema)
        let old = tables.snapshot(.rows(former))
        guard former.isEventSource == source.isEventSource, !old.files.isEmpty else { return }
        let reader = TableReader(old)
        tables.note(
            try GroupReplacement(
                .rows(former), base: tables.snapshot(table.name, schema: schema), target: tables.target(table),
                threads: threads
            ).replaceAll(with: reader.map(columns: schema, threads: threads) { _, rows in rows }))
    }

    /// Replaces the names in the column of a table that names sources, if one is renamed there; `placing` gives the rows the
    /// hashes that their new sources ask for.
    private func rename(
        _ table: some StoreTable, _ column: TableColumn<StringColumn>, _ tables: inout TableSet,
        placing: (Batch, [String]) throws -> Batch
    ) throws {
        let base = tables.snapshot(table)
        guard !renamed.isEmpty, base.rows > 0 else { return }
        var rows = try TableReader(base).readAll(columns: table.schema)
        let names = try rows[column]
        let former = (0..<rows.count).map { names[$0] ?? "" }
        let sources = former.map { renamed[$0]?.source.name ?? $0 }
        guard sources != former else { return }
        rows.set(column.filled(StringColumn(sources)))
        tables.note(
            try GroupReplacement(table, base: base, target: tables.target(table), threads: threads)
                .replaceAll(with: [placing(rows, sources)]))
    }
}

extension ExecutionPlan {
    /// What a source of `plan` was in this earlier plan: the source of its name, or the one that it was renamed from.
    func predecessor(of source: SourcePlan, in plan: ExecutionPlan) -> SourcePlan? {
        self.source(source.name)
            ?? sources.first { $0.originalName == source.originalName && plan.source($0.name) == nil }
    }
}
