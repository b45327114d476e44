import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Two records under a rule that compares: what they weigh, and whether the rule looks at them at all.
package struct PairComparison: Sendable {
    /// The rule.
    package var rule: String
    /// What the weight is made of.
    package var waterfall: Waterfall
    /// The weight from which on two records are one person, in thousandths of a bit.
    package var accept: Int
    /// The blocking keys of the rule, and those of them that bring the two together.
    package var keys: [String], common: [String]
    /// The source that both stand in and in which nobody stands twice, so that they are never compared; nil where there is none.
    package var cleanSource: String?
    /// The comparisons in which the two are equal: what a key could read.
    package var equal: [String]
    /// What the rule compares, side by side.
    package var values: [ComparedValue]

    /// By how much the weight falls short of acceptance; 0 where it does not.
    package var lack: Int { max(0, accept - waterfall.weight) }
}

/// Two records under all rules that compare.
package struct PairComparisons: Sendable {
    /// By rule.
    package var rules: [PairComparison] = []
    /// Why nothing can be said although rules compare; nil where it can.
    package var missing: String?
}

extension StoreView {
    /// Two records under each rule that compares. Looks at all records, since how many share a blocking key decides whether it
    /// counts.
    func comparisons(_ a: RecordName, _ b: RecordName, project: String) throws -> PairComparisons {
        let search = ProfileSearch(self)
        guard let everyone = try MatchingView(self, project: project),
            let first = everyone.index.number(of: try search.hash(a)),
            let second = everyone.index.number(of: try search.hash(b))
        else { return PairComparisons() }
        let values = try RecordValues(everyone.table, everyone.index, of: [first, second], threads: threads)
        return PairComparisons(
            rules: everyone.matchers.compactMap { matcher in
                let rule = plan.identity.rules[matcher.rule]
                return rule.matching.map { matching in
                    let blocks = PairBlocks(matcher.records, matcher.model, threads: threads)
                    var comparison = PairComparison(
                        matcher, matching, common: blocks.keys(of: first, second), rule.name, first, second, values)
                    comparison.cleanSource = blocks.areTwo(first, second) ? a.source : nil
                    return comparison
                }
            }, missing: everyone.missing)
    }
}

extension PairComparison {
    /// Two records under a rule; `common` are the keys that bring them together.
    init(
        _ matcher: RuleMatcher, _ matching: MatchingPlan, common: [Int], _ rule: String, _ first: UInt32,
        _ second: UInt32, _ values: RecordValues
    ) {
        self.rule = rule
        let levels = matcher.scorer.levels(first, second)
        // As the rule scores them: a frequent value weighs what it weighs of the lesser record.
        waterfall = matcher.scorer.waterfall(levels, min(first, second))
        accept = matcher.accept
        keys = matching.keys.indices.map(matching.text(ofKey:))
        self.common = common.map(matching.text(ofKey:))
        equal = matcher.model.comparisons.enumerated().filter { number, comparison in
            levels[number] > 0 && levels[number] <= comparison.levels.count
                && comparison.levels[levels[number] - 1].measure == .equal
        }.map(\.element.name)
        self.values = values.compared(by: matcher.model, first, second)
    }
}
