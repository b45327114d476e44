/// The name of a stage, as graphs, reports and messages print it: `collect/crm`, `identity`, `deliver/newsletter`.
///
/// The runtime switches over it to find what carries a stage out, so that a stage that nothing carries out does not compile.
public enum StageName: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Reads what is new of a source and merges it into the source's table.
    case collect(String)
    /// Reads the table of an enrichment.
    case lookup(String)
    /// Notes what rows say of consents.
    case consents
    /// Keeps rejected rows.
    case quarantine
    /// Maps rows to identity records.
    case records
    /// Keeps the keys of deleted records.
    case tombstones
    /// Finds out who is who.
    case identity
    /// Finds whom events belong to.
    case owners
    /// Chooses the profiles that have to be computed again.
    case affected
    /// Computes golden records, traits and segments.
    case profiles
    /// Writes down the profile of each record and identifier value.
    case members
    /// Writes down the evidence between records.
    case links
    /// Writes down which ids lead to others.
    case idHistory
    /// Writes down whom identifier values lead to.
    case identifiers
    /// Compares a destination's audience with what its receiver holds, and sends the difference.
    case deliver(String)
    /// Empties what a destination that left the specs had sent, by the name of its ledger.
    case empty(String)

    /// The name as it is printed.
    public var description: String {
        switch self {
        case .collect(let source): "collect/\(source)"
        case .lookup(let enrichment): "lookup/\(enrichment)"
        case .consents: "consents"
        case .quarantine: "quarantine"
        case .records: "records"
        case .tombstones: "tombstones"
        case .identity: "identity"
        case .owners: "owners"
        case .affected: "affected"
        case .profiles: "profiles"
        case .members: "members"
        case .links: "links"
        case .idHistory: "id_history"
        case .identifiers: "identifiers"
        case .deliver(let destination): "deliver/\(destination)"
        case .empty(let ledger): "empty/\(ledger)"
        }
    }

    /// Whether it is carried out once the generation is committed.
    public var isDelivery: Bool {
        switch self {
        case .deliver, .empty: true
        default: false
        }
    }
}
