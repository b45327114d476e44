import CDPColumns
import CDPStore
import CDPTypes

/// The profiles that change without new data by an instant, as `next_change_at` says.
struct WaitingProfiles: Sendable {
    /// Their placing hashes, ascending.
    let hashes: [Int64]

    /// Looks them up in the profiles table.
    init(_ table: TableSnapshot, asOf: Instant, threads: Int) throws {
        let reader = TableReader(table)
        let columns = [ProfilesTable.hash.field, ProfilesTable.nextChangeAt.field]
        hashes = try reader.map(columns: columns, threads: threads) { _, batch in
            let times = try batch[ProfilesTable.nextChangeAt]
            return batch.storedHashes.enumerated().compactMap { row, hash in
                times[row].map { $0 <= asOf.microseconds } == true ? hash : nil
            }
        }.flatMap { $0 }
    }
}
