import CDPColumns
import CDPIdentity
import CDPStore
import CDPTypes

/// Which record belonged to which profile in the generation before.
struct FormerMembers: Sendable {
    private var records: HashIndex
    private(set) var recordHashes: [Int64] = []
    private var profilesOfRecords: [Int64] = []
    private var signatures: [Int64] = []
    private var profileIndex: HashIndex
    /// The placing hashes of the profiles.
    private(set) var profiles: [Int64] = []
    /// How many records each had.
    private(set) var sizes: [Int32] = []
    /// Identifier owners: placing hash of the value to that of the profile.
    private var owners: HashIndex
    private var ownerHashes: [Int64] = []
    private var profilesOfOwners: [Int64] = []

    /// Reads the members of a generation.
    init(_ table: TableSnapshot, threads: Int) throws {
        records = HashIndex(capacity: table.rows)
        profileIndex = HashIndex(capacity: table.rows)
        owners = HashIndex()
        let reader = TableReader(table)
        let schema = [TableSchemas.hash, Field("profile_id", .string), Field("_signature", .integer)]
        let parts = try Parallel.map(table.files.count, threads: threads) { place in
            let batch = try reader.read(table.files[place], columns: schema)
            return (batch.storedHashes, KeyHash.profiles(batch.columns[1]), batch.columns[2])
        }
        for (hashes, profiles, signatures) in parts {
            guard case .integer(let signatures) = signatures else { continue }
            for row in hashes.indices { add(hashes[row], profile: profiles[row], signature: signatures[row]) }
        }
    }

    private mutating func add(_ hash: Int64, profile: Int64, signature: Int64?) {
        guard let signature else {
            _ = owners.insert(UInt64(bitPattern: hash), UInt32(ownerHashes.count))
            ownerHashes.append(hash)
            profilesOfOwners.append(profile)
            return
        }
        _ = records.insert(UInt64(bitPattern: hash), UInt32(recordHashes.count))
        recordHashes.append(hash)
        profilesOfRecords.append(profile)
        signatures.append(signature)
        let place = Int(profileIndex.insert(UInt64(bitPattern: profile), UInt32(profiles.count)))
        if place == profiles.count {
            profiles.append(profile)
            sizes.append(0)
        }
        sizes[place] += 1
    }

    /// The profile and signature of a record.
    func record(_ hash: Int64) -> (profile: Int64, signature: Int64)? {
        records[UInt64(bitPattern: hash)].map { (profilesOfRecords[Int($0)], signatures[Int($0)]) }
    }

    /// The profile that an owner, a record or an identifier value, led to.
    func owner(_ hash: Int64) -> Int64? {
        if let place = records[UInt64(bitPattern: hash)] { return profilesOfRecords[Int(place)] }
        return owners[UInt64(bitPattern: hash)].map { profilesOfOwners[Int($0)] }
    }

    /// The place of a profile in `profiles`.
    func place(of profile: Int64) -> Int? {
        profileIndex[UInt64(bitPattern: profile)].map(Int.init)
    }

    /// Every identifier owner with its profile.
    var identifierOwners: Zip2Sequence<[Int64], [Int64]> { zip(ownerHashes, profilesOfOwners) }
}

/// A removed record that still votes in naming.
struct TombstoneRow: Sendable {
    /// The place of its source in `identity.sources`.
    var source: UInt16
    var key: [UInt8]
    var firstSeen: Int64
    /// The placing hash of the living record whose profile it votes in.
    var anchor: Int64

    /// Its vote, when its anchor lives.
    func vote(_ index: RecordIndex) -> Tombstone? {
        guard let anchor = index.number(of: anchor) else { return nil }
        return Tombstone(firstSeen: firstSeen, position: index.position(source: source, key: key), anchor: anchor)
    }
}
