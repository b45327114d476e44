import CDPColumns
import CDPPlan

/// What a delivery sends of what the receiver should hold.
package enum Resending: Hashable, Sendable {
    /// What it lacks, but for what it rejected as it is.
    case lacking
    /// What it lacks.
    case rejected
    /// Everything.
    case all
}

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
        /// It is a row of somebody who is no longer meant: the receiver keeps it, and is never sent it again.
        case left
    }

    /// The counts.
    var impact: DestinationImpact
    /// The destination, as it was applied where it left the specs and is emptied.
    let destination: DestinationPlan
    /// The name of its ledger.
    let ledger: String
    /// The rows of its ledger where all is acknowledged.
    let rows: LedgerDraft
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
    /// Whether the receiver is another one than that of the ledger.
    var isElsewhere = false
    /// Whether a command was cut off while it sent something, so that the ledger does not say yet what was answered.
    var isCutOff = false
    /// Whether anything differs from what the destination holds, or from what its ledger says.
    var isNeeded: Bool { impact.isSent || isCutOff }
}
