import CDPColumns
import CDPIdentity
import CDPTestSupport
import Testing

@Suite struct SurvivorshipTests {
    private static let words = ["a", "ab", "é", "éé", "zoë", "abc", ""]

    @Test(arguments: [
        Survivorship.Rule.latest, .earliest, .mostFrequent, .longest, .max, .min,
    ])
    func equalsTheTextOfTheDesign(rule: Survivorship.Rule) {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<400 {
            let count = Int.random(in: 1...14, using: &random)
            let texts = (0..<count).map { _ in
                Bool.random(using: &random) ? SurvivorshipTests.words.randomElement(using: &random) : nil
            }
            let times = (0..<count).map { _ in Int64.random(in: 0..<4, using: &random) }
            let sources = (0..<count).map { _ in UInt16.random(in: 0..<4, using: &random) }
            let profile = (0..<count).map { _ in UInt32.random(in: 0..<3, using: &random) }
            let preferred: [UInt16] = [[], [2], [3, 0]].randomElement(using: &random) ?? []
            let column = Column.string(StringColumn(texts))
            let winners = Survivorship(rule, preferred: preferred).winners(
                of: column, Groups(numbers: profile, count: 3), sources: sources, times: times)
            let all = Survivorship.all(
                of: column, Groups(numbers: profile, count: 3), sources: sources, preferred: preferred)
            for number in 0..<3 {
                var competing = (0..<count).filter { profile[$0] == number && texts[$0] != nil }
                if let first = preferred.first(where: { source in competing.contains { sources[$0] == source } }) {
                    competing = competing.filter { sources[$0] == first }
                }
                #expect(winners[number] == pick(rule, competing, texts.map { $0 ?? "" }, times))
                let firsts = competing.filter { record in
                    !competing.contains { $0 < record && texts[$0] == texts[record] }
                }
                #expect(all[number].map(Int.init) == firsts)
            }
        }
    }

    private func pick(_ rule: Survivorship.Rule, _ records: [Int], _ texts: [String], _ times: [Int64]) -> Int32 {
        func first(by key: (Int) -> Int) -> Int? {
            let best = records.map(key).max()
            return records.first { key($0) == best }
        }
        let winner: Int?
        switch rule {
        case .latest: winner = records.last { record in times[record] == records.map { times[$0] }.max() }
        case .earliest: winner = records.last { record in times[record] == records.map { times[$0] }.min() }
        case .mostFrequent: winner = first { record in records.count { texts[$0] == texts[record] } }
        case .longest: winner = first { texts[$0].unicodeScalars.count }
        case .max:
            winner = first { record in records.count { texts[$0].utf8.lexicographicallyPrecedes(texts[record].utf8) } }
        case .min:
            winner = first { record in -records.count { texts[$0].utf8.lexicographicallyPrecedes(texts[record].utf8) } }
        }
        return Int32(winner ?? -1)
    }

    @Test func numbersAndListsCompete() {
        let groups = Groups(offsets: [0, 3], records: [0, 1, 2])
        let numbers = Column.integer(FixedColumn([-5, 7, 7]))
        #expect(Survivorship(.max).winners(of: numbers, groups, sources: [0, 0, 0]) == [1])
        #expect(Survivorship(.min).winners(of: numbers, groups, sources: [0, 0, 0]) == [0])
        let lists = Column.list(ListColumn(offsets: [0, 1, 3, 3], elements: numbers))
        #expect(Survivorship(.longest).winners(of: lists, groups, sources: [0, 0, 0]) == [1])
    }
}
