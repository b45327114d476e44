import CDPColumns
import CDPIdentity
import CDPStore
import CDPTypes

/// Which record belonged to which profile in the generation before.
struct FormerMembers: Sendable {
    /// The records' placing hashes.
    let records: SortedHashes
    /// For each record the place of its profile in `profiles`.
    let profilesOfRecords: [Int32]
    /// For each record its signature (`RecordSignatures`).
    let signatures: [Int64]
    /// The profiles' placing hashes.
    let profiles: SortedHashes
    /// How many records each profile had.
    let sizes: [Int32]
    /// The placing hashes of the identifier values that events are found by.
    let identifiers: SortedHashes
    /// For each of them the placing hash of the profile that it led to.
    let profilesOfIdentifiers: [Int64]

    /// Reads the members of a generation.
    init(_ table: TableSnapshot, threads: Int) throws {
        let reader = TableReader(table)
        let schema = [MembersTable.hash.field, MembersTable.profileID.field, MembersTable.signature.field]
        self.init(try reader.map(columns: schema, threads: threads) { _, rows in try Part(rows) }, threads: threads)
    }

    /// Takes some members, sorted by hash.
    init(_ members: Batch) throws(StoreError) {
        self.init([try Part(members)], threads: 1)
    }

    private init(_ parts: [Part], threads: Int) {
        records = SortedHashes(Parallel.joined(parts.map(\.records), threads: threads), threads: threads)
        signatures = Parallel.joined(parts.map(\.signatures), threads: threads)
        identifiers = SortedHashes(Parallel.joined(parts.map(\.identifiers), threads: threads), threads: threads)
        profilesOfIdentifiers = Parallel.joined(parts.map(\.profilesOfIdentifiers), threads: threads)
        var hashes = Parallel.joined(
            parts.map { $0.profilesOfRecords.map { UInt64(bitPattern: $0) } }, threads: threads)
        var order = (0..<UInt32(hashes.count)).map { $0 }
        RadixSort.sort(keys: &hashes, values: &order)
        var profiles: [Int64] = []
        var sizes: [Int32] = []
        var places = [Int32](repeating: -1, count: hashes.count)
        for (hash, record) in zip(hashes, order) {
            if profiles.last != Int64(bitPattern: hash) {
                profiles.append(Int64(bitPattern: hash))
                sizes.append(0)
            }
            sizes[sizes.count - 1] += 1
            places[Int(record)] = Int32(truncatingIfNeeded: profiles.count - 1)
        }
        self.profiles = SortedHashes(profiles)
        self.sizes = sizes
        profilesOfRecords = places
    }

    /// What one file, sorted by hash like all, says.
    private struct Part: Sendable {
        var records: [Int64] = []
        var profilesOfRecords: [Int64] = []
        var signatures: [Int64] = []
        var identifiers: [Int64] = []
        var profilesOfIdentifiers: [Int64] = []

        init(_ members: Batch) throws(StoreError) {
            let stored = try members[MembersTable.signature]
            let profiles = KeyHash.profiles(.string(try members[MembersTable.profileID]))
            for (row, hash) in members.storedHashes.enumerated() {
                if let signature = stored[row] {
                    records.append(hash)
                    profilesOfRecords.append(profiles[row])
                    signatures.append(signature)
                } else {
                    identifiers.append(hash)
                    profilesOfIdentifiers.append(profiles[row])
                }
            }
        }
    }

    /// The placing hash of the profile that an owner, a record or an identifier value, led to.
    func profile(ofOwner hash: Int64) -> Int64? {
        if let place = records.place(of: hash) { return profiles.hashes[Int(profilesOfRecords[place])] }
        return identifiers.place(of: hash).map { profilesOfIdentifiers[$0] }
    }
}
