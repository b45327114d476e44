import CDPColumns
import CDPIdentity
import CDPTestSupport
import Testing

@Suite struct ExplanationTests {
    /// Every pair of records has an answer, and each answer can be checked against the values.
    @Test func everyPairIsExplained() {
        var random = SeededGenerator(seed: 8)
        var kinds = [0, 0, 0]
        for _ in 0..<400 {
            let subject = IdentityCase(count: Int.random(in: 2...9, using: &random), values: 3, using: &random)
            let input = subject.trusted()
            let resolution = subject.resolution(input)
            for a in 0..<UInt32(input.count) {
                for b in 0..<UInt32(input.count) where a != b {
                    let isOne = resolution.clusters[Int(a)] == resolution.clusters[Int(b)]
                    switch resolution.explain(a, b, input, subject.rules, subject.decisions) {
                    case .together(let chain):
                        kinds[0] += 1
                        #expect(isOne)
                        #expect(end(of: chain, from: a) == b)
                        #expect(chain.allSatisfy { holds($0.evidence, $0.a, $0.b, input, subject, resolution) })
                    case .noCommonEvidence:
                        kinds[1] += 1
                        #expect(!isOne)
                        #expect(!areLinked(a, b, resolution, input, subject))
                    case .refused(let evidence, let constraints):
                        kinds[2] += 1
                        #expect(!isOne)
                        #expect(!constraints.isEmpty)
                        #expect(evidence.allSatisfy { holds($0.evidence, $0.a, $0.b, input, subject, resolution) })
                    }
                }
            }
        }
        #expect(kinds.allSatisfy { $0 > 100 })
    }

    private func end(of chain: [Link], from start: UInt32) -> UInt32? {
        chain.reduce(Optional(start)) { record, link in
            record == link.a ? link.b : record == link.b ? link.a : nil
        }
    }

    private func holds(
        _ evidence: EvidenceKind, _ a: UInt32, _ b: UInt32, _ input: IdentityInput, _ subject: IdentityCase,
        _ resolution: Resolution
    ) -> Bool {
        switch evidence {
        case .decision: subject.decisions.same.contains { Set([$0.a, $0.b]) == [a, b] }
        case .rule(let rule, _): match(subject.rules.rules[rule], a, b, input)
        case .pair(let index): Set([resolution.pairs[index].a, resolution.pairs[index].b]) == [a, b]
        }
    }

    private func match(_ rule: MatchRule, _ a: UInt32, _ b: UInt32, _ input: IdentityInput) -> Bool {
        rule.attributes.allSatisfy {
            let values = input.attributes[$0].values
            return values[Int(a)] != Hash64.null && values[Int(a)] == values[Int(b)]
        }
    }

    private func areLinked(
        _ a: UInt32, _ b: UInt32, _ resolution: Resolution, _ input: IdentityInput, _ subject: IdentityCase
    ) -> Bool {
        let members = resolution.members()
        return members[Int(resolution.clusters[Int(a)])].contains { one in
            members[Int(resolution.clusters[Int(b)])].contains { other in
                subject.rules.rules.contains { match($0, one, other, input) }
                    || subject.pairs.contains { Set([$0.a, $0.b]) == [one, other] }
            }
        }
    }

    @Test func aRecordTellsWhoHoldsItsValues() {
        let (input, rules) = IdentityCase.shared(births: [1, 2, 2])
        let resolution = Resolution(input, rules)
        #expect(resolution.explain(1, input, rules) == [RecordEvidence(rule: 0, value: 1, inside: 1, outside: 1)])
        #expect(
            resolution.explain(0, 2, input, rules)
                == .refused([CommonEvidence(evidence: .rule(0, value: 1), a: 0, b: 1)], by: [.forbid(0)]))
    }
}
