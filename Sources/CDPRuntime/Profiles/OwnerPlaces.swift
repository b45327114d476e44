import CDPColumns
import CDPStore
import CDPTypes

/// The place among selected profiles that each owner of events, a record or an identifier value, leads to.
struct OwnerPlaces: Sendable {
    private let layout: RangeLayout
    /// By range of members.
    private let places: [HashIndex]
    /// Stands for a profile that is not among the selected ones.
    private static let elsewhere = UInt32(Int32.max)

    /// The places that the stored `members` tell.
    init(_ members: TableSnapshot, _ selection: ProfileSelection, threads: Int) throws {
        let reader = TableReader(members)
        let profiles = HashIndex(selection.hashes.map { UInt64(bitPattern: $0) })
        let columns = [TableSchemas.hash, Field("profile_id", .string)]
        layout = members.layout
        places = try Parallel.map(layout.count, threads: threads) { range in
            guard let file = members.file(of: range) else { return HashIndex() }
            let batch = try reader.read(file, columns: columns)
            let owners = batch.storedHashes
            let targets = KeyHash.profiles(batch.columns[1])
            var places = HashIndex(capacity: owners.count)
            for row in owners.indices {
                let place = profiles[UInt64(bitPattern: targets[row])] ?? Self.elsewhere
                _ = places.insert(UInt64(bitPattern: owners[row]), place)
            }
            return places
        }
    }

    /// What an owner leads to; the place is -1 for a profile that is not among the selected ones.
    subscript(owner: Int64) -> EventOwner {
        guard let place = places[layout.range(of: owner)][UInt64(bitPattern: owner)] else { return .unknown }
        return .found(place == Self.elsewhere ? -1 : Int32(place))
    }
}
