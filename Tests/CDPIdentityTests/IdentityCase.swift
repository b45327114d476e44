import CDPColumns
import CDPIdentity
import CDPTestSupport

/// Records with small numbers for values, as an oracle can read them, and the rules that apply.
struct IdentityCase {
    var records: [[Int?]]
    var firstSeen: [Int64]
    var rules: IdentityRules
    var decisions = Decisions()
    var pairs: [WeightedPair] = []
    var distrust: [DistrustRule] = []
    var isAnonymous: [Bool]

    /// A place of an attribute and its value as a hash; `seed` stands for another hash function.
    static func hash(_ value: Int?, _ attribute: Int, seed: UInt64 = 0) -> UInt64 {
        value.map { Hash64.word(UInt64(attribute) << 32 | UInt64($0), seed: seed) } ?? Hash64.null
    }

    func input(seed: UInt64 = 0) -> IdentityInput {
        IdentityInput(
            sources: records.indices.map { UInt16($0 / 4) }, firstSeen: firstSeen,
            attributes: isAnonymous.indices.map { attribute in
                IdentityAttribute(
                    name: "a\(attribute)",
                    values: records.map { IdentityCase.hash($0[attribute], attribute, seed: seed) },
                    isAnonymous: isAnonymous[attribute])
            })
    }

    /// The input without distrusted values.
    func trusted() -> IdentityInput {
        let input = input()
        return input.distrusting(DistrustedValues(input, distrust))
    }

    /// Its records resolved by its rules, decisions and pairs.
    func resolution(_ input: IdentityInput, threads: Int = 1) -> Resolution {
        Resolution(input, rules, decisions, pairs: pairs, threads: threads)
    }

    /// Five attributes: two or three make rules, all may be limited, compared or counted; some records resemble each other.
    init(count: Int, values: Int, using random: inout SeededGenerator) {
        let attributes = 5
        let spread = (0..<attributes).map { $0 == 0 ? Int.random(in: 1...values, using: &random) : values }
        records = (0..<count).map { _ in
            spread.map { Int.random(in: 0..<4, using: &random) == 0 ? nil : Int.random(in: 0..<$0, using: &random) }
        }
        firstSeen = (0..<count).map { _ in Int64.random(in: 0..<4, using: &random) }
        isAnonymous = (0..<attributes).map { $0 == 4 }
        func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
        func attribute() -> Int { Int.random(in: 0..<attributes, using: &random) }
        rules = IdentityRules(
            rules: [MatchRule(name: "first", attributes: [0])]
                + (chance(2) ? [MatchRule(name: "pair", attributes: [1, 2])] : [])
                + (chance(2) ? [MatchRule(name: "third", attributes: [attribute()])] : []))
        while chance(2) {
            rules.limits.append(ValueLimit(attribute: attribute(), count: Int.random(in: 1...4, using: &random)))
        }
        if chance(3) { rules.recordLimit = Int.random(in: 1...6, using: &random) }
        while chance(2) {
            let comparisons = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                ForbidComparison(attribute: attribute(), isEqual: chance(5))
            }
            rules.forbid.append(ForbidRule(comparisons: comparisons))
        }
        func pair() -> RecordPair {
            RecordPair(
                UInt32.random(in: 0..<UInt32(count), using: &random),
                UInt32.random(in: 0..<UInt32(count), using: &random))
        }
        var resembling: Set<[Int]> = []
        while chance(2) {
            let (rule, records) = (Int.random(in: rules.rules.indices, using: &random), pair())
            let isNew = resembling.insert([rule, Int(min(records.a, records.b)), Int(max(records.a, records.b))])
                .inserted
            guard records.a != records.b, isNew else { continue }
            let weight = Double(Int.random(in: -1...2, using: &random))
            pairs.append(WeightedPair(rule: rule, records.a, records.b, weight: weight))
        }
        while chance(3) { decisions.same.append(pair()) }
        while chance(3) { decisions.different.append(pair()) }
        if decisions.contradiction() != nil { decisions.different = [] }
        if chance(3) {
            distrust.append(DistrustRule(attribute: 0, distinct: chance(2) ? .record : .attribute(1), moreThan: 3))
        }
        if chance(4) {
            distrust.append(DistrustRule(attribute: 1, values: [IdentityCase.hash(0, 1)]))
        }
    }
}
