import CDPColumns
import CDPIdentity
import CDPTestSupport
import Testing

/// Pairs of records that resemble each other, beside values that are equal.
@Suite struct WeightedPairTests {
    private static let none = Hash64.null

    /// Records that were seen at once, each with its value of one attribute.
    private static func records(_ values: [UInt64]) -> IdentityInput {
        IdentityInput(
            sources: values.map { _ in 0 }, firstSeen: values.map { _ in 0 },
            attributes: [IdentityAttribute(name: "email", values: values)])
    }

    private static func pair(_ a: UInt32, _ b: UInt32, _ weight: Double, rule: Int = 0) -> WeightedPair {
        WeightedPair(rule: rule, a, b, weight: weight)
    }

    private static let similar = MatchRule(name: "similar", attributes: [])
    private static let sameEmail = MatchRule(name: "same_email", attributes: [0])

    @Test func aPairUnites() {
        let resolution = Resolution(
            Self.records([1, 2, 3]), IdentityRules(rules: [Self.similar]), pairs: [Self.pair(2, 0, 7.5)])
        #expect(resolution.clusters == [0, 1, 0])
        #expect(resolution.links == [Link(evidence: .pair(0), a: 0, b: 2)])
        #expect(resolution.links.map { resolution.pair(of: $0.evidence)?.weight } == [7.5])
        #expect(resolution.links.map { resolution.rule(of: $0.evidence) } == [0])
    }

    @Test func aConstraintRefusesAPair() {
        let rules = IdentityRules(rules: [Self.similar], limits: [ValueLimit(attribute: 0, count: 1)])
        let input = Self.records([1, 2, Self.none])
        let resolution = Resolution(input, rules, pairs: [Self.pair(0, 1, 9), Self.pair(1, 2, 1)])
        #expect(resolution.clusters == [0, 1, 1])
        #expect(resolution.refusals.map(\.evidence) == [.pair(0)])
        #expect(resolution.refusals.map { [$0.a, $0.b] } == [[0, 1]])
        #expect(resolution.refusals.map(\.constraint) == [.limit(0)])
        #expect(
            resolution.explain(2, 0, input, rules)
                == .refused([CommonEvidence(evidence: .pair(0), a: 1, b: 0)], by: [.limit(0)]))
        let decided = Resolution(
            input, IdentityRules(rules: [Self.similar]), Decisions(different: [RecordPair(1, 0)]),
            pairs: [Self.pair(0, 1, 9)])
        #expect(decided.refusals.map(\.constraint) == [.different])
    }

    /// A profile has room for two of three records in a row.
    @Test(arguments: [
        ([pair(0, 1, 1), pair(1, 2, 5)], [0, 1, 1]), ([pair(0, 1, 5), pair(1, 2, 1)], [0, 0, 1]),
        ([pair(1, 2, 5), pair(0, 1, 5)], [0, 0, 1]), ([pair(0, 1, -2), pair(1, 2, -1)], [0, 1, 1]),
        // Weights of two rules are not compared.
        ([pair(0, 1, 1, rule: 0), pair(1, 2, 5, rule: 1)], [0, 0, 1]),
    ])
    func theHeaviestComesFirst(pairs: [WeightedPair], clusters: [UInt32]) {
        let rules = IdentityRules(rules: [Self.similar, Self.similar], recordLimit: 2)
        #expect(Resolution(Self.records([1, 2, 3]), rules, pairs: pairs).clusters == clusters)
    }

    /// The second and the third record share an address; the first resembles the second.
    @Test(arguments: [
        ([sameEmail], 0, [0, 1, 1]), ([sameEmail, similar], 1, [0, 1, 1]), ([similar, sameEmail], 0, [0, 0, 1]),
    ])
    func equalValuesOfARuleComeBeforeItsPairs(rules: [MatchRule], rule: Int, clusters: [UInt32]) {
        let resolution = Resolution(
            Self.records([1, 2, 2]), IdentityRules(rules: rules, recordLimit: 2),
            pairs: [Self.pair(0, 1, 99, rule: rule)])
        #expect(resolution.clusters == clusters)
    }

    @Test func neitherTheOrderOfPairsNorThreadsShow() {
        var random = SeededGenerator(seed: 16)
        var used = 0
        for _ in 0..<300 {
            var subject = IdentityCase(count: 40, values: 12, using: &random)
            subject.pairs = (1..<40).map { record in
                Self.pair(
                    record, UInt32.random(in: 0..<record, using: &random),
                    Double(Int.random(in: 0...3, using: &random)))
            }
            let one = subject.resolution(subject.input())
            subject.pairs.shuffle(using: &random)
            let other = subject.resolution(subject.input(), threads: 3)
            #expect(one.clusters == other.clusters)
            #expect(one.links == other.links)
            #expect(one.refusals == other.refusals)
            #expect(one.pairs == other.pairs)
            used += one.links.count { one.pair(of: $0.evidence) != nil }
        }
        #expect(used > 300)
    }
}
