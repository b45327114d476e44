import CDPColumns
import CDPIdentity
import CDPTestSupport
import Testing

@Suite struct ClusteringTests {
    /// Small crowded cases for every rule of the design, wide ones for groups with many clusters.
    @Test(arguments: [(3000, 2...12, 3), (80, 30...90, 12), (80, 60...120, 4)])
    func equalsTheOracle(cases: Int, sizes: ClosedRange<Int>, values: Int) {
        var random = SeededGenerator(seed: UInt64(cases))
        var refused = 0
        let made = Repository.cases(cases)
        for number in 0..<made {
            let subject = IdentityCase(count: Int.random(in: sizes, using: &random), values: values, using: &random)
            let oracle = IdentityOracle(subject)
            let resolution = subject.resolution(subject.trusted())
            let refusals = resolution.refusals.map { refusal in
                let rule = resolution.rule(of: refusal.evidence).map(String.init) ?? "decision"
                return "\(rule) \(refusal.a) \(refusal.b) \(refusal.constraint)"
            }
            refused += refusals.count
            guard resolution.clusters == oracle.numbers, refusals.sorted() == oracle.refusals.sorted() else {
                Issue.record("case \(number) of \(cases): \(subject)")
                return
            }
            #expect(resolution.links.count == subject.records.count - resolution.clusterCount)
            #expect(Int(resolution.clusters.max() ?? 0) + 1 == resolution.clusterCount)
        }
        #expect(refused > made / 10)
    }

    /// Groups are found in the order of hashes: nothing of that order may show.
    @Test func doesNotDependOnTheHashFunction() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<Repository.cases(300) {
            var subject = IdentityCase(count: 40, values: 6, using: &random)
            subject.distrust = []
            let one = subject.resolution(subject.input())
            let other = subject.resolution(subject.input(seed: 99))
            #expect(one.clusters == other.clusters)
            #expect(one.links.map { RecordPair($0.a, $0.b) } == other.links.map { RecordPair($0.a, $0.b) })
            #expect(one.refusals.map(\.constraint) == other.refusals.map(\.constraint))
            #expect(one.isProfile == other.isProfile)
        }
    }

    /// A conflicts with both others; a star around it would lose B and C.
    @Test func keepsTheCompatiblePairOfAGroup() {
        let subject = IdentityCase.shared(births: [1, 2, 2])
        let resolution = Resolution(subject.0, subject.1)
        #expect(resolution.clusters == [0, 1, 1])
        #expect(resolution.refusals.map { RecordPair($0.a, $0.b) } == [RecordPair(0, 1), RecordPair(0, 2)])
    }

    @Test func sameOverridesForbidAndDifferentIsAConstraint() {
        let (input, rules) = IdentityCase.shared(births: [1, 2, nil, nil])
        #expect(Resolution(input, rules, Decisions(same: [RecordPair(1, 0)])).clusters == [0, 0, 0, 0])
        #expect(Resolution(input, rules, Decisions(different: [RecordPair(3, 0)])).clusters == [0, 1, 0, 1])
    }

    @Test func aChainOfSameThatJoinsADifferentPairIsFound() {
        let decisions = Decisions(
            same: [RecordPair(1, 2), RecordPair(7, 8), RecordPair(3, 2)],
            different: [RecordPair(8, 1), RecordPair(1, 3)])
        #expect(decisions.contradiction()?.pair == RecordPair(1, 3))
        #expect(decisions.contradiction()?.chain == [RecordPair(1, 2), RecordPair(3, 2)])
        #expect(Decisions(same: decisions.same, different: [RecordPair(8, 1)]).contradiction() == nil)
    }

    @Test func withoutAKnownValueThereIsNoProfile() {
        let cookie = IdentityAttribute(name: "browser", values: [1, 1, 2, 2, 3, Hash64.null], isAnonymous: true)
        let email = IdentityAttribute(
            name: "email", values: [9, Hash64.null, Hash64.null, Hash64.null, Hash64.null, Hash64.null])
        let input = IdentityInput(
            sources: [0, 0, 0, 0, 0, 0], firstSeen: [0, 0, 0, 0, 0, 0], attributes: [cookie, email],
            holdsOther: [0, 0, 0, 0, 1, 0])
        let resolution = Resolution(input, IdentityRules(rules: [MatchRule(name: "same_browser", attributes: [0])]))
        #expect(resolution.clusters == [0, 0, 1, 1, 2, 3])
        #expect(resolution.isProfile == [true, false, true, false])
    }

    /// Counts what is done, not time: a group of tens of thousands whose clusters fill up, in each way that they can.
    @Test(arguments: [
        IdentityRules(rules: [], limits: [ValueLimit(attribute: 1, count: 5)]),
        IdentityRules(rules: [], limits: [ValueLimit(attribute: 1, count: 2), ValueLimit(attribute: 2, count: 3)]),
        IdentityRules(rules: [], recordLimit: 7),
        IdentityRules(rules: [], forbid: [ForbidRule(comparisons: [ForbidComparison(attribute: 1, isEqual: false)])]),
        IdentityRules(
            rules: [], limits: [ValueLimit(attribute: 2, count: 1)], recordLimit: 3,
            forbid: [
                ForbidRule(comparisons: [
                    ForbidComparison(attribute: 1, isEqual: false), ForbidComparison(attribute: 2, isEqual: false),
                ])
            ]),
        // The same name and another phone: all names alike, and a few that differ.
        IdentityRules(
            rules: [],
            forbid: [
                ForbidRule(comparisons: [
                    ForbidComparison(attribute: 0, isEqual: true), ForbidComparison(attribute: 1, isEqual: false),
                ])
            ]),
        IdentityRules(
            rules: [], recordLimit: 90,
            forbid: [
                ForbidRule(comparisons: [
                    ForbidComparison(attribute: 1, isEqual: false), ForbidComparison(attribute: 3, isEqual: true),
                ])
            ]),
    ])
    func aGroupIsNeverQuadratic(constraints: IdentityRules) {
        let count = 30_000
        var rules = constraints
        rules.rules = [MatchRule(name: "same_email", attributes: [0])]
        let input = IdentityInput(
            sources: [UInt16](repeating: 0, count: count), firstSeen: [Int64](repeating: 0, count: count),
            attributes: [
                IdentityAttribute(name: "email", values: [UInt64](repeating: 1, count: count)),
                IdentityAttribute(name: "phone", values: (0..<count).map { Hash64.word(UInt64($0 % (count / 2))) }),
                IdentityAttribute(name: "card", values: (0..<count).map { Hash64.word(UInt64($0 * 7 % (count / 3))) }),
                IdentityAttribute(name: "name", values: (0..<count).map { Hash64.word(UInt64($0 % 11)) }),
            ])
        let resolution = Resolution(input, rules)
        #expect(resolution.clusterCount > count / 20)
        #expect(resolution.checks < 8 * count)
    }

    @Test func oneHugeGroupWithoutConflictIsNotWalked() {
        let count = 200_000
        let input = IdentityInput(
            sources: [UInt16](repeating: 0, count: count), firstSeen: [Int64](repeating: 0, count: count),
            attributes: [
                IdentityAttribute(name: "email", values: [UInt64](repeating: 1, count: count)),
                IdentityAttribute(name: "name", values: (0..<count).map { UInt64($0 % 3) }),
            ])
        let rules = IdentityRules(
            rules: [MatchRule(name: "same_email", attributes: [0])], limits: [ValueLimit(attribute: 1, count: 3)],
            forbid: [
                ForbidRule(comparisons: [
                    ForbidComparison(attribute: 0, isEqual: false), ForbidComparison(attribute: 1, isEqual: false),
                ])
            ])
        let resolution = Resolution(input, rules)
        #expect(resolution.clusterCount == 1)
        #expect(resolution.links.count == count - 1)
        #expect(resolution.checks == 0)
    }
}

extension IdentityCase {
    /// Records of one e-mail address, each with a birth date; two birth dates forbid.
    static func shared(births: [Int?]) -> (IdentityInput, IdentityRules) {
        let input = IdentityInput(
            sources: births.map { _ in 0 }, firstSeen: births.map { _ in 0 },
            attributes: [
                IdentityAttribute(name: "email", values: births.map { _ in 1 }),
                IdentityAttribute(name: "birth_date", values: births.map { hash($0, 1) }),
            ])
        let rules = IdentityRules(
            rules: [MatchRule(name: "same_email", attributes: [0])],
            forbid: [ForbidRule(comparisons: [ForbidComparison(attribute: 1, isEqual: false)])])
        return (input, rules)
    }
}
