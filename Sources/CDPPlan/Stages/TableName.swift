public import CDPTypes

/// A table that stages read and write.
///
/// Most are tables of the store. Some are held in memory from the stage that makes them to the last one that reads them, and
/// some lie outside: the files of sources and destinations.
public enum TableName: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The files that a source, an enrichment or the stewards' decisions are read from, or that a destination is written to.
    case files(Address)

    /// The accepted rows of a source that lists records.
    case rows(String)
    /// The accepted rows of a source of events.
    case events(String)
    /// Rejected rows.
    case quarantine
    /// Statements of consent.
    case consents
    /// Identity records: what each row says of a person, in normal form.
    case records
    /// Keys that were deleted.
    case tombstones
    /// Records and identifier values with the profile that each belongs to.
    case members
    /// Evidence between two records.
    case links
    /// Ids of profiles that lead to others.
    case idHistory
    /// Identifier values: whom they lead to and whether they are trusted.
    case identifiers
    /// Golden records with traits.
    case profiles
    /// Who was in which segment, and when.
    case memberships
    /// What the receiver of a destination has acknowledged, by the name of the ledger.
    case ledger(String)

    /// What changed in a source's rows, and what that says of consents, people and owners.
    case changes(String)
    /// The rows that an enrichment looks up.
    case lookups(String)
    /// All records by hash, with the profiles that they belonged to before.
    case index
    /// The deleted records that still vote when profiles are named.
    case votes
    /// Which records are one person, and the name of each such profile.
    case clusters
    /// Identifier values of events with the profile that each leads to.
    case owners
    /// The profiles that have to be computed again.
    case affected

    /// Where a table is kept.
    public enum Place: String, Hashable, Sendable {
        /// In files of sources and destinations.
        case outside
        /// In memory while a plan is carried out.
        case memory
        /// In the store, in every generation.
        case store
    }

    /// Where the table is kept.
    public var place: Place {
        switch self {
        case .files: .outside
        case .changes, .lookups, .index, .votes, .clusters, .owners, .affected: .memory
        case .rows, .events, .quarantine, .consents, .records, .tombstones, .members, .links, .idHistory, .identifiers,
            .profiles, .memberships, .ledger:
            .store
        }
    }

    /// The name; for a table of the store that of its folder there, but for ledgers.
    public var description: String {
        switch self {
        case .files(let address): "files of \(address)"
        case .rows(let source): "rows/\(source)"
        case .events(let source): "events/\(source)"
        case .quarantine: "quarantine"
        case .consents: "consents"
        case .records: "records"
        case .tombstones: "tombstones"
        case .members: "members"
        case .links: "links"
        case .idHistory: "id_history"
        case .identifiers: "identifiers"
        case .profiles: "profiles"
        case .memberships: "memberships"
        case .ledger(let name): "ledger/\(name)"
        case .changes(let source): "changes/\(source)"
        case .lookups(let enrichment): "lookups/\(enrichment)"
        case .index: "index"
        case .votes: "votes"
        case .clusters: "clusters"
        case .owners: "owners"
        case .affected: "affected"
        }
    }
}

extension SourcePlan {
    /// The table of its accepted rows.
    public var table: TableName { isEventSource ? .events(name) : .rows(name) }
}
