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
        let places = index.places(in: before.records, threads: threads)
        let count = places.count
        profiles = Parallel.array(count, threads: threads) { rows, target in
            for row in rows {
                let place = Int(places[row])
                (target + row).initialize(to: place < 0 ? -1 : before.profilesOfRecords[place])
            }
        }
        signatures = Parallel.array(count, threads: threads) { rows, target in
            for row in rows {
                let place = Int(places[row])
                (target + row).initialize(to: place < 0 ? -1 : before.signatures[place])
            }
        }
        var isAlive = [Bool](repeating: false, count: before.records.hashes.count)
        for place in places where place >= 0 { isAlive[Int(place)] = true }
        gone = zip(before.records.hashes, isAlive).filter { !$0.1 }.map(\.0)
    }

    /// The placing hash of the profile that a record belonged to; nil for one that is new.
    func profile(of record: UInt32) -> Int64? {
        let place = profiles[Int(record)]
        return place < 0 ? nil : before.profiles.hashes[Int(place)]
    }
}
