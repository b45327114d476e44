import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// Sends what destinations lack and notes what was sent. Nothing is thrown: a generation that is committed, and what a
/// destination took, cannot be taken back, so each failure is told beside what was done.
struct Sending {
    let stage: DeliveryStage
    /// What destinations are brought up to.
    let mark: DeliveryMark
    /// What is known of what receivers hold.
    var files: DeliveredFiles
    /// Whether nothing may be sent, because the generation might not outlive a loss of power.
    var isHeldBack = false
    /// Whether files may stand in the tables that no log names.
    var leavesFiles = false
    /// Whether `ProfileStore.beginWork` was called already.
    var isWorking = false
    /// Whether everything is sent, whatever receivers hold.
    var isAgain = false
    /// Whether every destination is looked at, so that the mark holds afterwards.
    var isMarked = false
    /// The versions of the ledgers that acknowledged what was sent.
    var acknowledged: [String: Int] = [:]

    /// Sends what is pending, destination by destination; one that fails does not stop the others. Needs the exclusive lock.
    mutating func run(
        _ pending: [PendingDelivery], _ places: DestinationPlaces, _ store: ProfileStore,
        _ result: inout Operation.Applied
    ) {
        if !pending.isEmpty, !isWorking {
            result.attempt { try store.beginWork() }
            isWorking = true
        }
        let problems = places.problems(of: pending.filter(\.reachesReceiver).map(\.destination))
        for pending in pending {
            send(pending, problems.first { $0.destination == pending.impact.destination }, &result)
        }
        if !acknowledged.isEmpty { result.attempt { try store.noteAcknowledged(acknowledged) } }
        result.attempt { try files.write() }
        if isMarked, result.isComplete { result.attempt { try store.noteDelivered(mark) } }
        guard isWorking else { return }
        // What is not published yet stays marked as work: the next command publishes it first.
        let isPublished = result.unfinished.isEmpty
        let isSwept = leavesFiles || !result.failed.isEmpty
        if isPublished { result.attempt { try isSwept ? store.endWork() : store.endCompleteWork() } }
    }

    private mutating func send(
        _ pending: PendingDelivery, _ problem: DestinationPlaces.Problem?, _ result: inout Operation.Applied
    ) {
        let destination = pending.impact.destination
        if let problem {
            result.failed.append((destination, "it \(problem.message); \(problem.help)"))
            return
        }
        guard Interruption.signal == nil else {
            result.failed.append((destination, "a signal ended the command before"))
            return
        }
        guard !isHeldBack else {
            result.failed.append((destination, "it waits until the generation is durable"))
            return
        }
        do {
            let sent = try stage.deliver(
                pending, generation: mark.generation, asOf: Instant(microseconds: mark.asOf), isAgain: isAgain)
            leavesFiles = leavesFiles || sent.leavesFiles
            acknowledged[pending.ledger] = sent.version
            if let receipt = sent.receipt { files.note(receipt, pending.destination, ledger: pending.ledger) }
            if let refused = sent.refused { result.refused.append(refused) }
            if let failure = sent.failure {
                result.failed.append((destination, "\(failure)"))
            } else {
                result.delivered.append(destination)
            }
        } catch {
            result.failed.append((destination, "\(error)"))
        }
    }
}
