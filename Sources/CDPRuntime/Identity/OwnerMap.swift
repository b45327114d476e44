import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore

/// Which profile the events of an owner, a record or an identifier value, belong to.
struct OwnerMap: Sendable {
    private let outcome: IdentityOutcome
    private var index: HashIndex
    /// The identifier owners: placing hash of the value and cluster.
    private(set) var identifiers: [(hash: Int64, cluster: Int32)] = []
    /// Those of them that are new or led to another profile in the generation before.
    let moved: [(hash: Int64, cluster: Int32)]
    /// The placing hashes of identifier owners of the generation before that are no more.
    let lost: [Int64]
    /// Values that lead to more than one profile.
    private(set) var ambiguous = 0

    /// Maps every trusted value of the attributes that events are found by; records are found by their own index.
    init(_ outcome: IdentityOutcome, before: FormerMembers, plan: ExecutionPlan, threads: Int) {
        var names: Set<String> = []
        for source in plan.sources {
            for case .identifier(let attribute, _, _) in source.belongsTo { names.insert(attribute) }
        }
        let places = outcome.index.attributes.indices.filter { names.contains(outcome.index.attributes[$0].name) }
        let values = Parallel.map(places.count, threads: threads) { number in
            let attribute = outcome.index.attributes[places[number]].name
            return OwnerMap.values(of: attribute, outcome.input.attributes[places[number]].values, outcome)
        }
        self.outcome = outcome
        index = HashIndex(capacity: values.reduce(0) { $0 + $1.identifiers.count })
        for part in values {
            for (hash, cluster) in part.identifiers {
                _ = index.insert(UInt64(bitPattern: hash), UInt32(bitPattern: cluster))
            }
            identifiers += part.identifiers
            ambiguous += part.ambiguous
        }
        let owners = identifiers
        let former = Parallel.map(values.count, threads: threads) { number in
            values[number].identifiers.map { before.identifiers.place(of: $0.hash).map { Int32($0) } ?? -1 }
        }.flatMap { $0 }
        moved = zip(owners, former).filter { owner, place in
            place < 0 || before.profilesOfIdentifiers[Int(place)] != outcome.profiles[Int(owner.cluster)]
        }.map(\.0)
        var isPresent = [Bool](repeating: false, count: before.identifiers.hashes.count)
        for place in former where place >= 0 { isPresent[Int(place)] = true }
        lost = zip(before.identifiers.hashes, isPresent).filter { !$0.1 }.map(\.0)
    }

    /// The cluster that an owner of a kind leads to.
    @inline(__always)
    func cluster(_ owner: Int64, of kind: OwnerPlan) -> UInt32? {
        guard case .record = kind else { return index[UInt64(bitPattern: owner)] }
        guard let record = outcome.index.number(of: owner) else { return nil }
        let cluster = outcome.resolution.clusters[Int(record)]
        return outcome.profiles[Int(cluster)] >= 0 ? cluster : nil
    }

    /// A value that several profiles hold leads to the one whose record with it is newest; ties: the last record.
    private static func values(of attribute: String, _ values: [UInt64], _ outcome: IdentityOutcome) -> (
        identifiers: [(hash: Int64, cluster: Int32)], ambiguous: Int
    ) {
        var identifiers: [(hash: Int64, cluster: Int32)] = []
        var ambiguous = 0
        var hashes: [UInt64] = []
        var records: [UInt32] = []
        for (record, value) in values.enumerated()
        where value != Hash64.null && outcome.profiles[Int(outcome.resolution.clusters[record])] >= 0 {
            hashes.append(value)
            records.append(UInt32(record))
        }
        RadixSort.sort(keys: &hashes, values: &records)
        let seed = Hash64.text("identifier:\(attribute)")
        var start = 0
        while start < records.count {
            var end = start
            var newest = records[start]
            var isAmbiguous = false
            while end < records.count, hashes[end] == hashes[start] {
                let record = records[end]
                if outcome.resolution.clusters[Int(record)] != outcome.resolution.clusters[Int(records[start])] {
                    isAmbiguous = true
                }
                if outcome.index.times[Int(record)] >= outcome.index.times[Int(newest)] { newest = record }
                end += 1
            }
            if isAmbiguous { ambiguous += 1 }
            let hash = RangeLayout.stored(Hash64.combine(seed, hashes[start]))
            let cluster = outcome.resolution.clusters[Int(newest)]
            identifiers.append((hash, Int32(cluster)))
            start = end
        }
        return (identifiers, ambiguous)
    }
}
