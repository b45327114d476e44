import CDPColumns
import CDPStore
import CDPTypes

/// The profiles that change without new data by an instant, as `next_change_at` says.
struct WaitingProfiles: Sendable {
    /// Their placing hashes, ascending.
    let hashes: [Int64]

    /// Looks them up in the profiles table, in files that may have one as their footers say.
    init(_ table: TableSnapshot, asOf: Instant, threads: Int) throws {
        let (hash, time) = (ProfilesTable.hash, ProfilesTable.nextChangeAt)
        let reader = TableReader(table)
        let files = table.files
        hashes = try Parallel.map(files.count, threads: threads) { number -> [Int64] in
            guard let times = try files[number].times(of: time.name), times.lowerBound <= asOf.microseconds else {
                return []
            }
            let rows = try reader.read(files[number], columns: [hash.field, time.field])
            let changes = try rows[time]
            return rows.storedHashes.enumerated().compactMap { row, hash in
                changes[row].map { $0 <= asOf.microseconds } == true ? hash : nil
            }
        }.flatMap { $0 }.sorted()
    }
}
