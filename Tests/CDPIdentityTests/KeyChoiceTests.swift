import CDPIdentity
import CDPTestSupport
import Testing

/// Blocking keys that find likely pairs for few comparisons.
@Suite struct KeyChoiceTests {
    /// Of keys that find the same, the cheap one is chosen; what no other finds is worth much; what others find is worth nothing.
    @Test func takesWhatFindsMuchForLittle() {
        let found: [UInt64: Int] = [0b0011: 900, 0b0100: 80, 0b1110: 20]
        let choice = KeyChoice(found: found, costs: [1_000, 50_000, 2_000, 100], records: 1_000)
        #expect(choice.likely == 1_000)
        #expect(choice.chosen() == [0, 2])
        #expect(choice.pairs(of: [0, 2]) == 1_000)
        #expect(choice.pairs(onlyOf: 2, among: [0, 2]) == 100)
        #expect(choice.pairs(onlyOf: 1, among: [1, 2]) == 900)
    }

    /// A key that is made needless by later ones goes again.
    @Test func leavesOutWhatOthersFind() {
        let found: [UInt64: Int] = [0b001: 1, 0b011: 500, 0b101: 500, 0b010: 200, 0b100: 200]
        #expect(KeyChoice(found: found, costs: [10, 20, 20], records: 100).chosen() == [0, 1, 2])
        let without = found.filter { $0.key != 0b001 }
        #expect(KeyChoice(found: without, costs: [10, 20, 20], records: 100).chosen().sorted() == [1, 2])
    }

    /// Where all keys read a comparison, one that does not is added.
    @Test func leavesEachComparisonOpenSomewhere() {
        let choice = KeyChoice(found: [0b111: 100], costs: [10, 900, 90], records: 10)
        #expect(choice.chosen() == [0])
        #expect(choice.chosen(leaving: [[0, 1]]) == [0, 2])
        #expect(choice.chosen(leaving: [[0, 1, 2]]) == [0])
        #expect(KeyChoice(found: [:], costs: [1, 2], records: 10).chosen(leaving: [[0]]).isEmpty)
    }

    /// What is chosen finds nearly all, whatever the keys are like.
    @Test func findsNearlyAll() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            var found: [UInt64: Int] = [:]
            for _ in 0..<40 { found[1 + random.next() % 255, default: 0] += random.below(200) }
            let costs = (0..<8).map { _ in 10 + random.below(5_000) }
            let choice = KeyChoice(found: found, costs: costs, records: 500)
            let chosen = choice.chosen()
            #expect(Set(chosen).count == chosen.count)
            #expect(choice.likely - choice.pairs(of: chosen) <= chosen.count * max(1, choice.likely / 1_000))
        }
    }
}
