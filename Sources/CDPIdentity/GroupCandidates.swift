internal import CDPColumns

/// The clusters formed in one group edge, so indexed that the first one which accepts another cluster is found without
/// asking those that cannot.
///
/// A group of 100,000 records whose limits fill up has tens of thousands of clusters, and each further member would ask
/// them all. So clusters stand in lists by *class*: for each constraint how much room is left (0, 1, 2, or more), of
/// which a `forbid` by `<>` alone has none as soon as the cluster holds a tuple. A class without enough room for a
/// newcomer can still accept it when it shares a value: those clusters are found by value. A `forbid` with `=` refuses by
/// what is alike: a cluster with the same values in those attributes is passed over unless it shares another value, by
/// pointers that grow as they are followed. What is found is checked in full, in order, so the index decides nothing; it
/// only leaves out clusters that are certain to refuse.
///
/// Cost: near constant a member where limits, the cap and one `forbid` refuse. Where several with `=` refuse in turns, a
/// member asks each cluster that only the second of them refuses.
struct GroupCandidates {
    /// A cluster formed in the group.
    struct Candidate {
        /// The first member of the group that it held.
        let member: UInt32
        /// Whether an earlier cluster of the group took it over.
        fileprivate(set) var isClosed = false
        fileprivate var room: UInt64 = 0
        fileprivate var lists: [UInt64] = []
    }

    private(set) var candidates: [Candidate] = []
    private var classes: [UInt64] = []
    private var lists: [UInt64: AscendingNumbers] = [:]
    /// By class and values compared by `=`: from a cluster that holds these to the next one of the class that may not.
    private var skips: [UInt64: [UInt64: [UInt32: UInt32]]] = [:]
    private(set) var isIndexed = false
    private let constraints: Constraints
    /// The first `forbid` with `=`, of which there is an index.
    private let equal: (slot: Int, place: Int)?

    private static let ample: UInt64 = 3
    /// Two bits of room for each constraint fit in a word; what is beyond is checked without the help of the index.
    private static let indexedConstraints = 32

    init(_ constraints: Constraints) {
        self.constraints = constraints
        equal =
            constraints.all.prefix(GroupCandidates.indexedConstraints).enumerated().lazy.compactMap {
                slot, constraint in
                guard case .forbid(let place) = constraint, constraints.shapes[place].equal > 0 else { return nil }
                return (slot, place)
            }.first
    }

    /// Adds a cluster after the others.
    mutating func append(member: UInt32, _ state: ClusterState) {
        candidates.append(Candidate(member: member))
        if isIndexed { register(candidates.count - 1, state) }
    }

    /// Notes that a cluster has grown, by `newcomer` alone or by nobody knows whom.
    mutating func update(_ number: Int, _ state: ClusterState, by newcomer: ClusterState? = nil) {
        guard isIndexed else { return }
        if room(in: state) == candidates[number].room {
            if equal == nil { return }
            if let newcomer {
                let keys = equalKeys(candidates[number].room, newcomer)
                for key in keys { lists[key, default: AscendingNumbers()].insert(UInt32(number)) }
                candidates[number].lists += keys
                return
            }
        }
        for key in candidates[number].lists { lists[key]?.remove(UInt32(number)) }
        register(number, state)
    }

    /// Notes that a cluster and an earlier one became one.
    mutating func close(_ number: Int) {
        candidates[number].isClosed = true
        for key in candidates[number].lists { lists[key]?.remove(UInt32(number)) }
        candidates[number].lists = []
    }

    /// Begins to keep the index: not before it pays. `state` gives what a member's cluster amounts to.
    mutating func index(_ state: (UInt32) -> ClusterState) {
        isIndexed = true
        for number in candidates.indices where !candidates[number].isClosed {
            register(number, state(candidates[number].member))
        }
    }

    /// The first cluster that `accepts`, told by its first member, of those that could accept `newcomer`. `state` gives what
    /// a member's cluster amounts to.
    mutating func first(
        accepting newcomer: ClusterState, _ state: (UInt32) -> ClusterState, where accepts: (UInt32) -> Bool
    ) -> Int? {
        var best: UInt32?
        for room in classes {
            var keys = keys(for: newcomer, room)
            if let equal, keys == [key(room, .max, 0)], let tuple = newcomer.tuples[equal.place].tuples.first {
                best = firstUnlike(tuple, room, before: best, state, accepts) ?? best
                keys = self.keys(room, tuple)
            }
            for key in keys {
                var next = lists[key]?.first(from: 0)
                while let number = next, number < best ?? .max {
                    if accepts(candidates[Int(number)].member) { best = number }
                    next = lists[key]?.first(from: number + 1)
                }
            }
        }
        return best.map(Int.init)
    }

    /// The first cluster of a class that `accepts`, of those that hold no values like the tuple's in the attributes compared
    /// by `=`.
    private mutating func firstUnlike(
        _ tuple: [UInt64], _ room: UInt64, before best: UInt32?, _ state: (UInt32) -> ClusterState,
        _ accepts: (UInt32) -> Bool
    ) -> UInt32? {
        guard let equal, let list = lists[key(room, .max, 0)] else { return nil }
        let shape = constraints.shapes[equal.place]
        var skips = self.skips[room, default: [:]].removeValue(forKey: alike(tuple)) ?? [:]
        defer { self.skips[room, default: [:]][alike(tuple)] = skips }
        var passed: [UInt32] = []
        var next = list.first(from: 0)
        while let number = next, number < best ?? .max {
            if let further = skips[number] {
                passed.append(number)
                next = list.first(from: further)
            } else if state(candidates[Int(number)].member).tuples[equal.place].holdsAlike(tuple, shape) {
                skips[number] = number + 1
            } else if accepts(candidates[Int(number)].member) {
                break
            } else {
                shorten(&passed, to: number, &skips)
                next = list.first(from: number + 1)
            }
        }
        shorten(&passed, to: next ?? (list.last ?? 0) + 1, &skips)
        return next.flatMap { $0 < best ?? .max ? $0 : nil }
    }

    /// Lets the clusters that were passed point to where the last of them led.
    private func shorten(_ passed: inout [UInt32], to number: UInt32, _ skips: inout [UInt32: UInt32]) {
        for cluster in passed { skips[cluster] = number }
        passed.removeAll(keepingCapacity: true)
    }

    /// The lists of a class that hold every cluster that could accept `state`: of the whole class when there is room,
    /// else the shortest of those by value of a constraint without room. None when nothing of the class can.
    private func keys(for state: ClusterState, _ room: UInt64) -> [UInt64] {
        var shortest = [key(room, .max, 0)]
        var length = Int.max
        for (slot, constraint) in constraints.all.prefix(GroupCandidates.indexedConstraints).enumerated() {
            let left = Int(room >> UInt64(slot * 2) & 3)
            guard left < GroupCandidates.ample, left < need(constraint, state) else { continue }
            let keys: [UInt64]
            switch constraint {
            case .different, .contradiction: continue
            case .records, .oneToOne: return []
            case .limit(let place): keys = state.values[place].map { key(room, slot, $0) }
            case .forbid(let place): keys = state.tuples[place].tuples.first.map { self.keys(room, slot, $0) } ?? []
            }
            let sum = keys.reduce(0) { $0 + (lists[$1]?.estimate ?? 0) }
            if sum < length {
                length = sum
                shortest = keys
            }
        }
        return shortest
    }

    private mutating func register(_ number: Int, _ state: ClusterState) {
        let room = room(in: state)
        var keys = [key(room, .max, 0)]
        for (slot, constraint) in constraints.all.prefix(GroupCandidates.indexedConstraints).enumerated()
        where room >> UInt64(slot * 2) & 3 < GroupCandidates.ample {
            switch constraint {
            case .different, .records, .contradiction, .oneToOne: break
            case .limit(let place): keys += state.values[place].map { key(room, slot, $0) }
            case .forbid(let place):
                if let tuple = state.tuples[place].tuples.first { keys += self.keys(room, slot, tuple) }
            }
        }
        keys += equalKeys(room, state)
        // Pointers may lead past a cluster that comes between others.
        if let last = lists[keys[0]]?.last, UInt32(number) < last { skips[room] = nil }
        for key in keys { lists[key, default: AscendingNumbers()].insert(UInt32(number)) }
        if !classes.contains(room) { classes.append(room) }
        candidates[number].room = room
        candidates[number].lists = keys
    }

    private func room(in state: ClusterState) -> UInt64 {
        var result: UInt64 = 0
        for (slot, constraint) in constraints.all.prefix(GroupCandidates.indexedConstraints).enumerated() {
            let left: Int
            switch constraint {
            case .different, .contradiction: left = .max
            case .records: left = (constraints.rules.recordLimit ?? .max) - state.size
            case .oneToOne(let place): left = state.clean.contains(constraints.rules.oneToOne[place].place) ? 0 : .max
            case .limit(let place): left = constraints.rules.limits[place].count - state.values[place].count
            case .forbid(let place):
                left = constraints.shapes[place].equal == 0 && !state.tuples[place].tuples.isEmpty ? 0 : .max
            }
            result |= min(UInt64(max(left, 0)), GroupCandidates.ample) << UInt64(slot * 2)
        }
        return result
    }

    private func need(_ constraint: Constraint, _ state: ClusterState) -> Int {
        switch constraint {
        case .different, .contradiction: 0
        case .records: state.size
        case .oneToOne(let place): state.clean.contains(constraints.rules.oneToOne[place].place) ? 1 : 0
        case .limit(let place): state.values[place].count
        case .forbid(let place): state.tuples[place].tuples.isEmpty ? 0 : 1
        }
    }

    private func keys(_ room: UInt64, _ slot: Int, _ tuple: [UInt64]) -> [UInt64] {
        tuple.enumerated().map { key(room, slot, Hash64.combine(UInt64($0.offset), $0.element)) }
    }

    /// The lists of a class for the values that a cluster has beside those compared by `=`.
    private func equalKeys(_ room: UInt64, _ state: ClusterState) -> [UInt64] {
        guard let equal else { return [] }
        return state.tuples[equal.place].tuples.flatMap { keys(room, $0) }
    }

    private func keys(_ room: UInt64, _ tuple: [UInt64]) -> [UInt64] {
        guard let equal else { return [] }
        let alike = alike(tuple)
        return tuple.enumerated().dropFirst(constraints.shapes[equal.place].equal).map {
            key(room, equal.slot, Hash64.combine(alike, Hash64.combine(UInt64($0.offset), $0.element)))
        }
    }

    /// The values of a tuple that are compared by `=`, in one.
    private func alike(_ tuple: [UInt64]) -> UInt64 {
        guard let equal else { return 0 }
        return tuple.prefix(constraints.shapes[equal.place].equal).reduce(0, Hash64.combine)
    }

    private func key(_ room: UInt64, _ slot: Int, _ value: UInt64) -> UInt64 {
        Hash64.combine(Hash64.combine(room, UInt64(truncatingIfNeeded: slot)), value)
    }
}
