import CDPColumns

/// Where the records of a generation stood in the one before.
struct RecordLineage: Sendable {
    /// The generation before.
    let before: FormerMembers
    /// For each record the place of the profile it belonged to among `before.profiles`; -1 for a record that is new.
    let profiles: [Int32]
    /// For each record the signature that it had; -1 for a record that is new.
    let signatures: [Int64]
    /// The placing hashes of records that are no more.
    let gone: [Int64]

    /// Follows the records of `index`.
    init(_ before: FormerMembers, _ index: RecordIndex, threads: Int) {
        self.before = before
        let block = 65_536
        let parts = Parallel.map((index.count + block - 1) / block, threads: threads) { part in
            let places = index.hashes[part * block..<min(index.count, (part + 1) * block)].map { hash in
                before.records.place(of: hash).map { Int32(truncatingIfNeeded: $0) } ?? -1
            }
            return (
                places: places, profiles: places.map { $0 < 0 ? -1 : before.profilesOfRecords[Int($0)] },
                signatures: places.map { $0 < 0 ? -1 : before.signatures[Int($0)] }
            )
        }
        profiles = parts.flatMap(\.profiles)
        signatures = parts.flatMap(\.signatures)
        var isAlive = [Bool](repeating: false, count: before.records.hashes.count)
        for part in parts {
            for place in part.places where place >= 0 { isAlive[Int(place)] = true }
        }
        gone = zip(before.records.hashes, isAlive).filter { !$0.1 }.map(\.0)
    }

    /// The placing hash of the profile that a record belonged to; nil for one that is new.
    func profile(of record: UInt32) -> Int64? {
        let place = profiles[Int(record)]
        return place < 0 ? nil : before.profiles.hashes[Int(place)]
    }
}
