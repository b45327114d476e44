import Testing

@testable import CDPCompiler

@Suite struct DependencyOrderTests {
    @Test func eachStandsBehindWhatItReads() {
        let order = DependencyOrder(["a": ["c", "b"], "b": ["c"], "c": ["x"], "d": []])
        #expect(order.sorted == ["c", "b", "a", "d"])
        #expect(order.circles.isEmpty)
    }

    @Test func circlesAreNamedOnceAndLeftOut() {
        let order = DependencyOrder(["a": ["b"], "b": ["c"], "c": ["b"], "d": ["d"]])
        #expect(order.circles == [["b", "c"], ["d"]])
        #expect(order.sorted == ["a"])
    }

    /// Far more than a stack of calls would hold.
    @Test func aChainMayBeAsLongAsItLikes() {
        let count = 200_000
        let reads = (0..<count).map { ("n\(1_000_000 + $0)", $0 == 0 ? [] : Set(["n\(1_000_000 + $0 - 1)"])) }
        let order = DependencyOrder(Dictionary(uniqueKeysWithValues: reads))
        #expect(order.sorted == reads.map(\.0))
        let backwards = DependencyOrder(
            Dictionary(
                uniqueKeysWithValues: reads.enumerated().map { number, entry in
                    (entry.0, number == count - 1 ? [] : Set([reads[number + 1].0]))
                }))
        #expect(backwards.sorted == reads.map(\.0).reversed())
    }

    /// Names that all read each other have as many circles as one likes to count: a few are told, and all are left out
    /// that these hold.
    @Test func ofManyCirclesAFewAreTold() {
        let names = (0..<300).map { "n\(1_000 + $0)" }
        let order = DependencyOrder(
            Dictionary(uniqueKeysWithValues: names.map { name in (name, Set(names.filter { $0 != name })) }))
        #expect(order.circles.reduce(0) { $0 + $1.count } < 3 * names.count)
        #expect(order.circles[0] == ["n1000", "n1001"])
        #expect(Set(order.sorted).isDisjoint(with: order.circles.flatMap { $0 }))
    }
}
