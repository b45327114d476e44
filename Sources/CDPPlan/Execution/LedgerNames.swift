import CDPTypes

/// The names under which the ledgers of destinations are stored.
///
///     var names = LedgerNames()
///     names.rename("letters", to: "newsletter")
///     names["newsletter"]  // letters
///
/// A ledger says what a receiver has. A renamed destination keeps its ledger, and the ledger keeps its name. A
/// later destination with the old name gets a new ledger, with a number in its name that is never used twice.
public struct LedgerNames: Hashable, Sendable, Codable {
    /// The ledgers whose names are not those of their destinations, by destination.
    private var others: [String: String] = [:]
    /// How many numbers were given.
    private var numbered = 0

    /// Each ledger has the name of its destination.
    public init() {}

    /// The name of a destination's ledger.
    public subscript(destination: String) -> String { others[destination] ?? destination }

    /// The name of the destination that a ledger belongs to, or would.
    func destination(ofLedger ledger: String) -> String {
        self[ledger] == ledger ? ledger : others.first { $0.value == ledger }?.key ?? ledger
    }

    /// Records that a destination has a new name.
    public mutating func rename(_ former: String, to name: String) {
        others[name] = self[former]
        numbered += 1
        // No resource has a dash in its name.
        others[former] = "\(former)-\(numbered)"
    }
}

/// A destination that left the specs with `on_remove: empty`, as it was.
public struct LeavingDestination: Hashable, Sendable, Codable {
    /// What it was.
    public var destination: DestinationPlan
    /// The name of its ledger.
    public var ledger: String

    /// A destination and its ledger.
    public init(_ destination: DestinationPlan, ledger: String) {
        self.destination = destination
        self.ledger = ledger
    }
}

extension ExecutionPlan {
    /// The destinations to be emptied after `applied` was carried out last. Those that are declared again are not among
    /// them.
    public func leaving(after applied: ExecutionPlan) -> [LeavingDestination] {
        let kept = Set(destinations.map { ledger(of: $0.name) })
        let gone = applied.destinations.filter { $0.onRemove == .empty }.map {
            LeavingDestination($0, ledger: applied.ledger(of: $0.name))
        }
        var seen = kept
        return (gone + (applied.leaving ?? [])).filter { seen.insert($0.ledger).inserted }
            .sorted { $0.ledger < $1.ledger }
    }

    /// The name of a destination's ledger.
    public func ledger(of destination: String) -> String { ledgers?[destination] ?? destination }

    /// The same destination in this earlier plan, perhaps under another name; nil where it is new.
    public func predecessor(of destination: DestinationPlan, in plan: ExecutionPlan) -> DestinationPlan? {
        self.destination(ofLedger: plan.ledger(of: destination.name))
    }

    /// The destination whose ledger has a name.
    public func destination(ofLedger ledger: String) -> DestinationPlan? {
        let name = ledgers.map { $0.destination(ofLedger: ledger) } ?? ledger
        let place = destinations.indices.partitioningIndex { destinations[$0].name >= name }
        guard place < destinations.count, destinations[place].name == name else { return nil }
        return destinations[place]
    }
}
