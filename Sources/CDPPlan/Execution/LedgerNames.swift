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

extension ExecutionPlan {
    /// The name of a destination's ledger.
    public func ledger(of destination: String) -> String { ledgers?[destination] ?? destination }

    /// What a destination of `plan` was in this earlier plan, perhaps under another name.
    public func predecessor(of destination: DestinationPlan, in plan: ExecutionPlan) -> DestinationPlan? {
        let name = plan.ledger(of: destination.name)
        return destinations.first { ledger(of: $0.name) == name }
    }
}
