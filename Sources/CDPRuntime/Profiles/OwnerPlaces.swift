import CDPColumns
import CDPStore
import CDPTypes

/// The place among selected profiles that each owner of events, a record or an identifier value, leads to.
struct OwnerPlaces: Sendable {
    private let owners: SortedHashes
    /// By owner; -1 for one that leads to a profile that is not among the selected ones.
    private let places: [Int32]

    /// The places that the stored `members` tell.
    init(_ members: TableSnapshot, _ selection: ProfileSelection, threads: Int) throws {
        let reader = TableReader(members)
        let profiles = SortedHashes(selection.hashes)
        let columns = [MembersTable.hash.field, MembersTable.profileID.field]
        let parts = try reader.map(columns: columns, threads: threads) { _, batch in
            let places = KeyHash.profiles(.string(try batch[MembersTable.profileID])).map { profile in
                profiles.place(of: profile).map { Int32(truncatingIfNeeded: $0) } ?? -1
            }
            return (owners: batch.storedHashes, places: places)
        }
        owners = SortedHashes(parts.flatMap(\.owners))
        places = parts.flatMap(\.places)
    }

    /// The owners that lead to selected profiles.
    var ofSelected: HashIndex {
        HashIndex(places.indices.filter { places[$0] >= 0 }.map { UInt64(bitPattern: owners.hashes[$0]) })
    }

    /// What an owner leads to; the place is -1 for a profile that is not among the selected ones.
    subscript(owner: Int64) -> EventOwner {
        owners.place(of: owner).map { .found(places[$0]) } ?? .unknown
    }
}
