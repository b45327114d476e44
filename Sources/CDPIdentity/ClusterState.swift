internal import CDPColumns
internal import CDPTypes

/// What the constraints need to know of a cluster.
struct ClusterState {
    /// The number of records.
    var size = 0
    /// The distinct values of each limited attribute, ascending.
    var values: [[UInt64]]
    /// The distinct tuples of each `forbid`.
    var tuples: [ForbidTuples]
    /// The records that a steward decided to be somebody else than a record of this cluster.
    var opponents: [UInt32] = []

    static let empty = ClusterState(values: [], tuples: [])

    /// The number of distinct values that two clusters hold together.
    static func unionCount(_ a: [UInt64], _ b: [UInt64]) -> Int {
        let (few, many) = a.count < b.count ? (a, b) : (b, a)
        var count = many.count
        for value in few where !many.holds(value) { count += 1 }
        return count
    }
}

extension [UInt64] {
    /// The place of a value in ascending values, or where it would stand.
    func place(of value: UInt64) -> Int {
        indices.partitioningIndex { self[$0] >= value }
    }

    /// Whether ascending values hold a value.
    func holds(_ value: UInt64) -> Bool {
        let place = place(of: value)
        return place < count && self[place] == value
    }

    mutating func insertAscending(_ value: UInt64) {
        let place = place(of: value)
        if place == count || self[place] != value { insert(value, at: place) }
    }
}

/// The constraints on clusters, over columns: what the records of a cluster amount to, and which constraint a union
/// breaks.
///
/// Every constraint is monotone: what refuses two clusters refuses them for ever, however they grow. So nothing is lost
/// by trying a union once only, and a component that breaks no constraint as a whole is one cluster.
struct Constraints {
    let input: IdentityInput
    let rules: IdentityRules
    let shapes: [ForbidShape]
    let all: [Constraint]
    /// The records that each record is decided to be different from.
    let opponents: [UInt32: [UInt32]]

    init(_ input: IdentityInput, _ rules: IdentityRules, _ decisions: Decisions) {
        self.input = input
        self.rules = rules
        shapes = rules.forbid.map(ForbidShape.init)
        all =
            (decisions.different.isEmpty ? [] : [.different]) + (rules.recordLimit == nil ? [] : [.records])
            + rules.limits.indices.map { .limit($0) } + rules.forbid.indices.map { .forbid($0) }
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
            values: [[UInt64]](repeating: [], count: rules.limits.count),
            tuples: [ForbidTuples](repeating: ForbidTuples(), count: shapes.count))
        state.size = 1
        for (place, limit) in rules.limits.enumerated() {
            let value = input.attributes[limit.attribute].values[Int(record)]
            if value != Hash64.null { state.values[place] = [value] }
        }
        for (place, shape) in shapes.enumerated() {
            if let tuple = shape.tuple(Int(record), input) { state.tuples[place].insert(tuple, shape) }
        }
        state.opponents = opponents[record, default: []]
        return state
    }

    /// Adds what `other` amounts to, the smaller to the larger.
    func unite(_ state: inout ClusterState, _ other: ClusterState) {
        state.size += other.size
        for place in rules.limits.indices {
            var few = other.values[place]
            if state.values[place].count < few.count { swap(&state.values[place], &few) }
            for value in few { state.values[place].insertAscending(value) }
        }
        for (place, shape) in shapes.enumerated() { state.tuples[place].formUnion(other.tuples[place], shape) }
        var few = other.opponents
        if state.opponents.count < few.count { swap(&state.opponents, &few) }
        state.opponents.append(contentsOf: few)
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
        case .records: a.size + b.size > rules.recordLimit ?? .max
        case .limit(let place):
            ClusterState.unionCount(a.values[place], b.values[place]) > rules.limits[place].count
        case .forbid(let place): a.tuples[place].forbids(b.tuples[place], shapes[place])
        }
    }

    /// Whether no subset of a component can break a constraint, so that it is one cluster without a walk.
    func holdWithin(_ records: ArraySlice<UInt32>) -> Bool {
        if let limit = rules.recordLimit, records.count > limit { return false }
        if !opponents.isEmpty, records.contains(where: { opponents[$0] != nil }) { return false }
        for limit in rules.limits where records.count > limit.count {
            let values = input.attributes[limit.attribute].values
            var distinct: [UInt64] = []
            for record in records where values[Int(record)] != Hash64.null {
                distinct.insertAscending(values[Int(record)])
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
