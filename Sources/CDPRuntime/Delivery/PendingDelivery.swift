import CDPColumns
import CDPPlan

/// What is to be sent to a destination.
struct PendingDelivery: Sendable {
    /// What a row of the audience is to the receiver.
    enum Change: UInt8, Sendable {
        /// It holds the row as it is.
        case kept
        /// It does not hold it.
        case added
        /// It holds it with other values, or is not known to hold it.
        case updated
    }

    /// The counts.
    var impact: DestinationImpact
    /// The destination, as it was applied where it left the specs and is emptied.
    let destination: DestinationPlan
    /// The name of its ledger.
    let ledger: String
    /// The rows of its ledger where all is acknowledged.
    let rows: Batch
    /// What each of `rows` is to the receiver.
    let changes: [Change]
    /// The rows of its ledger that `updated` ones replace, in their order.
    let replaced: Batch
    /// The rows of its ledger that leave.
    let removed: Batch
    /// Whether its receiver is sent anything: not where it left the specs and another destination writes that file now.
    var reachesReceiver = true
    /// The stage that compares it.
    var stage: StageName { impact.isLeaving ? .empty(ledger) : .deliver(destination.name) }
    /// Whether anything differs from what the destination holds.
    var isNeeded: Bool { impact.isSent }
}
