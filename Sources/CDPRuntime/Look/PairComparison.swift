import CDPFormats
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
        guard plan.identity.rules.contains(where: { $0.matching?.weights != nil }) else { return PairComparisons() }
        let table = try table(.records(plan))
        let index = try RecordIndex(table, plan: plan, threads: threads)
        let none = try FormerMembers(TableSnapshot(empty: .members), threads: threads)
        let trusted = TrustedRecords(
            plan,
            RecordStage.Result(index: index, lineage: RecordLineage(none, index, threads: threads)), threads: threads)
        let rules = IdentityRules(plan, index)
        let search = ProfileSearch(self)
        guard let first = index.number(of: try search.hash(a)), let second = index.number(of: try search.hash(b)) else {
            return PairComparisons()
        }
        var result = PairComparisons()
        let values = try RecordValues(table, index, of: [first, second], threads: threads)
        do {
            for place in plan.identity.rules.indices {
                guard let matching = plan.identity.rules[place].matching,
                    let matcher = try RuleMatcher(
                        place, plan, rules, trusted, table, project: project, large: nil,
                        mostInBlock: PairBlocks.mostRecords, context, threads: threads)
                else { continue }
                let common = PairBlocks(matcher.records, matcher.model, threads: threads).keys(of: first, second)
                result.rules.append(
                    PairComparison(
                        matcher, matching, common: common, plan.identity.rules[place].name, first, second, values))
            }
        } catch let error as FormatError {
            // The file of weights of values is that of the working tree, and may be one of another training by now.
            result.missing = "`\(error.path)`: \(error.what)"
        }
        return result
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
