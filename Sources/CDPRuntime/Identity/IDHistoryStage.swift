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
        guard !outcome.successions.isEmpty else { return [:] }
        let rows = try TableLookup(files: profiles.files).rows(
            hashes: outcome.successions.map(\.profile),
            columns: [ProfilesTable.hash.field, ProfilesTable.profileID.field], threads: threads)
        let ids = try rows[ProfilesTable.profileID]
        var result: [Int64: String] = [:]
        for (row, hash) in rows.storedHashes.enumerated() { result[hash] = ids[row] }
        return result
    }
}
