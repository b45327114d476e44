import CDPTypes

extension ProfileStore {
    /// The tables of a generation as they are when nothing is masked and no rows stand in runs; those that are so are left out.
    /// Rows of one hash stand in the order of the columns that `orders` names for a table.
    ///
    /// New files are written into the store, so `beginWork` comes before. Needs the exclusive lock.
    public func compacted(_ head: JournalEntry, orders: [String: [String]], threads: Int) throws -> [TableChange] {
        try tables(of: head).values.sorted { $0.name < $1.name }.compactMap { table in
            let target = TableTarget(directory: layout.table(table.name), updates: .rewrite)
            let change = try TableRewrite(
                table, schema: table.schema, order: orders[table.name] ?? [], target: target, threads: threads
            ).compacted()
            return change.isChanged ? change : nil
        }
    }

    /// Commits a generation that holds what `head` holds, in other files or with less in them; `counts` are those that are
    /// others then.
    public func commit(
        _ changes: [TableChange], of head: JournalEntry, operation: String, counts: [String: Int] = [:]
    ) throws -> Commit {
        var draft = GenerationDraft(
            operation: operation, asOf: head.asOf, manifest: try manifest(head.manifest), changes: changes,
            inputs: head.inputs, counts: head.countsAfterwards.merging(counts) { $1 }, losses: head.losses)
        draft.restoredAt = head.restoredAt
        return try commit(draft, on: head)
    }
}

extension JournalEntry {
    /// The counts of a generation that reads nothing: what there is, and no rows that came.
    package var countsAfterwards: [String: Int] {
        var counts = counts
        for key in counts.keys where JournalCount.Rows.allCases.contains(where: { key.hasSuffix(".\($0.rawValue)") }) {
            if key.hasPrefix("source.") { counts[key] = 0 }
        }
        return counts
    }
}
