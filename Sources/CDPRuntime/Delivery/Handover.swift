import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Hands what is pending over to a receiver, and tells what the ledger says after it.
struct Handover: Sendable {
    let pending: PendingDelivery
    let receiver: any Receiver
    let generation: Int
    /// Whether every row is sent, whatever the receiver holds: it is another one, or in another form.
    let sendsAll: Bool
    /// What is known of the receiver before.
    let counts: DeliveryCounts
    /// What batches are named after, besides generation and number: the store, the ledger and its form.
    let identity: String
    /// Batches of before that have no answer.
    let open: [DeliveryJournal.Entry]
    /// Where rows are set aside that are many.
    let scratch: SpillFile

    /// What came of it.
    struct Outcome {
        /// The rows of the ledger: in memory, or set aside where they are many.
        var rows: [Batch] = []
        var spilled: BatchSpill?
        /// What the receiver holds now, where it is one object.
        var receipt: DeliveryReceipt?
        /// Rows that the receiver does not take.
        var rejected = 0
        /// Rows that it does not take now, and those that were not sent because it failed before.
        var later = 0
        /// How many rows were not taken, by reason.
        var reasons: [String: Int] = [:]
        /// What the ledger notes.
        var counts = DeliveryCounts()
        /// Batches without an answer.
        var open: [DeliveryJournal.Entry] = []
        /// Why not all was sent.
        var failure: (any Error)?
    }

    /// Hands over; `begin` begins the journal of what differs, with batches that have no answer. Throws where the receiver takes
    /// all or nothing, and took nothing.
    func run(_ begin: ([DeliveryJournal.Entry]) throws -> DeliveryJournal) throws -> Outcome {
        switch receiver.intake {
        case .audience: return try handOverAudience()
        case .changes(let rows):
            var changes = try ChangeHandover(self, size: max(1, rows), begin)
            changes.run()
            return try changes.outcome()
        }
    }

    private func handOverAudience() throws -> Outcome {
        let all = try pending.rows.gathered((0..<pending.rows.count).map { Int32($0) })
        let batch = batch(.audience, all.gathered(inOrder(all)), number: 0, id: "")
        let answer = try take(batch)
        guard let refused = answer.rows.first(where: { $0 != .acknowledged }) else {
            return Outcome(rows: [stamped(all)], receipt: answer.receipt)
        }
        throw RefusedAudience(answer: refused)
    }

    /// The answer to a batch, which must be one for each row.
    func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        let answer = try receiver.take(batch)
        guard answer.rows.count == batch.rows.count else {
            throw DeliveryFailure(
                "the receiver answered for \(answer.rows.count) of \(batch.rows.count) rows of a batch", .none)
        }
        return answer
    }

    /// A batch of rows of the ledger.
    func batch(
        _ change: DeliveryBatch.Change, _ rows: Batch, of generation: Int? = nil, number: Int, id: String
    ) -> DeliveryBatch {
        DeliveryBatch(
            destination: pending.destination.name, generation: generation ?? self.generation, number: number, id: id,
            change: change, key: pending.destination.key,
            rows: rows.selecting(pending.destination.fields.map(\.name)))
    }

    /// What tells a batch from all others: the same rows sent once more in another batch have another id.
    func id(_ change: DeliveryBatch.Change, _ rows: Batch, number: Int) -> String {
        let content = rows.rowHashes().withUnsafeBytes { Hash64.bytes($0.bindMemory(to: UInt8.self)) }
        let text = "\(identity)\n\(generation)\n\(number)\n\(change.rawValue)\n\(content)"
        return String(Digest.sha256(Array(text.utf8)).prefix(32))
    }

    /// The numbers of rows, ascending by key.
    func inOrder(_ rows: Batch) -> [Int32] {
        let keys = rows[pending.destination.key] ?? Column(nulls: rows.count, of: .string)
        return keys.ascending((0..<rows.count).map { Int32($0) })
    }

    private func stamped(_ rows: Batch) -> Batch {
        var result = rows
        result.set(LedgerTable.generation.filled(Int64(generation), count: rows.count))
        return result
    }
}

/// A receiver that takes all or nothing took nothing.
private struct RefusedAudience: Error, CustomStringConvertible {
    var answer: RowAnswer

    var description: String {
        switch answer {
        case .acknowledged: "the receiver took nothing"
        case .rejected(let reason), .later(let reason): "the receiver took nothing: \(reason)"
        }
    }
}
