import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore

/// What stages have made so far: tables of the store, and what is held in memory for later stages.
///
/// The scheduler alone changes it, between stages; a stage sees it as the stages before have left it.
struct StageState: Sendable {
    /// The tables of the store.
    var tables: TableSet
    /// What is held in memory.
    var held = HeldTables()
    /// What the stage `records` takes of rows as sources are merged.
    let records: RecordIntake
    /// Rows that are rejected as files are read.
    let rejected: BatchSpill
    /// Whether every record is what it was, and so who is who: profiles are computed of what is stored.
    var standsIdentity = false
}

/// What one stage hands on in memory; a case for each table of `TableName` that is kept there.
enum HeldTable: Sendable {
    /// `changes/crm`.
    case changes(CollectStage.SourceResult)
    /// `lookups/geography`.
    case lookups(String, LookupTable, rows: Int)
    /// `index`.
    case index(RecordStage.Result)
    /// `votes`.
    case votes([TombstoneRow])
    /// `clusters`.
    case clusters(IdentityOutcome)
    /// `owners`.
    case owners(OwnerMap)
    /// `owners`, where all lead to whom they led before.
    case knownOwners(KnownOwners)
    /// `affected`: clusters, ascending.
    case affected([Int32])

    /// The table.
    var name: TableName {
        switch self {
        case .changes(let result): .changes(result.source.name)
        case .lookups(let enrichment, _, _): .lookups(enrichment)
        case .index: .index
        case .votes: .votes
        case .clusters: .clusters
        case .owners, .knownOwners: .owners
        case .affected: .affected
        }
    }

    /// How many rows it has.
    var count: Int {
        switch self {
        case .changes(let result): result.changed.reduce(0) { $0 + ($1.links?.count ?? $1.records.count) }
        case .lookups(_, _, let rows): rows
        case .index(let records): records.index.count
        case .votes(let votes): votes.count
        case .clusters(let outcome): outcome.profiles.count
        case .owners(let owners): owners.count
        case .knownOwners(let owners): owners.affected.count
        case .affected(let clusters): clusters.count
        }
    }

    /// Whether it says something that it did not say in the generation before, if it was made of what has changed.
    var isChanged: Bool {
        switch self {
        case .clusters(let outcome): outcome.isChanged
        case .affected(let clusters): !clusters.isEmpty
        case .owners(let owners): !owners.moved.isEmpty || !owners.lost.isEmpty
        case .knownOwners(let owners): !owners.affected.isEmpty
        case .changes, .lookups, .index, .votes: true
        }
    }
}

/// The tables that are held in memory, from the stage that makes them to the last one that reads them.
struct HeldTables: Sendable {
    private var tables: [TableName: HeldTable] = [:]

    /// Holds a table.
    mutating func hold(_ table: HeldTable) { tables[table.name] = table }

    /// Drops tables that nobody reads any more. Returns whether one of them was held.
    mutating func drop(_ names: [TableName]) -> Bool {
        let count = tables.count
        for name in names { tables[name] = nil }
        return tables.count < count
    }

    /// What changed of each source, in the order of the plan; without those that are dropped.
    func changes(_ plan: ExecutionPlan) -> [CollectStage.SourceResult] {
        plan.sources.compactMap { if case .changes(let result)? = tables[.changes($0.name)] { result } else { nil } }
    }

    /// The tables of the plan's enrichments, in their order.
    func lookups(_ plan: ExecutionPlan) -> [LookupTable] {
        plan.enrichments.compactMap {
            if case .lookups(_, let table, _)? = tables[.lookups($0.name)] { table } else { nil }
        }
    }

    /// The records and which of them changed.
    var index: RecordStage.Result { if case .index(let table)? = tables[.index] { table } else { missing(.index) } }

    /// The deleted records that vote.
    var votes: [TombstoneRow] { if case .votes(let table)? = tables[.votes] { table } else { missing(.votes) } }

    /// Who is who.
    var clusters: IdentityOutcome {
        if case .clusters(let table)? = tables[.clusters] { table } else { missing(.clusters) }
    }

    /// Whom identifier values lead to.
    var owners: OwnerMap { if case .owners(let table)? = tables[.owners] { table } else { missing(.owners) } }

    /// Whom events of this run belong to, where owners are what they were; nil where they are not, or there are no new events.
    var knownOwners: KnownOwners? { if case .knownOwners(let table)? = tables[.owners] { table } else { nil } }

    /// The profiles to compute again.
    var affected: [Int32] { if case .affected(let table)? = tables[.affected] { table } else { missing(.affected) } }

    /// The graph says what each stage reads; one that reads something else is a mistake in the program.
    private func missing(_ name: TableName) -> Never {
        preconditionFailure("the table `\(name)` is read where the stage graph does not say so")
    }
}
