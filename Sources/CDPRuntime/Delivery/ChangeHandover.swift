import CDPColumns
import CDPConnectors
import CDPPlan
import CDPStore
import CDPTypes

/// Hands what differs over to a receiver, batch by batch.
///
/// Rows leave before others come, so that a receiver with room for so many has it. A batch is written to the journal before it is
/// sent, and is tried as `Patience` says. Where nothing is known of its rows in the end, they stand in the ledger as
/// `LedgerTable.unconfirmed`, the batch stays in the journal, and nothing more is sent. The next command begins with it: with the
/// same number and id, where each of its rows is still to be sent as it was. Somebody who withdrew their consent meanwhile is
/// not sent again because of an old batch.
struct ChangeHandover: ~Copyable {
    private let handover: Handover
    private let size: Int
    private let journal: DeliveryJournal
    private var result: Handover.Outcome
    private var patience: Patience
    /// What became of each of the rows that leave, and of the others.
    private var leaving, coming: [Standing]
    /// The reasons of rejections, by number.
    private var reasons: [String] = []
    /// How many rows were not taken for now since they were tried last, by reason.
    private var delays: [String: Int] = [:]
    /// The number of the next batch.
    private var number: Int
    private let again: [Sent]
    private var isStopped = false

    /// What a row of the ledger is after the handover.
    private enum Standing: Equatable {
        case unsent, acknowledged, later, unconfirmed
        /// In doubt it may have been taken before, when the same batch had no answer.
        case rejected(reason: UInt16, isDoubtful: Bool)
    }

    /// A batch that is sent: the rows of `pending.removed` or of `pending.rows`, by number.
    private struct Sent {
        var change: DeliveryBatch.Change
        var rows: [Int32]
        var number: Int
        var generation: Int
        var id: String
        /// Whether it stands in the journal already.
        var isNoted = false
    }

    /// A handover in batches of so many rows. Throws where the journal cannot be begun.
    init(_ handover: Handover, size: Int, _ begin: ([DeliveryJournal.Entry]) throws -> DeliveryJournal) throws {
        let pending = handover.pending
        let known = OpenBatches(pending, sendsAll: handover.sendsAll)
        let resumed = try handover.open.compactMap { entry in try known.rows(of: entry).map { (entry, $0) } }
        journal = try begin(resumed.map(\.0))
        self.handover = handover
        self.size = size
        leaving = [Standing](repeating: .unsent, count: pending.removed.count)
        coming = [Standing](repeating: .unsent, count: pending.rows.count)
        result = Handover.Outcome()
        patience = Patience(
            within: pending.destination.receiver.within?.seconds ?? 0,
            failures: handover.counts.failures)
        again = resumed.map { entry, found in
            Sent(
                change: found.change, rows: found.rows, number: entry.number, generation: entry.generation,
                id: entry.id, isNoted: true)
        }
        // A new batch is never numbered as one of before.
        number = max(handover.counts.batches, (handover.open.map(\.number).max() ?? -1) + 1)
    }

    /// Sends all that can be sent.
    mutating func run() {
        let pending = handover.pending
        for batch in again {
            do {
                for row in take(batch, try rows(batch.change, batch.rows)) { stand(batch.change, row, .unsent) }
            } catch {
                (isStopped, result.failure) = (true, error)
                for row in batch.rows { stand(batch.change, row, .unconfirmed) }
                result.open += handover.open.filter { $0.id == batch.id }
            }
        }
        send(.removed, handover.inOrder(pending.removed).filter { leaving[Int($0)] == .unsent })
        // Those of the audience ascend by key. What stays beside it is sent where all is sent, in batches of its own.
        let staying = handover.inOrder(pending.rows.staying).filter { coming[Int($0)] == .unsent }
        let order = (pending.rows.staying.count..<pending.rows.count).map { Int32($0) }
            .filter { coming[Int($0)] == .unsent }
        let sendsKept = handover.sendsAll
        func isUpdated(_ row: Int32) -> Bool {
            pending.changes[Int(row)] == .updated || sendsKept && pending.changes[Int(row)] == .kept
        }
        send(.added, order.filter { pending.changes[Int($0)] == .added })
        send(.updated, order.filter(isUpdated))
        send(.updated, staying.filter(isUpdated))
    }

    /// Sends rows in batches; those that are not taken for now once more, in batches of their own, after the others.
    private mutating func send(_ change: DeliveryBatch.Change, _ rows: [Int32]) {
        var waiting = rows
        while !waiting.isEmpty, !isStopped {
            var delayed: [Int32] = []
            delays = [:]
            for start in stride(from: 0, to: waiting.count, by: size) where !isStopped {
                let part = Array(waiting[start..<min(start + size, waiting.count)])
                do {
                    let content = try self.rows(change, part)
                    let id = handover.id(change, content, number: number)
                    delayed += take(
                        Sent(
                            change: change, rows: part, number: number, generation: handover.generation, id: id),
                        content)
                    number += 1
                } catch {
                    (isStopped, result.failure) = (true, error)
                }
            }
            if isStopped || delayed.isEmpty || !patience.wait(atLeast: nil) { break }
            waiting = delayed
        }
        result.reasons.merge(delays, uniquingKeysWith: +)
        delays = [:]
        result.later += rows.count { [.unsent, .unconfirmed, .later].contains(standing(change, $0)) }
    }

    /// Sends a batch until it has an answer, or none is to be waited for. Returns its rows that are to be tried again.
    private mutating func take(_ sent: Sent, _ rows: Batch) -> [Int32] {
        guard !isStopped, Interruption.signal == nil else {
            isStopped = true
            if sent.isNoted { leaveOpen(sent, rows) }
            return []
        }
        let batch = handover.batch(sent.change, rows, of: sent.generation, number: sent.number, id: sent.id)
        do {
            if !sent.isNoted { try journal.note(entry(sent, rows)) }
        } catch {
            (isStopped, result.failure) = (true, error)
            return []
        }
        var isDoubtful = sent.isNoted
        while true {
            do {
                let answer = try handover.take(batch)
                patience.noteAnswer()
                let isDelayed = answer.rows.allSatisfy { if case .later = $0 { true } else { false } }
                if isDelayed, patience.wait(atLeast: answer.pause) { continue }
                return note(answer, sent, isDelayed: isDelayed, isDoubtful: isDoubtful)
            } catch {
                isDoubtful = true
                if patience.wait(after: error) { continue }
                fail(error, sent, rows)
                return []
            }
        }
    }

    /// Notes an answer. Returns the rows that are to be tried again.
    private mutating func note(
        _ answer: BatchAnswer, _ sent: Sent, isDelayed: Bool, isDoubtful: Bool
    ) -> [Int32] {
        var noted = DeliveryJournal.Answer()
        noted.isDoubtful = isDoubtful
        var delayed: [Int32] = []
        for (place, row) in sent.rows.enumerated() {
            switch answer.rows[place] {
            case .acknowledged: stand(sent.change, row, .acknowledged)
            case .rejected(let reason):
                stand(sent.change, row, .rejected(reason: number(of: reason), isDoubtful: isDoubtful))
                noted.rejected[reason, default: []].append(Int32(place))
                result.rejected += 1
                result.reasons[reason, default: 0] += 1
            case .later(let reason):
                stand(sent.change, row, isDoubtful ? .unconfirmed : .later)
                noted.later.append(Int32(place))
                delayed.append(row)
                delays[reason, default: 0] += 1
            }
        }
        result.receipt = answer.receipt ?? result.receipt
        do { try journal.note(noted, of: sent.number) } catch { (isStopped, result.failure) = (true, error) }
        if isDelayed {
            // It was tried as long as it may be: nobody else is taken either.
            isStopped = true
            return []
        }
        patience.noteProgress()
        if let pause = answer.pause, !patience.rest(pause) { isStopped = true }
        return delayed
    }

    /// Gives a batch up of which nothing is known.
    private mutating func fail(_ failure: any Error, _ sent: Sent, _ rows: Batch) {
        isStopped = true
        result.failure = patience.isPaused ? Paused(failure: failure, failures: patience.failures) : failure
        leaveOpen(sent, rows)
    }

    private mutating func leaveOpen(_ sent: Sent, _ rows: Batch) {
        for row in sent.rows { stand(sent.change, row, .unconfirmed) }
        result.open.append(entry(sent, rows))
    }

    /// A batch as it stands in the journal.
    private func entry(_ sent: Sent, _ rows: Batch) -> DeliveryJournal.Entry {
        let own = [LedgerTable.hash.name, LedgerTable.profileID.name]
        let names = own + handover.pending.destination.fields.map(\.name)
        return DeliveryJournal.Entry(
            number: sent.number, generation: sent.generation, change: sent.change.rawValue, id: sent.id,
            rows: rows.selecting(names))
    }

    /// Rows of `pending.removed` or of `pending.rows`.
    private func rows(_ change: DeliveryBatch.Change, _ rows: [Int32]) throws -> Batch {
        change == .removed ? handover.pending.removed.gathered(rows) : try handover.pending.rows.gathered(rows)
    }

    private func standing(_ change: DeliveryBatch.Change, _ row: Int32) -> Standing {
        change == .removed ? leaving[Int(row)] : coming[Int(row)]
    }

    private mutating func stand(_ change: DeliveryBatch.Change, _ row: Int32, _ standing: Standing) {
        if change == .removed { leaving[Int(row)] = standing } else { coming[Int(row)] = standing }
    }

    private mutating func number(of reason: String) -> UInt16 {
        if let known = reasons.firstIndex(of: reason) { return UInt16(known) }
        // A receiver with so many reasons says values, not reasons; the journal is told apart all the same.
        if reasons.count == Int(UInt16.max) { return UInt16(reasons.count - 1) }
        reasons.append(reason)
        return UInt16(reasons.count - 1)
    }
}

extension ChangeHandover {
    /// What came of it.
    consuming func outcome() throws -> Handover.Outcome {
        var result = result
        var counts = DeliveryCounts()
        let schema = handover.pending.rows.staying.schema
        let count = handover.pending.rows.count
        if count > OrderedRows.most {
            result.spilled = BatchSpill(
                schema: schema, layout: RangeLayout(rows: count), file: handover.scratch)
        }
        var number = 0
        try ledger { rows in
            let rejected = try rows[LedgerTable.rejected].validity
            counts.rejected += (0..<rows.count).count { rejected[$0] }
            counts.absent += try rows[LedgerTable.generation].count { $0 == LedgerTable.absent }
            if let spill = result.spilled { try spill.add(rows, number: number) } else { result.rows.append(rows) }
            number += 1
        }
        counts.rejected += leaving.count { if case .rejected = $0 { true } else { false } }
        counts.later = result.later
        counts.failures = patience.failures
        counts.batches = self.number
        result.counts = counts
        return result
    }

    /// The rows of the ledger, as far as the receiver is known to hold them, some at a time.
    private func ledger(_ take: (Batch) throws -> Void) throws {
        let pending = handover.pending
        var former: [Int32] = []
        var doubted: [Int] = []
        var others = Reasons(pending.replaced)
        var updates = 0
        for start in stride(from: 0, to: pending.rows.count, by: OrderedRows.most) {
            let part = start..<min(start + OrderedRows.most, pending.rows.count)
            var rows = try pending.rows.gathered(part.map { Int32($0) })
            var own = Reasons(rows)
            let digests = reasons.isEmpty ? [] : rows.fieldDigests()
            var kept: [Int32] = []
            var generations: [Int64] = []
            for row in part {
                let (place, change, update) = (row - start, pending.changes[row], updates)
                if change == .updated { updates += 1 }
                let known = pending.rows.generation(of: row)
                var generation: Int64?
                switch (coming[row], change) {
                case (.acknowledged, _):
                    generation = Int64(handover.generation)
                    own.clear(place)
                case (.unconfirmed, _): generation = LedgerTable.unconfirmed
                case (.rejected(let reason, let isDoubtful), .updated):
                    former.append(Int32(update))
                    others.set(update, reasons[Int(reason)], digests[place])
                    if isDoubtful { doubted.append(update) }
                case (.rejected(let reason, let isDoubtful), _):
                    generation = change == .added && !isDoubtful ? LedgerTable.absent : LedgerTable.unconfirmed
                    own.set(place, reasons[Int(reason)], digests[place])
                // Another receiver may have the row, where only the way to it is another.
                case (_, .left): generation = pending.isElsewhere ? LedgerTable.unconfirmed : known
                case (_, .kept) where known <= LedgerTable.unconfirmed: generation = known
                // It is held, but not in this form.
                case (_, .kept):
                    generation = handover.sendsAll ? LedgerTable.unconfirmed : Int64(handover.generation)
                case (_, .updated): former.append(Int32(update))
                case (_, .added): break
                }
                guard let generation else { continue }
                kept.append(Int32(place))
                generations.append(generation)
            }
            own.fill(&rows)
            rows = rows.gathered(kept)
            rows.set(LedgerTable.generation.filled(generations))
            try take(rows)
        }
        var replaced = pending.replaced
        others.fill(&replaced)
        if !doubted.isEmpty {
            var known = try replaced[LedgerTable.generation]
            for row in doubted { known[row] = LedgerTable.unconfirmed }
            replaced.set(LedgerTable.generation.filled(known))
        }
        try take(replaced.gathered(former))
        try take(pending.removed.gathered(leaving.indices.filter { leaving[$0] != .acknowledged }.map { Int32($0) }))
    }
}

/// The rows that are pending, for batches of before.
private struct OpenBatches {
    private let pending: PendingDelivery
    private let sendsAll: Bool

    init(_ pending: PendingDelivery, sendsAll: Bool) {
        self.pending = pending
        self.sendsAll = sendsAll
    }

    /// The rows of a batch among those that are pending, by number; nil where one of them is no longer to be sent as it was.
    func rows(of entry: DeliveryJournal.Entry) throws -> (change: DeliveryBatch.Change, rows: [Int32])? {
        guard let change = DeliveryBatch.Change(rawValue: entry.change) else { return nil }
        let isRemoval = change == .removed
        let index = HashIndex(
            (isRemoval ? pending.removed.storedHashes : pending.rows.hashes).map { UInt64(bitPattern: $0) })
        let found = entry.rows.storedHashes.map { index[UInt64(bitPattern: $0)].map { Int32(bitPattern: $0) } ?? -1 }
        guard !found.contains(-1) else { return nil }
        let isSent = found.allSatisfy { row in
            if isRemoval { return true }
            let change = pending.changes[Int(row)]
            return change != .left && (sendsAll || change != .kept)
        }
        let now = isRemoval ? pending.removed.gathered(found) : try pending.rows.gathered(found)
        return isSent && now.fieldDigests() == entry.rows.fieldDigests() ? (change, found) : nil
    }
}

/// A receiver failed so often in a row that it is left alone.
private struct Paused: Error, CustomStringConvertible {
    var failure: any Error
    var failures: Int

    var description: String {
        "\(failure); it is paused, since it failed \(failures) times in a row: the next command sends it one batch"
    }
}
