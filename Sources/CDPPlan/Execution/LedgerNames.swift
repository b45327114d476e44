/// Under which names the ledgers of destinations are kept.
///
/// A destination that gets another name keeps its ledger, which says what the receiver holds. So a ledger bears the name
/// that its destination had first, and a later destination of that name has a ledger of its own.
public struct LedgerNames: Hashable, Sendable, Codable {
    /// The ledgers of destinations that bear other names than these.
    private var others: [String: String] = [:]
    /// How many ledgers have been named by number; a number is never given twice, so that no ledger is found again.
    private var numbered = 0

    /// Every ledger bears the name of its destination.
    public init() {}

    /// The ledger of a destination.
    public subscript(destination: String) -> String { others[destination] ?? destination }

    /// A destination gets another name.
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
    /// The destinations that this plan leaves to be emptied, after `applied`. Who is declared again is not among them.
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

    /// What a destination of `plan` was in this earlier plan, perhaps under another name.
    public func predecessor(of destination: DestinationPlan, in plan: ExecutionPlan) -> DestinationPlan? {
        let name = plan.ledger(of: destination.name)
        return destinations.first { ledger(of: $0.name) == name }
    }
}
