internal import CDPColumns

/// The clusters formed in one group edge, so indexed that the first one which accepts another cluster is found without
/// asking those that cannot.
///
/// A group of 100,000 records whose limits fill up has tens of thousands of clusters, and each further member would ask
/// them all. So clusters stand in lists by *class*: for each constraint how much room is left (0, 1, 2, or more), of
/// which a `forbid` by `<>` alone has none as soon as the cluster holds a tuple. A class without enough room for a
/// newcomer can still accept it when it shares a value: those clusters are found by value. What is found is checked in
/// full, in order, so the index decides nothing; it only leaves out clusters that are certain to refuse.
///
/// Cost: near constant a member where limits, the cap and `forbid` by `<>` refuse. A `forbid` with `=` is not indexed:
/// a member asks each cluster that refuses it by that.
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
    private var lists: [UInt64: [UInt32]] = [:]
    private(set) var isIndexed = false
    private let constraints: Constraints

    private static let ample: UInt64 = 3
    /// Two bits of room for each constraint fit in a word; what is beyond is checked without the help of the index.
    private static let indexedConstraints = 32

    init(_ constraints: Constraints) {
        self.constraints = constraints
    }

    /// Adds a cluster behind the others.
    mutating func append(member: UInt32, _ state: ClusterState) {
        candidates.append(Candidate(member: member))
        if isIndexed { register(candidates.count - 1, state) }
    }

    /// Notes that a cluster has grown.
    mutating func update(_ number: Int, _ state: ClusterState) {
        guard isIndexed, room(in: state) != candidates[number].room else { return }
        for key in candidates[number].lists { lists[key]?.removeAscending(UInt32(number)) }
        register(number, state)
    }

    /// Notes that a cluster and an earlier one became one.
    mutating func close(_ number: Int) {
        candidates[number].isClosed = true
        for key in candidates[number].lists { lists[key]?.removeAscending(UInt32(number)) }
        candidates[number].lists = []
    }

    /// Begins to keep the index: not before it pays. `state` gives what a member's cluster amounts to.
    mutating func index(_ state: (UInt32) -> ClusterState) {
        isIndexed = true
        for number in candidates.indices where !candidates[number].isClosed {
            register(number, state(candidates[number].member))
        }
    }

    /// The first cluster that `accepts`, told by its first member, of those that could accept `state`.
    func first(accepting state: ClusterState, where accepts: (UInt32) -> Bool) -> Int? {
        var best: Int?
        for room in classes {
            for key in keys(for: state, room) {
                for number in lists[key, default: []] {
                    if let best, number >= best { break }
                    guard accepts(candidates[Int(number)].member) else { continue }
                    best = Int(number)
                    break
                }
            }
        }
        return best
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
            case .different: continue
            case .records: return []
            case .limit(let place): keys = state.values[place].map { key(room, slot, $0) }
            case .forbid(let place): keys = state.tuples[place].tuples.first.map { self.keys(room, slot, $0) } ?? []
            }
            let sum = keys.reduce(0) { $0 + lists[$1, default: []].count }
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
            case .different, .records: break
            case .limit(let place): keys += state.values[place].map { key(room, slot, $0) }
            case .forbid(let place):
                if let tuple = state.tuples[place].tuples.first { keys += self.keys(room, slot, tuple) }
            }
        }
        for key in keys { lists[key, default: []].insertAscending(UInt32(number)) }
        if !classes.contains(room) { classes.append(room) }
        candidates[number].room = room
        candidates[number].lists = keys
    }

    private func room(in state: ClusterState) -> UInt64 {
        var result: UInt64 = 0
        for (slot, constraint) in constraints.all.prefix(GroupCandidates.indexedConstraints).enumerated() {
            let left: Int
            switch constraint {
            case .different: left = .max
            case .records: left = (constraints.rules.recordLimit ?? .max) - state.size
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
        case .different: 0
        case .records: state.size
        case .limit(let place): state.values[place].count
        case .forbid(let place): state.tuples[place].tuples.isEmpty ? 0 : 1
        }
    }

    private func keys(_ room: UInt64, _ slot: Int, _ tuple: [UInt64]) -> [UInt64] {
        tuple.enumerated().map { key(room, slot, Hash64.combine(UInt64($0.offset), $0.element)) }
    }

    private func key(_ room: UInt64, _ slot: Int, _ value: UInt64) -> UInt64 {
        Hash64.combine(Hash64.combine(room, UInt64(truncatingIfNeeded: slot)), value)
    }
}

extension [UInt32] {
    private func place(of number: UInt32) -> Int {
        if let last, last < number { return count }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    fileprivate mutating func insertAscending(_ number: UInt32) {
        let place = place(of: number)
        if place == count || self[place] != number { insert(number, at: place) }
    }

    fileprivate mutating func removeAscending(_ number: UInt32) {
        let place = place(of: number)
        if place < count, self[place] == number { remove(at: place) }
    }
}
