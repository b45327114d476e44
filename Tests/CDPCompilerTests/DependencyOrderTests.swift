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
}
