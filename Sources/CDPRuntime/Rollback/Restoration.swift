import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// The tables of an earlier generation, put in place of those of the latest one.
///
/// Statements of consent are the exception: they are never taken back. Those of the earlier generation come back, refusals made
/// since stay, and grants made since stay where the specs of then would have made them too.
struct Restoration {
    /// The latest generation.
    let head: JournalEntry
    /// The generation whose content comes back.
    let entry: JournalEntry
    /// The tables as they will be.
    private(set) var tables: TableSet
    /// What becomes of each table.
    private(set) var changes: [TableChange] = []
    /// Statements made since that stay.
    private(set) var keptStatements = 0
    private let before: [String: TableSnapshot]
    private let wanted: [String: TableSnapshot]
    private let target: String
    private let updates: UpdateMode
    private let threads: Int

    /// Reads what the tables are and were; throws where a vacuum took the earlier generation.
    init(
        head: JournalEntry, entry: JournalEntry, store: ProfileStore, target: String, updates: UpdateMode, threads: Int
    ) throws {
        self.head = head
        self.entry = entry
        self.target = target
        self.updates = updates
        self.threads = threads
        before = try store.tables(of: head)
        wanted = try store.tables(of: entry)
        tables = TableSet(before, root: target, updates: updates)
    }

    /// Puts the tables in place. `former` are the names that consents had then, by those of now.
    mutating func run(from applied: ExecutionPlan, to plan: ExecutionPlan, renaming former: [String: String]) throws {
        for (name, table) in before.sorted(by: { $0.key < $1.key }) {
            var after = wanted[name] ?? table
            if wanted[name] == nil { after.files = [] }
            tables.note(TableChange(before: table, after: after))
        }
        let statements = try statementsSince(applied, plan, former)
        if !statements.isEmpty {
            let base = tables.snapshot(.consents)
            let change = try Appending(.consents, base: base, target: tables.target(.consents), threads: threads)
                .run(statements)
            keptStatements = change.after.rows - base.rows
            tables.note(change)
        }
        changes = tables.changes.values.sorted { $0.after.name < $1.after.name }
    }

    /// The statements of now that stay, under the names of then.
    private func statementsSince(
        _ applied: ExecutionPlan, _ plan: ExecutionPlan, _ former: [String: String]
    ) throws -> [Batch] {
        guard let present = before[ConsentsTable().name], present.rows > 0 else { return [] }
        let renaming = ConsentRenaming(former)
        let renamed = renaming.plan(applied) ?? applied
        var latest = TableSet(before, root: target, updates: updates)
        try renaming.run(&latest, applied: renamed, threads: threads)
        let all = try TableReader(latest.snapshot(.consents)).readAll(columns: ConsentsTable().schema)
        let alike = Set(
            plan.sources.filter { plan.statesAlike($0, since: renamed) }.compactMap {
                renamed.predecessor(of: $0, in: plan)?.name
            })
        let (granted, sources) = (try all[ConsentsTable.granted], try all[ConsentsTable.source])
        let staying = (0..<Int32(all.count)).filter { row in
            granted[Int(row)] != 1 || sources[Int(row)].map(alike.contains) ?? false
        }
        return [all.gathered(staying)]
    }

    /// What is told of it beside the impact.
    func facts(sent: [String]) throws -> RollbackFacts {
        var inputs: [String: [String]] = [:]
        for (source, files) in head.inputs where !source.contains("/") {
            let changed = files.filter { entry.inputs[source]?[$0.key] != $0.value }.keys.sorted()
            if !changed.isEmpty { inputs[source] = changed }
        }
        let (then, now) = (wanted[TombstonesTable().name]?.rows ?? 0, before[TombstonesTable().name]?.rows ?? 0)
        return RollbackFacts(
            generation: entry.generation, undone: head.generation - entry.generation, inputs: inputs,
            keptStatements: keptStatements, returning: max(0, now - then), sent: sent)
    }
}
