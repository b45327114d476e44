internal import CDPColumns

/// Constrained clustering: walks the evidence of one component after the other in its total order and unites clusters
/// unless a constraint refuses.
///
/// The records of a component come in the generations in which they were first seen. Those of one generation are walked
/// edge by edge: each member joins the first cluster formed in its group that no constraint refuses; if all refuse, it
/// starts a new one. So what was united without a record stays united with it: later records find the clusters of earlier
/// ones as these left them, and a new record moves nobody. Components that break no constraint as a whole are united
/// without asking.
struct Clustering {
    private let evidence: Evidence
    private let constraints: Constraints
    /// What the records of two clusters must bear out before a pair unites them. Not monotone, but a pair is asked once only.
    private let agreement: ClusterAgreement?
    private let rooms: [Int: ClusterAgreement.Room]
    private var sets: UnionFind
    /// The state of each cluster of the component at hand that has more than a record's own, by least record.
    private var states: [UInt32: ClusterState] = [:]
    private(set) var links: [Link] = []
    private(set) var refusals: [Refusal] = []
    private(set) var checks = 0
    /// How many unions there were, by which a walk that goes on sees that clusters may be others.
    private var unions = 0

    init(_ evidence: Evidence, _ constraints: Constraints, _ agreement: ClusterAgreement? = nil) {
        self.agreement = agreement
        rooms = agreement?.rooms() ?? [:]
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
        let isFree =
            (constraints.all.isEmpty || constraints.holdWithin(records))
            && (agreement == nil || records.count == 2 || !edges.contains { isPair(evidence.edges[Int($0)]) })
        if !isFree {
            states.removeAll(keepingCapacity: true)
            for record in records { states[record] = constraints.state(of: record) }
        }
        for pair in same where isFree ? sets.unite(pair.a, pair.b) : join(pair.a, pair.b) {
            links.append(Link(evidence: .decision, a: pair.a, b: pair.b))
        }
        if isFree {
            for number in edges { uniteAll(evidence.edges[Int(number)]) }
        } else {
            walkByGeneration(edges)
        }
    }

    private func isPair(_ edge: EvidenceEdge) -> Bool {
        if case .pair = edge.evidence { true } else { false }
    }

    /// The members of an edge that were first seen in one generation.
    private struct Step {
        var generation: Int64
        var edge: UInt32
        var members: Range<Int>
    }

    private mutating func walkByGeneration(_ edges: ArraySlice<UInt32>) {
        let firstSeen = constraints.input.firstSeen
        var steps: [Step] = []
        for number in edges {
            let members = evidence.edges[Int(number)].members
            var start = members.lowerBound
            while start < members.upperBound {
                let generation = firstSeen[Int(evidence.members[start])]
                var end = start + 1
                while end < members.upperBound, firstSeen[Int(evidence.members[end])] == generation { end += 1 }
                steps.append(Step(generation: generation, edge: number, members: start..<end))
                start = end
            }
        }
        // Edges stand in their order already, and most components are of one generation.
        if zip(steps, steps.dropFirst()).contains(where: { $0.generation > $1.generation }) {
            steps.sort { ($0.generation, $0.edge) < ($1.generation, $1.edge) }
        }
        var begun: [UInt32: GroupWalk] = [:]
        for step in steps {
            let edge = evidence.edges[Int(step.edge)]
            var group = begun.removeValue(forKey: step.edge) ?? GroupWalk(constraints)
            if group.unions != unions { resume(&group) }
            walk(edge, step.members, &group)
            guard step.members.upperBound < edge.members.upperBound else { continue }
            group.unions = unions
            begun[step.edge] = group
        }
    }

    /// How far an edge was walked.
    private struct GroupWalk {
        var clusters: GroupCandidates
        /// The leaders of its clusters.
        var leaders: Set<UInt32> = []
        var refused = 0
        /// The number of unions when it was left.
        var unions = 0

        init(_ constraints: Constraints) {
            clusters = GroupCandidates(constraints)
        }
    }

    /// Looks again at the clusters of a group, which grew or became one meanwhile by evidence of other groups.
    private mutating func resume(_ group: inout GroupWalk) {
        group.leaders.removeAll(keepingCapacity: true)
        for number in group.clusters.candidates.indices where !group.clusters.candidates[number].isClosed {
            let leader = sets.find(group.clusters.candidates[number].member)
            if group.leaders.insert(leader).inserted {
                group.clusters.update(number, state(of: leader))
            } else {
                group.clusters.close(number)
            }
        }
    }

    private mutating func uniteAll(_ edge: EvidenceEdge) {
        let first = evidence.members[edge.members.lowerBound]
        for member in evidence.members[edge.members.dropFirst()] where sets.unite(first, member) {
            links.append(Link(evidence: edge.evidence, a: first, b: member))
        }
    }

    private mutating func walk(_ edge: EvidenceEdge, _ members: Range<Int>, _ group: inout GroupWalk) {
        for member in evidence.members[members] {
            let leader = sets.find(member)
            if group.leaders.contains(leader) { continue }
            guard let number = candidate(for: member, &group.clusters, edge.evidence, &group.refused) else {
                group.clusters.append(member: member, state(of: leader))
                group.leaders.insert(leader)
                continue
            }
            let first = group.clusters.candidates[number].member
            // Held only where the index asks for it: what is held twice is copied before it grows.
            let newcomer = group.clusters.isIndexed ? state(of: leader) : nil
            group.leaders.remove(sets.find(first))
            join(first, member)
            links.append(Link(evidence: edge.evidence, a: first, b: member))
            let united = sets.find(first)
            group.leaders.insert(united)
            group.clusters.update(number, state(of: united), by: newcomer)
        }
    }

    /// The first cluster of the group that accepts a member's. As long as refusals are kept, the clusters are asked one
    /// by one, so that those kept are the first; each question then either ends the search or is one of the few.
    private mutating func candidate(
        for member: UInt32, _ group: inout GroupCandidates, _ evidence: EvidenceKind, _ refused: inout Int
    ) -> Int? {
        for candidate in group.candidates.indices where !group.candidates[candidate].isClosed {
            if refused == Resolution.refusalsKept { break }
            let first = group.candidates[candidate].member
            guard let constraint = refusal(first, member) ?? contradiction(first, member, evidence) else {
                return candidate
            }
            refusals.append(Refusal(evidence: evidence, a: first, b: member, constraint: constraint))
            refused += 1
        }
        guard refused == Resolution.refusalsKept else { return nil }
        if !group.isIndexed { group.index { state(of: sets.find($0)) } }
        return group.first(accepting: state(of: sets.find(member)), { state(of: sets.find($0)) }) {
            refusal($0, member) == nil
        }
    }

    private func state(of leader: UInt32) -> ClusterState {
        states[leader] ?? .empty
    }

    /// Whether the records of two clusters contradict each other too much for a pair to unite them.
    private mutating func contradiction(_ a: UInt32, _ b: UInt32, _ kind: EvidenceKind) -> Constraint? {
        guard case .pair(let number) = kind, agreement != nil else { return nil }
        // Found before anything else of `self` is held: what is held twice is copied, here for all records.
        let first = sets.find(a)
        let second = sets.find(b)
        return isBorneOut(evidence.pairs[number], first, second) ? nil : .contradiction
    }

    /// Whether the records of two clusters, by their leaders, bear out a pair.
    private func isBorneOut(_ pair: WeightedPair, _ first: UInt32, _ second: UInt32) -> Bool {
        agreement?.holds(pair, state(of: first).members, state(of: second).members, rooms[pair.rule]) ?? true
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
        unions += 1
        constraints.unite(&state, consume other)
        sets.unite(first, second)
        states[sets.find(first)] = state
        return true
    }
}
