internal import CDPColumns
internal import CDPTypes

/// What the constraints need to know of a cluster.
struct ClusterState {
    /// The number of records.
    var size = 0
    /// The least of them, where these are asked (`ClusterAgreement`).
    var members: [UInt32] = []
    /// The places of the sources of `IdentityRules.oneToOne` of which there is a record.
    var clean: [UInt16] = []
    /// The distinct values of each limited attribute.
    var values: [DistinctValues]
    /// The distinct tuples of each `forbid`.
    var tuples: [ForbidTuples]
    /// The records that a steward decided to be somebody else than a record of this cluster.
    var opponents: [UInt32] = []

    static let empty = ClusterState(values: [], tuples: [])
}

/// The constraints on clusters, over columns: what the records of a cluster amount to, and which constraint a union
/// breaks.
///
/// Every constraint of `all` is monotone: what refuses two clusters refuses them for ever, however they grow. So nothing is lost
/// by trying a union once only, and a component that breaks no constraint as a whole is one cluster.
struct Constraints {
    let input: IdentityInput
    let rules: IdentityRules
    let shapes: [ForbidShape]
    let all: [Constraint]
    /// The records that each record is decided to be different from.
    let opponents: [UInt32: [UInt32]]
    /// Whether clusters know some of their records.
    let keepsMembers: Bool

    init(_ input: IdentityInput, _ rules: IdentityRules, _ decisions: Decisions, keepsMembers: Bool = false) {
        self.keepsMembers = keepsMembers
        self.input = input
        self.rules = rules
        shapes = rules.forbid.map(ForbidShape.init)
        all =
            (decisions.different.isEmpty ? [] : [.different]) + (rules.recordLimit == nil ? [] : [.records])
            + rules.limits.indices.map { .limit($0) } + rules.oneToOne.indices.map { .oneToOne($0) }
            + rules.forbid.indices.map { .forbid($0) }
        var opponents: [UInt32: [UInt32]] = [:]
        for pair in decisions.different {
            opponents[pair.a, default: []].append(pair.b)
            opponents[pair.b, default: []].append(pair.a)
        }
        self.opponents = opponents
    }

    /// What one record amounts to.
    func state(of record: UInt32) -> ClusterState {
        var state = ClusterState(
            values: [DistinctValues](repeating: DistinctValues(), count: rules.limits.count),
            tuples: [ForbidTuples](repeating: ForbidTuples(), count: shapes.count))
        state.size = 1
        if keepsMembers { state.members = [record] }
        let source = input.sources[Int(record)]
        if rules.oneToOne.contains(where: { $0.place == source }) { state.clean = [source] }
        for (place, limit) in rules.limits.enumerated() {
            let value = input.attributes[limit.attribute].values[Int(record)]
            if value != Hash64.null { state.values[place] = DistinctValues(value) }
        }
        for (place, shape) in shapes.enumerated() {
            if let tuple = shape.tuple(Int(record), input) { state.tuples[place].insert(tuple, shape) }
        }
        state.opponents = opponents[record, default: []]
        return state
    }

    /// Adds what `other` amounts to. Of each collection the larger is kept and grows; `other` is consumed, so that none is
    /// copied.
    func unite(_ state: inout ClusterState, _ other: consuming ClusterState) {
        state.size += other.size
        state.clean += other.clean
        if keepsMembers {
            state.members = Array((state.members + other.members).sorted().prefix(ClusterAgreement.mostAsked))
        }
        for place in rules.limits.indices {
            if state.values[place].count < other.values[place].count {
                swap(&state.values[place], &other.values[place])
            }
            for value in other.values[place] { state.values[place].insert(value) }
        }
        for (place, shape) in shapes.enumerated() {
            if state.tuples[place].tuples.count < other.tuples[place].tuples.count {
                swap(&state.tuples[place], &other.tuples[place])
            }
            for tuple in other.tuples[place].tuples { state.tuples[place].insert(tuple, shape) }
        }
        if state.opponents.count < other.opponents.count { swap(&state.opponents, &other.opponents) }
        state.opponents.append(contentsOf: other.opponents)
    }

    /// Whether uniting two clusters breaks a constraint. `isIn` tells whether a record stands in the cluster of `a`
    /// (true) or `b` (false).
    func refuses(
        _ constraint: Constraint, _ a: ClusterState, _ b: ClusterState, isIn: (UInt32, Bool) -> Bool
    ) -> Bool {
        switch constraint {
        case .different:
            a.opponents.count <= b.opponents.count
                ? a.opponents.contains { isIn($0, false) } : b.opponents.contains { isIn($0, true) }
        case .contradiction: false
        case .oneToOne(let place):
            a.clean.contains(rules.oneToOne[place].place) && b.clean.contains(rules.oneToOne[place].place)
        case .records: a.size + b.size > rules.recordLimit ?? .max
        case .limit(let place):
            a.values[place].unionCount(b.values[place]) > rules.limits[place].count
        case .forbid(let place): a.tuples[place].forbids(b.tuples[place], shapes[place])
        }
    }

    /// Whether no subset of a component can break a constraint, so that it is one cluster without a walk.
    func holdWithin(_ records: ArraySlice<UInt32>) -> Bool {
        if let limit = rules.recordLimit, records.count > limit { return false }
        if !opponents.isEmpty, records.contains(where: { opponents[$0] != nil }) { return false }
        for source in rules.oneToOne where records.count(where: { input.sources[Int($0)] == source.place }) > 1 {
            return false
        }
        for limit in rules.limits where records.count > limit.count {
            let values = input.attributes[limit.attribute].values
            var distinct = DistinctValues()
            for record in records where values[Int(record)] != Hash64.null {
                distinct.insert(values[Int(record)])
                if distinct.count > limit.count { return false }
            }
        }
        for shape in shapes {
            var tuples = ForbidTuples()
            for record in records {
                guard let tuple = shape.tuple(Int(record), input) else { continue }
                if tuples.forbids(tuple, shape) { return false }
                tuples.insert(tuple, shape)
            }
        }
        return true
    }
}
