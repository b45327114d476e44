import CDPColumns
import CDPIdentity
import CDPTestSupport
import Testing

/// What was one profile stays one, whoever comes later.
@Suite struct NewRecordTests {
    /// Records are added in any place of record order, with rules, limits, caps, `forbid` and decisions about those known.
    @Test(arguments: [(2000, 2...14, 3), (60, 40...100, 8)])
    func movesNobody(cases: Int, sizes: ClosedRange<Int>, values: Int) {
        var random = SeededGenerator(seed: 77 + UInt64(cases))
        var (refused, added) = (0, 0)
        for number in 0..<cases {
            var subject = IdentityCase(count: Int.random(in: sizes, using: &random), values: values, using: &random)
            // A value that becomes distrusted, and a steward, may part people.
            subject.distrust = []
            subject.decisions.same = []
            let all = subject.resolution(subject.input())
            for generation in Int64(0)..<3 {
                let early = subject.records.indices.filter { subject.firstSeen[$0] <= generation }
                let before = subject.part(early)
                let resolution = before.resolution(before.input())
                refused += resolution.refusals.count
                added += subject.records.count - early.count
                for (place, record) in early.enumerated() {
                    let first = resolution.clusters.firstIndex(of: resolution.clusters[place]) ?? 0
                    guard all.clusters[record] == all.clusters[early[first]] else {
                        Issue.record("case \(number): \(record) left \(early[first]) for a later record: \(subject)")
                        return
                    }
                }
            }
        }
        #expect(refused > cases / 10 && added > cases)
    }

    /// One number shared by more people than a profile may have records: those who come later fill new profiles, wherever
    /// their keys sort.
    @Test func fillsProfilesInOrderOfSight() {
        let input = IdentityInput(
            sources: [0, 0, 0, 0, 0, 0], firstSeen: [3, 1, 2, 1, 3, 1],
            attributes: [IdentityAttribute(name: "phone", values: [9, 9, 9, 9, 9, 9])])
        var rules = IdentityRules(rules: [MatchRule(name: "same_phone", attributes: [0])])
        rules.recordLimit = 3
        let resolution = Resolution(input, rules)
        #expect(resolution.clusters == [0, 1, 0, 1, 0, 1])
        #expect(resolution.links.map { [$0.a, $0.b] } == [[1, 3], [1, 5], [2, 0], [2, 4]])
    }

    /// Two records share an address, the second and the third a phone, and a profile has room for two.
    private static func clustersOfThree(firstSeen: [Int64]) -> [UInt32] {
        let none = Hash64.null
        let input = IdentityInput(
            sources: [0, 0, 0], firstSeen: firstSeen,
            attributes: [
                IdentityAttribute(name: "email", values: [5, 5, none]),
                IdentityAttribute(name: "phone", values: [none, 7, 7]),
            ])
        let rules = IdentityRules(
            rules: [MatchRule(name: "same_email", attributes: [0]), MatchRule(name: "same_phone", attributes: [1])],
            recordLimit: 2)
        return Resolution(input, rules).clusters
    }

    /// A strong rule of a newcomer takes no room from what a weak one united before.
    @Test func aStrongerRuleOfANewcomerPartsNobody() {
        #expect(Self.clustersOfThree(firstSeen: [2, 1, 1]) == [0, 1, 1])
    }

    /// All that is seen at once, as when a store is built anew, is walked by priority and in record order.
    @Test func allAtOnceGoesByPriority() {
        #expect(Self.clustersOfThree(firstSeen: [1, 1, 1]) == [0, 0, 1])
    }

    /// Each piece of evidence lies within one generation and only a decision joins them: the earlier record has the room.
    @Test func whatADecisionJoinsIsWalkedByGeneration() {
        let none = Hash64.null
        let input = IdentityInput(
            sources: [0, 0, 0, 0], firstSeen: [2, 2, 1, 1],
            attributes: [
                IdentityAttribute(name: "email", values: [5, 5, none, none]),
                IdentityAttribute(name: "phone", values: [none, none, 7, 7]),
            ])
        let rules = IdentityRules(
            rules: [MatchRule(name: "same_email", attributes: [0]), MatchRule(name: "same_phone", attributes: [1])],
            recordLimit: 3)
        let decisions = Decisions(same: [RecordPair(0, 2)])
        #expect(Resolution(input, rules, decisions).clusters == [0, 1, 0, 0])
    }

    /// Many generations of a crowded group cost what one generation does, but for a look at its clusters in each.
    @Test func manyGenerationsAreNotQuadratic() {
        let count = 30_000
        let input = IdentityInput(
            sources: [UInt16](repeating: 0, count: count), firstSeen: (0..<count).map { Int64($0 * 31 % 40) },
            attributes: [
                IdentityAttribute(name: "email", values: [UInt64](repeating: 1, count: count)),
                IdentityAttribute(name: "card", values: (0..<count).map { Hash64.word(UInt64($0 * 7 % (count / 3))) }),
            ])
        let rules = IdentityRules(
            rules: [MatchRule(name: "same_email", attributes: [0]), MatchRule(name: "same_card", attributes: [1])],
            limits: [ValueLimit(attribute: 1, count: 2)], recordLimit: 7)
        let resolution = Resolution(input, rules)
        #expect(resolution.clusterCount > count / 20)
        #expect(resolution.checks < 8 * count)
    }
}

extension IdentityCase {
    /// The case of some of its records, in their order.
    fileprivate func part(_ kept: [Int]) -> IdentityCase {
        var result = self
        result.records = kept.map { records[$0] }
        result.firstSeen = kept.map { firstSeen[$0] }
        let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { (UInt32($1), UInt32($0)) })
        result.decisions.different = decisions.different.compactMap { pair in
            guard let a = places[pair.a], let b = places[pair.b] else { return nil }
            return RecordPair(a, b)
        }
        result.pairs = pairs.compactMap { pair in
            guard let a = places[pair.a], let b = places[pair.b] else { return nil }
            return WeightedPair(rule: pair.rule, a, b, weight: pair.weight)
        }
        return result
    }
}
