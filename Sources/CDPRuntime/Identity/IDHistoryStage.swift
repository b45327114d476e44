import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Adds the ids that lead elsewhere from now on to the history of ids.
struct IDHistoryStage: StageTask {
    private let outcome: IdentityOutcome
    /// The profiles as they were.
    private let profiles: TableSnapshot
    private let base: TableSnapshot
    private let target: TableTarget
    private let generation: Int
    private let threads: Int

    /// Takes who is who.
    init(_ context: StageContext, _ state: StageState) {
        outcome = state.held.clusters
        profiles = state.tables.former(.profiles(context.plan))
        base = state.tables.snapshot(.idHistory)
        target = state.tables.target(.idHistory)
        generation = context.generation
        threads = context.threads
    }

    func run() throws -> StageResult {
        let former = try formerIDs()
        let moved = outcome.successions.filter { former[$0.profile] != nil }
        let rows = Batch(
            .idHistory,
            [
                IDHistoryTable.hash.filled(moved.map(\.profile)),
                IDHistoryTable.profileID.filled(StringColumn(moved.map { former[$0.profile] })),
                IDHistoryTable.successorID.filled(outcome.profileIDs(moved.map(\.successor))),
                IDHistoryTable.reason.filled(StringColumn(moved.map(\.reason.rawValue))),
                IDHistoryTable.generation.filled(Int64(generation), count: moved.count),
            ])
        let change = try Appending(.idHistory, base: base, target: target, threads: threads).run([rows])
        return StageResult(changes: [change], rowsRead: moved.count)
    }

    /// The ids of profiles that lead elsewhere, from their old rows.
    private func formerIDs() throws -> [Int64: String] {
        let wanted = HashIndex(outcome.successions.map { UInt64(bitPattern: $0.profile) })
        guard wanted.count > 0 else { return [:] }
        let reader = TableReader(profiles)
        var result: [Int64: String] = [:]
        for range in reader.ranges {
            let batch = try reader.read(
                range: range, columns: [ProfilesTable.hash.field, ProfilesTable.profileID.field])
            let ids = try batch[ProfilesTable.profileID]
            for (row, hash) in batch.storedHashes.enumerated() where wanted[UInt64(bitPattern: hash)] != nil {
                result[hash] = ids[row]
            }
        }
        return result
    }
}
