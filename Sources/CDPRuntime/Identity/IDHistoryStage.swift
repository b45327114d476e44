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
    private let directory: String
    private let generation: Int
    private let threads: Int

    /// Takes who is who.
    init(_ context: StageContext, _ state: StageState) {
        outcome = state.held.clusters
        profiles = state.tables.former("profiles", schema: TableSchemas.profiles(context.plan))
        base = state.tables.snapshot("id_history", schema: TableSchemas.idHistory)
        directory = state.tables.directory("id_history")
        generation = context.generation
        threads = context.threads
    }

    func run() throws -> StageResult {
        let former = try formerIDs()
        let moved = outcome.successions.filter { former[$0.profile] != nil }
        let rows = Batch(
            schema: TableSchemas.idHistory,
            columns: [
                .integer(FixedColumn(moved.map(\.profile))), .string(StringColumn(moved.map { former[$0.profile] })),
                outcome.profileIDs(moved.map(\.successor)), .string(StringColumn(moved.map(\.reason.rawValue))),
                .repeating(Int64(generation), count: moved.count),
            ], count: moved.count)
        let change = try Appending(
            base: base, schema: TableSchemas.idHistory, order: ["generation", "successor_id"], directory: directory,
            threads: threads
        ).run([rows])
        return StageResult(changes: [change], rowsRead: moved.count)
    }

    /// The ids of profiles that lead elsewhere, from their old rows.
    private func formerIDs() throws -> [Int64: String] {
        let wanted = HashIndex(outcome.successions.map { UInt64(bitPattern: $0.profile) })
        guard wanted.count > 0 else { return [:] }
        let reader = TableReader(profiles)
        var result: [Int64: String] = [:]
        for file in profiles.files {
            let batch = try reader.read(file, columns: [TableSchemas.hash, Field("profile_id", .string)])
            guard case .string(let ids) = batch.columns[1] else { continue }
            for (row, hash) in batch.storedHashes.enumerated() where wanted[UInt64(bitPattern: hash)] != nil {
                result[hash] = ids[row]
            }
        }
        return result
    }
}
