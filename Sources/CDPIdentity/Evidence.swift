internal import CDPColumns

/// Records that a piece of evidence is about: all that hold one value of a rule as one edge, never as pairs, or the two of a
/// weighted pair.
struct EvidenceEdge {
    var evidence: EvidenceKind
    /// Where the members stand in `Evidence.members`, by (first seen, record order).
    var members: Range<Int>
}

/// All evidence among records, in the total order in which it is walked.
///
/// By rule priority; of one rule, groups before pairs. Groups by their first member by first seen and record order, which names a
/// group because a record has one value of a rule; pairs by descending weight, then in record order (lesser, greater record).
/// The decisions `same` come before all of them, by (least, greatest record). One sort of 64-bit hashes a rule, and one of the
/// pairs; linear.
package struct Evidence: Sendable {
    let edges: [EvidenceEdge]
    let members: [UInt32]
    /// The weighted pairs, in the order of their edges.
    let pairs: [WeightedPair]
    let same: [RecordPair]
    /// The connected component of each record, by its least record.
    package let components: [UInt32]
    /// An attribute of which two values that are not the same gave evidence, because they have one hash.
    let mixed: Int?

    /// Finds the exact evidence that rules and decisions give among records, and joins `pairs` to it; distrusted values must be
    /// null already. The pairs may come in any order; each is of one of the rules.
    package init(
        _ input: IdentityInput, _ rules: IdentityRules, _ decisions: Decisions = Decisions(),
        pairs: [WeightedPair] = [], threads: Int = 1
    ) {
        var edges: [EvidenceEdge] = []
        var members: [UInt32] = []
        var sets = UnionFind(count: input.count)
        var mixed: Int?
        same = Set(decisions.same.map { RecordPair(min($0.a, $0.b), max($0.a, $0.b)) })
            .sorted { ($0.a, $0.b) < ($1.a, $1.b) }
        for pair in same { sets.unite(pair.a, pair.b) }
        let sight = SightOrder(input)
        let pairs = pairs.sorted(by: WeightedPair.isBefore)
        var nextPair = 0
        for rule in rules.rules.indices {
            let holders = input.holders(of: rules.rules[rule].attributes, threads: threads)
            let found = holders.mapBlocks(threads: threads) { Evidence.groups(holders, $0) }.flatMap { $0 }
            for attribute in rules.rules[rule].attributes where mixed == nil {
                let checks = input.attributes[attribute].checks
                if Evidence.isMixed(holders, found, checks, threads: threads) { mixed = attribute }
            }
            let order = HashedRows.sorted(count: found.count, threads: threads) { groups, order in
                for group in groups { order.append(sight.first(of: holders.rows[found[group]]), row: group) }
            }
            edges.reserveCapacity(edges.count + found.count)
            members.reserveCapacity(members.count + found.reduce(0) { $0 + $1.count })
            for place in order.rows {
                let group = found[Int(place)]
                let first = members.count
                let rows = holders.rows[group]
                if sight.isAscending(rows) {
                    members.append(contentsOf: rows)
                } else {
                    members.append(contentsOf: sight.sorted(rows))
                }
                edges.append(
                    EvidenceEdge(
                        evidence: .rule(rule, value: holders.hashes[group.lowerBound]), members: first..<members.count))
                for member in first + 1..<members.count { sets.unite(members[first], members[member]) }
            }
            while nextPair < pairs.count, pairs[nextPair].rule == rule {
                let pair = pairs[nextPair]
                members += sight.sorted([pair.a, pair.b])
                edges.append(EvidenceEdge(evidence: .pair(nextPair), members: members.count - 2..<members.count))
                sets.unite(pair.a, pair.b)
                nextPair += 1
            }
        }
        precondition(nextPair == pairs.count, "a pair is of one of the rules")
        self.edges = edges
        self.mixed = mixed
        self.members = members
        self.pairs = pairs
        components = (0..<UInt32(input.count)).map { sets.find($0) }
    }

    /// Whether two records of one group differ in what `checks` says of them.
    private static func isMixed(_ holders: HashedRows, _ groups: [Range<Int>], _ checks: [UInt32], threads: Int) -> Bool
    {
        if checks.isEmpty { return false }
        let size = 1 << 14
        return Parallel.map((groups.count + size - 1) / size, threads: threads) { block in
            for group in groups[block * size..<min(groups.count, (block + 1) * size)] {
                let first = checks[Int(holders.rows[group.lowerBound])]
                for place in group where checks[Int(holders.rows[place])] != first { return true }
            }
            return false
        }.contains(true)
    }

    /// Where the values stand that several records hold, among those of a block.
    private static func groups(_ holders: HashedRows, _ block: Range<Int>) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        holders.eachGroup(in: block) { groups.append($0) }
        return groups
    }
}

/// The order in which records were first seen; those of one generation in record order.
private struct SightOrder: Sendable {
    private let firstSeen: [Int64]
    private let first: Int64
    private let isOneGeneration: Bool

    init(_ input: IdentityInput) {
        firstSeen = input.firstSeen
        let first = input.firstSeen.min() ?? 0
        self.first = first
        isOneGeneration = firstSeen.allSatisfy { $0 == first }
    }

    /// A number that orders as the records do.
    private func number(_ record: UInt32) -> UInt64 {
        UInt64(clamping: firstSeen[Int(record)] &- first) << 32 | UInt64(record)
    }

    /// The least number of some records in record order, of which there is one at least.
    func first(of records: ArraySlice<UInt32>) -> UInt64 {
        if isOneGeneration { return UInt64(records[records.startIndex]) }
        return records.reduce(.max) { min($0, number($1)) }
    }

    /// Whether records in record order stand in this order, too.
    func isAscending(_ records: ArraySlice<UInt32>) -> Bool {
        if isOneGeneration { return true }
        for place in records.indices.dropFirst()
        where firstSeen[Int(records[place])] < firstSeen[Int(records[place - 1])] {
            return false
        }
        return true
    }

    /// The records in this order.
    func sorted(_ records: ArraySlice<UInt32>) -> [UInt32] { records.sorted { number($0) < number($1) } }
}

extension Decisions {
    /// The chain of `same` decisions that joins a pair decided `different`: an error of the specs, to be told by name.
    /// Nil when there is none. The records may be numbered in any way.
    package func contradiction() -> (pair: RecordPair, chain: [RecordPair])? {
        let tree = EvidenceTree(same.map { Link(evidence: .decision, a: $0.a, b: $0.b) })
        for pair in different {
            if pair.a == pair.b { return (pair, []) }
            if let path = tree.path(from: pair.a, to: pair.b) { return (pair, path.map { RecordPair($0.a, $0.b) }) }
        }
        return nil
    }
}
