/// Disjoint sets over `0..<count`, by smallest member, with path halving.
public struct UnionFind: Sendable {
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
