public import CDPDiagnostics
public import CDPTypes

/// A condition that makes `apply` and `run` refuse until a human accepts it.
///
///     gate.id  // segment.moves:segment.vip
///
/// Accepting is for one kind and one resource. The names of kinds are part of the interface: specs and scripts hold
/// them.
public struct Gate: Hashable, Sendable, Codable {
    /// The conditions there are; the raw value is what `--accept` and `accept:` name.
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        case sourceShrinks = "source.shrinks"
        case sourceColumns = "source.columns"
        case sourceNulls = "source.nulls"
        case sourceQuarantine = "source.quarantine"
        case sourceOwners = "source.owners"
        case identityMerges = "identity.merges"
        case identitySplits = "identity.splits"
        case identityLargest = "identity.largest"
        case segmentMoves = "segment.moves"
        case deliveryRemovals = "delivery.removals"
        case disclosesField = "discloses.field"
        case disclosesAudience = "discloses.audience"
        case destroysField = "destroys.field"
        case destroysSegment = "destroys.segment"
        case destroysProfiles = "destroys.profiles"
        case destroysRefusals = "destroys.refusals"
        case destroysAudience = "destroys.audience"
    }

    /// The condition.
    public var kind: Kind
    /// What it is about.
    public var address: Address
    /// Why it is open, as names and counts; never a value from data.
    public var reason: String
    /// Whether the specs or the command line accept it.
    public var isAccepted: Bool
    /// Where the specs cause it.
    public var range: SourceRange?

    /// A gate.
    public init(kind: Kind, address: Address, reason: String, isAccepted: Bool = false, range: SourceRange? = nil) {
        self.kind = kind
        self.address = address
        self.reason = reason
        self.isAccepted = isAccepted
        self.range = range
    }

    /// What `--accept` takes: `discloses.field:destination.ads`.
    public var id: String { "\(kind.rawValue):\(address)" }
}

/// A gate that is accepted in advance, by an `accept:` entry of the specs or by `--accept`.
public struct Acceptance: Hashable, Sendable, Codable {
    /// The gate.
    public var gate: Gate.Kind
    /// The resource that holds the entry.
    public var address: Address
    /// Why it was accepted.
    public var reason: String

    /// An acceptance.
    public init(gate: Gate.Kind, address: Address, reason: String) {
        self.gate = gate
        self.address = address
        self.reason = reason
    }
}
