internal import CDPColumns

/// Constrained clustering: walks the evidence of one component after the other in its total order and unites clusters
/// unless a constraint refuses.
///
/// A group edge is walked member by member: each joins the first cluster formed in this group that no constraint
/// refuses; if all refuse, it starts a new one. Components that break no constraint as a whole are united without
/// asking.
struct Clustering {
    private let evidence: Evidence
    private let constraints: Constraints
    private var sets: UnionFind
    /// The state of each cluster of the component at hand that has more than a record's own, by least record.
    private var states: [UInt32: ClusterState] = [:]
    private(set) var links: [Link] = []
    private(set) var refusals: [Refusal] = []
    private(set) var checks = 0

    init(_ evidence: Evidence, _ constraints: Constraints) {
        self.evidence = evidence
        self.constraints = constraints
        sets = UnionFind(count: evidence.components.count)
    }

    /// The least record of the cluster of a record.
    mutating func leader(of record: UInt32) -> UInt32 {
        sets.find(record)
    }

    /// Clusters one component, of which the evidence is given in order.
    mutating func walk(_ records: ArraySlice<UInt32>, same: [RecordPair], edges: ArraySlice<UInt32>) {
        let isFree = constraints.all.isEmpty || constraints.holdWithin(records)
        if !isFree {
            states.removeAll(keepingCapacity: true)
            for record in records { states[record] = constraints.state(of: record) }
        }
        for pair in same where isFree ? sets.unite(pair.a, pair.b) : join(pair.a, pair.b) {
            links.append(Link(evidence: .decision, a: pair.a, b: pair.b))
        }
        for number in edges {
            let edge = evidence.edges[Int(number)]
            if isFree {
                uniteAll(edge)
            } else {
                walk(edge)
            }
        }
    }

    private mutating func uniteAll(_ edge: GroupEdge) {
        let first = evidence.members[edge.members.lowerBound]
        for member in evidence.members[edge.members.dropFirst()] where sets.unite(first, member) {
            links.append(Link(evidence: .rule(edge.rule, value: edge.value), a: first, b: member))
        }
    }

    private mutating func walk(_ edge: GroupEdge) {
        let evidence = EvidenceKind.rule(edge.rule, value: edge.value)
        var group = GroupCandidates(constraints)
        var inGroup: Set<UInt32> = []
        var refused = 0
        for member in self.evidence.members[edge.members] {
            let leader = sets.find(member)
            if inGroup.contains(leader) { continue }
            guard let number = candidate(for: member, &group, evidence, &refused) else {
                group.append(member: member, state(of: leader))
                inGroup.insert(leader)
                continue
            }
            let first = group.candidates[number].member
            inGroup.remove(sets.find(first))
            join(first, member)
            links.append(Link(evidence: evidence, a: first, b: member))
            let united = sets.find(first)
            inGroup.insert(united)
            group.update(number, state(of: united))
        }
    }

    /// The first cluster of the group that accepts a member's. As long as refusals are kept, the clusters are asked one
    /// by one, so that those kept are the first; each question then either ends the search or is one of the few.
    private mutating func candidate(
        for member: UInt32, _ group: inout GroupCandidates, _ evidence: EvidenceKind, _ refused: inout Int
    ) -> Int? {
        for candidate in group.candidates.indices {
            if refused == Resolution.refusalsKept { break }
            let first = group.candidates[candidate].member
            guard let constraint = refusal(first, member) else { return candidate }
            refusals.append(Refusal(evidence: evidence, a: first, b: member, constraint: constraint))
            refused += 1
        }
        guard refused == Resolution.refusalsKept else { return nil }
        if !group.isIndexed { group.index { state(of: sets.find($0)) } }
        return group.first(accepting: state(of: sets.find(member))) { refusal($0, member) == nil }
    }

    private func state(of leader: UInt32) -> ClusterState {
        states[leader] ?? .empty
    }

    private mutating func refusal(_ a: UInt32, _ b: UInt32) -> Constraint? {
        checks += 1
        let first = sets.find(a)
        let second = sets.find(b)
        let firstState = state(of: first)
        let secondState = state(of: second)
        return constraints.all.first {
            constraints.refuses($0, firstState, secondState) { sets.find($0) == ($1 ? first : second) }
        }
    }

    /// Makes one cluster of two. Returns whether they were apart.
    @discardableResult
    private mutating func join(_ a: UInt32, _ b: UInt32) -> Bool {
        let first = sets.find(a)
        let second = sets.find(b)
        guard first != second else { return false }
        guard var state = states.removeValue(forKey: first), let other = states.removeValue(forKey: second) else {
            return false
        }
        constraints.unite(&state, other)
        sets.unite(first, second)
        states[sets.find(first)] = state
        return true
    }
}
