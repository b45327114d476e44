import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Hands what is pending over to a receiver, batch by batch, and tells what the ledger says after it.
///
/// Rows leave before others come, so that a receiver with room for so many has it. Where a batch throws, nothing is known of
/// its rows: they stand in the ledger as `AudienceDelta.unconfirmed`, and nothing more is sent.
struct Handover {
    let pending: PendingDelivery
    let receiver: any Receiver
    let generation: Int
    /// Whether every row is sent, whatever the receiver holds: it is another one, or in another form.
    let sendsAll: Bool

    /// What came of it.
    struct Outcome {
        /// The rows of the ledger.
        var rows: Batch
        /// What the receiver holds now, where it is one object.
        var receipt: DeliveryReceipt?
        /// Rows that the receiver does not take.
        var rejected = 0
        /// Rows that it does not take now, and those that were not sent because it failed before.
        var later = 0
        /// How many rows were not taken, by reason.
        var reasons: [String: Int] = [:]
        /// Why not all was sent.
        var failure: (any Error)?
    }

    /// What a row of the ledger is after the handover.
    private enum Standing { case unsent, acknowledged, refused, unconfirmed }

    /// Hands over. Throws where the receiver takes all or nothing, and took nothing.
    func run() throws -> Outcome {
        switch receiver.intake {
        case .audience: try handOverAudience()
        case .changes(let rows): try handOverChanges(max(1, rows))
        }
    }

    private func handOverAudience() throws -> Outcome {
        let batch = batch(.audience, pending.rows.gathered(inOrder(pending.rows)), number: 0)
        let answer = try take(batch)
        guard let refused = answer.rows.first(where: { $0 != .acknowledged }) else {
            return Outcome(rows: stamped(pending.rows), receipt: answer.receipt)
        }
        throw RefusedAudience(answer: refused)
    }

    private func handOverChanges(_ size: Int) throws -> Outcome {
        var outcome = Outcome(rows: Batch(empty: pending.rows.schema))
        var leaving = [Standing](repeating: .unsent, count: pending.removed.count)
        var coming = [Standing](repeating: .unsent, count: pending.rows.count)
        var number = 0
        func send(_ change: DeliveryBatch.Change, _ rows: [Int32], of all: Batch, _ standing: inout [Standing]) {
            for start in stride(from: 0, to: rows.count, by: size) {
                guard outcome.failure == nil, Interruption.signal == nil else { break }
                let part = rows[start..<min(start + size, rows.count)]
                do {
                    let answer = try take(batch(change, all.gathered(Array(part)), number: number))
                    outcome.receipt = answer.receipt ?? outcome.receipt
                    for (row, answer) in zip(part, answer.rows) {
                        standing[Int(row)] = answer == .acknowledged ? .acknowledged : .refused
                        outcome.count(answer)
                    }
                } catch {
                    outcome.failure = error
                    for row in part { standing[Int(row)] = .unconfirmed }
                }
                number += 1
            }
            outcome.later += rows.count { [.unsent, .unconfirmed].contains(standing[Int($0)]) }
        }
        let order = inOrder(pending.rows)
        send(.removed, inOrder(pending.removed), of: pending.removed, &leaving)
        send(.added, order.filter { pending.changes[Int($0)] == .added }, of: pending.rows, &coming)
        let updated = order.filter {
            pending.changes[Int($0)] == .updated || sendsAll && pending.changes[Int($0)] == .kept
        }
        send(.updated, updated, of: pending.rows, &coming)
        outcome.rows = ledger(coming, leaving)
        return outcome
    }

    /// The rows of the ledger, as far as the receiver is known to hold them.
    private func ledger(_ coming: [Standing], _ leaving: [Standing]) -> Batch {
        var kept: [Int32] = []
        var generations: [Int64] = []
        var former: [Int32] = []
        var updates = 0
        for (row, change) in pending.changes.enumerated() {
            var generation: Int64?
            switch (coming[row], change) {
            case (.acknowledged, _): generation = Int64(self.generation)
            case (.unconfirmed, _): generation = AudienceDelta.unconfirmed
            // It is held, but not in this form.
            case (_, .kept): generation = sendsAll ? AudienceDelta.unconfirmed : Int64(self.generation)
            case (_, .updated): former.append(Int32(updates))
            case (_, .added): break
            }
            if change == .updated { updates += 1 }
            guard let generation else { continue }
            kept.append(Int32(row))
            generations.append(generation)
        }
        var rows = pending.rows.gathered(kept)
        rows.set(LedgerTable.generation.filled(generations))
        let staying = leaving.indices.filter { leaving[$0] != .acknowledged }.map { Int32($0) }
        return Batch.concatenated(
            [rows, pending.replaced.gathered(former), pending.removed.gathered(staying)], schema: rows.schema)
    }

    private func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        let answer = try Waiting.for { [receiver] in try await receiver.take(batch) }
        guard answer.rows.count == batch.rows.count else {
            throw StoreError(
                .inputOutput,
                "the receiver answered for \(answer.rows.count) of \(batch.rows.count) rows of a batch")
        }
        return answer
    }

    private func batch(_ change: DeliveryBatch.Change, _ rows: Batch, number: Int) -> DeliveryBatch {
        DeliveryBatch(
            destination: pending.destination.name, generation: generation, number: number, change: change,
            key: pending.destination.key, rows: rows.selecting(pending.destination.fields.map(\.name)))
    }

    /// The numbers of rows, ascending by key.
    private func inOrder(_ rows: Batch) -> [Int32] {
        let keys = rows[pending.destination.key] ?? Column(nulls: rows.count, of: .string)
        return (0..<rows.count).sorted { keys.order($0, keys, $1) < 0 }.map { Int32($0) }
    }

    private func stamped(_ rows: Batch) -> Batch {
        var result = rows
        result.set(LedgerTable.generation.filled(Int64(generation), count: rows.count))
        return result
    }
}

extension Handover.Outcome {
    fileprivate mutating func count(_ answer: RowAnswer) {
        switch answer {
        case .acknowledged: return
        case .rejected(let reason):
            rejected += 1
            reasons[reason, default: 0] += 1
        case .later(let reason):
            later += 1
            reasons[reason, default: 0] += 1
        }
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
