import CDPColumns
import CDPConnectors
import Synchronization

/// A receiver in memory, which takes what differs in batches, and rejects, delays and fails as a test says.
final class MemoryReceiver: Receiver {
    private struct State {
        var held: [String: UInt64] = [:]
        var batches: [DeliveryBatch] = []
        var rejected: Set<String> = []
        var delayed: Set<String> = []
        var failingBatch: Int?
        var takesBeforeItFails = false
        var beforeAnswering: (@Sendable () throws -> Void)?
        var ids: [String] = []
        var delaysOnce = false
        var writes = 0
        var looks = 0
        var isAway = false
    }

    private let state = Mutex(State())
    let intake: Intake
    let listsRows: Bool

    /// What a batch fails with.
    struct Broken: Error, CustomStringConvertible { let description = "the connection broke" }

    /// A receiver of batches of so many rows; one that `listsRows` tells what it holds.
    init(rows: Int, listsRows: Bool = false) { (intake, self.listsRows) = (.changes(rows: rows), listsRows) }

    /// The keys that it holds.
    var held: [String] { state.withLock { $0.held.keys.sorted() } }

    /// What another hand does to a row that it holds, or may not hold.
    func set(_ key: String, to digest: UInt64?) {
        state.withLock { ($0.held[key], $0.writes) = (digest, $0.writes + 1) }
    }

    /// How often its rows were looked at since it was asked last.
    func takeLooks() -> Int {
        state.withLock { state in
            defer { state.looks = 0 }
            return state.looks
        }
    }

    /// Cannot be reached, or can again.
    func goAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    func stamp(isQuiet: Bool) throws -> InputStamp? {
        try state.withLock { state in
            if state.isAway { throw DeliveryFailure("nobody is at home") }
            return InputStamp("\(state.writes)")
        }
    }

    func drift(of count: Int, key: String, _ rows: (Range<Int>) throws -> Batch) throws -> RowDrift {
        let batch = DeliveryBatch(
            destination: "", generation: 0, number: 0, id: "", change: .added, key: key, rows: try rows(0..<count))
        return state.withLock { state in
            state.looks += 1
            var drift = RowDrift()
            for (row, (key, digest)) in zip(MemoryReceiver.keys(batch), batch.digests).enumerated() {
                guard let held = state.held[key] else { drift.missing.append(Int32(row)); continue }
                if held != digest { drift.changed.append(Int32(row)) }
            }
            return drift
        }
    }

    /// Rejects rows of some keys, and does not take those of others now.
    func refuse(rejecting rejected: Set<String> = [], delaying delayed: Set<String> = []) {
        state.withLock { ($0.rejected, $0.delayed) = (rejected, delayed) }
    }

    /// Does not take rows of some keys when they are sent the first time.
    func delayOnce(_ delayed: Set<String>) { state.withLock { ($0.delayed, $0.delaysOnce) = (delayed, true) } }

    /// The ids of the batches that were handed over since it was asked last.
    func takeIDs() -> [String] {
        state.withLock { state in
            defer { state.ids = [] }
            return state.ids
        }
    }

    /// Fails at a batch, counted from 0 from now on; `afterTaking` it, or before. Nil for never.
    func fail(at batch: Int?, afterTaking: Bool = false) {
        state.withLock { ($0.failingBatch, $0.takesBeforeItFails) = (batch, afterTaking) }
    }

    /// Does something once, when it has taken a batch and before it answers.
    func beforeAnswering(_ body: @escaping @Sendable () throws -> Void) { state.withLock { $0.beforeAnswering = body } }

    /// What was handed over since it was asked last: change and keys of each batch.
    func takeBatches() -> [String] {
        state.withLock { state in
            defer { state.batches = [] }
            return state.batches.map { "\($0.change.rawValue): \(MemoryReceiver.keys($0).joined(separator: " "))" }
        }
    }

    func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        try state.withLock { state in
            let isBroken = state.failingBatch == state.batches.count
            state.batches.append(batch)
            state.ids.append(batch.id)
            if isBroken, !state.takesBeforeItFails { throw Broken() }
            let answers = zip(MemoryReceiver.keys(batch), batch.digests).map { key, digest -> RowAnswer in
                if state.rejected.contains(key) { return .rejected("no such country") }
                if state.delayed.contains(key) {
                    if state.delaysOnce { state.delayed.remove(key) }
                    return .later("too many requests")
                }
                state.held[key] = batch.change == .removed ? nil : digest
                state.writes += 1
                return .acknowledged
            }
            if isBroken { throw Broken() }
            try state.beforeAnswering?()
            state.beforeAnswering = nil
            return BatchAnswer(answers)
        }
    }

    private static func keys(_ batch: DeliveryBatch) -> [String] {
        guard case .string(let keys)? = batch.rows[batch.key] else { return [] }
        return (0..<keys.count).map { keys[$0] ?? "" }
    }
}
