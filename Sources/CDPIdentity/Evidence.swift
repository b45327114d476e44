internal import CDPColumns

/// The records that hold one value of a rule: one edge over all of them, never pairs.
struct GroupEdge {
    var rule: Int
    var value: UInt64
    /// Where the members stand in `Evidence.members`, in record order.
    var members: Range<Int>
}

/// All evidence among records, in the total order in which it is walked.
///
/// Group edges by (rule priority, least member), which names an edge because a record has one value of a rule; the
/// decisions `same` come before all of them, by (least, greatest record). One sort of 64-bit hashes a rule; linear.
package struct Evidence: Sendable {
    let edges: [GroupEdge]
    let members: [UInt32]
    let same: [RecordPair]
    /// The connected component of each record, by its least record.
    package let components: [UInt32]

    /// Finds the evidence that rules and decisions give among records; distrusted values must be null already.
    package init(
        _ input: IdentityInput, _ rules: IdentityRules, _ decisions: Decisions = Decisions(), threads: Int = 1
    ) {
        var edges: [GroupEdge] = []
        var members: [UInt32] = []
        var sets = UnionFind(count: input.count)
        same = Set(decisions.same.map { RecordPair(min($0.a, $0.b), max($0.a, $0.b)) })
            .sorted { ($0.a, $0.b) < ($1.a, $1.b) }
        for pair in same { sets.unite(pair.a, pair.b) }
        for rule in rules.rules.indices {
            let holders = input.holders(of: rules.rules[rule].attributes, threads: threads)
            let found = holders.mapBlocks(threads: threads) { Evidence.groups(holders, $0) }.flatMap { $0 }
            let order = HashedRows.sorted(count: found.count, threads: threads) { groups, order in
                for group in groups { order.append(UInt64(holders.rows[found[group].lowerBound]), row: group) }
            }
            edges.reserveCapacity(edges.count + found.count)
            members.reserveCapacity(members.count + found.reduce(0) { $0 + $1.count })
            for place in order.rows {
                let group = found[Int(place)]
                let first = members.count
                members.append(contentsOf: holders.rows[group])
                edges.append(
                    GroupEdge(rule: rule, value: holders.hashes[group.lowerBound], members: first..<members.count))
                for member in first + 1..<members.count { sets.unite(members[first], members[member]) }
            }
        }
        self.edges = edges
        self.members = members
        components = (0..<UInt32(input.count)).map { sets.find($0) }
    }

    /// Where the values stand that several records hold, among those of a block.
    private static func groups(_ holders: HashedRows, _ block: Range<Int>) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var start = block.lowerBound
        while start < block.upperBound {
            var end = start + 1
            while end < block.upperBound, holders.hashes[end] == holders.hashes[start] { end += 1 }
            if end - start > 1 { groups.append(start..<end) }
            start = end
        }
        return groups
    }
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
