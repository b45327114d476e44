/// Disjoint sets over `0..<count`, by smallest member, with path halving.
///
///     var sets = UnionFind(count: 4)
///     sets.unite(0, 2)
///     sets.find(2) == sets.find(0)     // true; the representative is the smallest member, 0
///
/// Nearly constant time an operation (path halving, Tarjan and van Leeuwen 1984). The representative does not depend on
/// the order of unions, so equal input gives equal groups. Not for use by two threads at a time.
public struct UnionFind: Sendable {
    /// For each member another one of its set that is not greater; itself for the smallest.
    private var parents: [UInt32]

    /// Each member in a set of its own.
    public init(count: Int) {
        parents = (0..<UInt32(count)).map { $0 }
    }

    /// The smallest member of the set that holds `member`.
    @inline(__always)
    public mutating func find(_ member: UInt32) -> UInt32 {
        var member = member
        while true {
            let parent = parents[Int(member)]
            if parent == member { return member }
            let grandparent = parents[Int(parent)]
            parents[Int(member)] = grandparent
            member = grandparent
        }
    }

    /// Makes one set of the two that hold `a` and `b`. Returns whether they were apart.
    @inline(__always)
    @discardableResult
    public mutating func unite(_ a: UInt32, _ b: UInt32) -> Bool {
        let first = find(a)
        let second = find(b)
        if first == second { return false }
        parents[Int(max(first, second))] = min(first, second)
        return true
    }
}
