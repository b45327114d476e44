import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore

/// Which profile the events of an owner, a record or an identifier value, belong to.
struct OwnerMap: Sendable {
    private let outcome: IdentityOutcome
    /// The placing hashes of identifier values that events are found by.
    private let identifiers: SortedHashes
    /// The cluster that each leads to.
    private let clusters: [Int32]
    /// Values that are new or led to another profile in the generation before.
    let moved: [(hash: Int64, cluster: Int32)]
    /// The placing hashes of values of the generation before that are no more.
    let lost: [Int64]

    /// Maps every trusted value of the attributes that events are found by; records are found by their own index.
    init(_ outcome: IdentityOutcome, before: FormerMembers, plan: ExecutionPlan, threads: Int) throws(StoreError) {
        self.outcome = outcome
        let (hashes, clusters) = try OwnerMap.values(outcome, plan, threads: threads)
        identifiers = SortedHashes(hashes)
        self.clusters = clusters
        let former = before.identifiers.hashes
        var moved: [(hash: Int64, cluster: Int32)] = []
        if former.isEmpty { moved.reserveCapacity(hashes.count) }
        var lost: [Int64] = []
        var place = 0
        for (hash, cluster) in zip(hashes, clusters) {
            while place < former.count, former[place] < hash {
                lost.append(former[place])
                place += 1
            }
            let isFound = place < former.count && former[place] == hash
            if !isFound || before.profilesOfIdentifiers[place] != outcome.profiles[Int(cluster)] {
                moved.append((hash, cluster))
            }
            if isFound { place += 1 }
        }
        self.moved = moved
        self.lost = lost + former[place...]
    }

    /// How many identifier values lead somewhere.
    var count: Int { clusters.count }

    /// The owners that lead to some clusters: their records, and identifier values.
    func owners(of wanted: [Int32]) -> HashIndex {
        var isWanted = [Bool](repeating: false, count: outcome.profiles.count)
        for cluster in wanted { isWanted[Int(cluster)] = true }
        var hashes = wanted.flatMap { outcome.members[Int($0)].map { outcome.index.hashes[Int($0)] } }
        for (place, cluster) in clusters.enumerated() where isWanted[Int(cluster)] {
            hashes.append(identifiers.hashes[place])
        }
        return HashIndex(hashes.map { UInt64(bitPattern: $0) })
    }

    /// The cluster that an owner of a kind leads to.
    @inline(__always)
    func cluster(_ owner: Int64, of kind: OwnerPlan) -> UInt32? {
        guard case .record = kind else {
            return identifiers.place(of: owner).map { UInt32(bitPattern: clusters[$0]) }
        }
        guard let record = outcome.index.number(of: owner) else { return nil }
        let cluster = outcome.resolution.clusters[Int(record)]
        return outcome.profiles[Int(cluster)] >= 0 ? cluster : nil
    }

    /// The values by placing hash, ascending. One that several profiles hold leads to the one whose record with it is newest;
    /// ties: the last record.
    private static func values(_ outcome: IdentityOutcome, _ plan: ExecutionPlan, threads: Int) throws(StoreError) -> (
        hashes: [Int64], clusters: [Int32]
    ) {
        var names: Set<String> = []
        for source in plan.sources {
            for case .identifier(let attribute, _, _) in source.belongsTo { names.insert(attribute) }
        }
        let attributes = outcome.index.attributes.indices.filter { names.contains(outcome.index.attributes[$0].name) }
        let clusters = outcome.resolution.clusters
        let count = outcome.index.count
        let size = 1 << 16
        let blocks = (count + size - 1) / size
        // Values that stand beside each other are counted with one bit more than records.
        try CountLimit.standard.check(attributes.count * count / 2, "pairs of values by which events are found")
        let holders = HashedRows.sorted(blocks: attributes.count * blocks, threads: threads) { number, holders in
            let attribute = attributes[number / blocks]
            let seed = outcome.index.identifierSeeds[attribute]
            let values = outcome.input.attributes[attribute].values
            let block = number % blocks
            for record in block * size..<min(count, (block + 1) * size)
            where values[record] != Hash64.null && outcome.profiles[Int(clusters[record])] >= 0 {
                let hash = RangeLayout.stored(Hash64.combine(seed, values[record]))
                holders.append(UInt64(bitPattern: hash), row: record)
            }
        }
        let parts = holders.mapBlocks(threads: threads) { newest(outcome, holders, $0) }
        return (
            Parallel.joined(parts.map(\.hashes), threads: threads),
            Parallel.joined(parts.map(\.clusters), threads: threads)
        )
    }

    private static func newest(_ outcome: IdentityOutcome, _ holders: HashedRows, _ block: Range<Int>) -> (
        hashes: [Int64], clusters: [Int32]
    ) {
        let (sorted, records) = (holders.hashes, holders.rows)
        var result: (hashes: [Int64], clusters: [Int32]) = ([], [])
        result.hashes.reserveCapacity(block.count)
        result.clusters.reserveCapacity(block.count)
        var start = block.lowerBound
        while start < block.upperBound {
            var newest = records[start]
            var end = start + 1
            while end < block.upperBound, sorted[end] == sorted[start] {
                if outcome.index.times[Int(records[end])] >= outcome.index.times[Int(newest)] { newest = records[end] }
                end += 1
            }
            result.hashes.append(Int64(bitPattern: sorted[start]))
            result.clusters.append(Int32(bitPattern: outcome.resolution.clusters[Int(newest)]))
            start = end
        }
        return result
    }
}
