import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// Whom events of a run belong to, where every owner leads to whom it led before: only those that the events name are looked up.
struct KnownOwners: Sendable {
    /// The placing hash of the profile that each owner leads to.
    private let profiles: [Int64: Int64]
    /// The placing hashes of the profiles that the events belong to, or belonged to, ascending.
    let affected: [Int64]

    /// The owners that new, changed and former events name, as the stored `members` tell.
    init(_ sources: [CollectStage.SourceResult], members: TableSnapshot, threads: Int) throws {
        let events = sources.filter { $0.source.isEventSource && !$0.source.belongsTo.isEmpty }
        let rows = try TableLookup(files: members.files).rows(
            hashes: Array(try sources.namedOwners()), columns: [MembersTable.hash.field, MembersTable.profileID.field],
            threads: threads)
        let ids = KeyHash.profiles(.string(try rows[MembersTable.profileID]))
        let profiles = Dictionary(zip(rows.storedHashes, ids)) { $1 }
        self.profiles = profiles
        var affected: Set<Int64> = []
        for source in events {
            for batch in source.batches {
                let owners = try batch.owners(of: source.source)
                for row in 0..<batch.count {
                    if let profile = owners.lazy.compactMap({ profiles[$0[row]] }).first { affected.insert(profile) }
                }
            }
        }
        self.affected = affected.sorted()
    }

    /// The placing hash of the profile that an owner leads to.
    subscript(owner: Int64) -> Int64? { profiles[owner] }
}
