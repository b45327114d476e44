import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes
import Synchronization

/// Sends what destinations lack and notes what was sent. Nothing is thrown: a generation that is committed, and what a
/// destination took, cannot be taken back, so each failure is told beside what was done.
struct Sending {
    let stage: DeliveryStage
    /// What destinations are brought up to.
    let mark: DeliveryMark
    /// What is known of what receivers hold.
    var delivered: DeliveredContent
    /// Whether nothing may be sent, because the generation might not outlive a loss of power.
    var isHeldBack = false
    /// Whether files may stand in the tables that no log names.
    var leavesFiles = false
    /// Whether `ProfileStore.beginWork` was called already.
    var isWorking = false
    /// Whether every destination is looked at, so that the mark holds afterwards.
    var isMarked = false
    /// The versions of the ledgers that acknowledged what was sent.
    var acknowledged: [String: Int] = [:]

    /// Sends what is pending, destinations side by side; one that fails or takes long does not stop the others. Needs the exclusive
    /// lock.
    mutating func run(
        _ pending: [PendingDelivery], _ places: DestinationPlaces, _ store: ProfileStore,
        _ result: inout Operation.Applied
    ) {
        if !pending.isEmpty, !isWorking {
            result.attempt { try store.beginWork() }
            isWorking = true
        }
        let problems = places.problems(of: pending.filter(\.reachesReceiver).map(\.destination))
        let answers = answers(pending, problems)
        for (pending, answer) in zip(pending, answers) { note(answer, pending, &result) }
        if !acknowledged.isEmpty { result.attempt { try store.noteAcknowledged(acknowledged) } }
        result.attempt { try delivered.write() }
        if isMarked, result.isComplete { result.attempt { try store.noteDelivered(mark) } }
        guard isWorking else { return }
        // What is not published yet stays marked as work: the next command publishes it first.
        let isPublished = result.unfinished.isEmpty
        let isSwept = leavesFiles || !result.failed.isEmpty
        if isPublished { result.attempt { try isSwept ? store.endWork() : store.endCompleteWork() } }
    }

    /// What was sent to a destination, or why nothing was.
    private enum Answer: Sendable {
        case sent(DeliveryStage.Sent)
        case failed(String)
    }

    /// Sends: files one after the other, since they write to the same disk, each other destination on a thread of its own.
    private func answers(_ pending: [PendingDelivery], _ problems: [DestinationPlaces.Problem]) -> [Answer] {
        let (stage, mark, isHeldBack) = (stage, mark, isHeldBack)
        let lanes = pending.indices.reduce(into: [[Int]]()) { lanes, place in
            if pending[place].destination.receiver.file == nil {
                lanes.append([place])
            } else if let files = lanes.firstIndex(where: { pending[$0[0]].destination.receiver.file != nil }) {
                lanes[files].append(place)
            } else {
                lanes.append([place])
            }
        }
        let commits = Commits()
        let answers = Parallel.waiting(lanes.count, atOnce: lanes.count) { lane in
            lanes[lane].map { place in
                let problem = problems.first { $0.destination == pending[place].impact.destination }
                return (place, Self.answer(pending[place], problem, stage, mark, isHeldBack, commits))
            }
        }
        return answers.joined().sorted { $0.0 < $1.0 }.map(\.1)
    }

    private static func answer(
        _ pending: PendingDelivery, _ problem: DestinationPlaces.Problem?, _ stage: DeliveryStage, _ mark: DeliveryMark,
        _ isHeldBack: Bool, _ commits: Commits
    ) -> Answer {
        if let problem { return .failed("it \(problem.message); \(problem.help)") }
        guard Interruption.signal == nil else { return .failed("a signal ended the command before") }
        guard !isHeldBack else { return .failed("it waits until the generation is durable") }
        do {
            return .sent(
                try stage.deliver(
                    pending, generation: mark.generation, asOf: Instant(microseconds: mark.asOf), commits: commits))
        } catch {
            return .failed("\(error)")
        }
    }

    private mutating func note(_ answer: Answer, _ pending: PendingDelivery, _ result: inout Operation.Applied) {
        let destination = pending.impact.destination
        switch answer {
        case .failed(let reason): result.failed.append((destination, reason))
        case .sent(let sent):
            leavesFiles = leavesFiles || sent.leavesFiles
            acknowledged[pending.ledger] = sent.version
            if sent.receipt != nil { delivered.note(pending.destination, ledger: pending.ledger) }
            if let refused = sent.refused { result.refused.append(refused) }
            if let failure = sent.failure {
                result.failed.append((destination, "\(failure)"))
            } else {
                result.delivered.append(destination)
            }
        }
    }
}

/// Keeps versions of ledgers apart where destinations are sent side by side.
final class Commits: Sendable {
    private let lock = Mutex(())

    /// Does something while nobody else does.
    func alone<Result>(_ body: () throws -> Result) rethrows -> Result { try lock.withLock { _ in try body() } }
}
