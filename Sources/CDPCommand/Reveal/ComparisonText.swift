import CDPPlan
import CDPReport
import CDPRuntime

/// Why a rule that compares does not unite two records.
enum ComparisonText {
    /// The weight, and what it lacks.
    static func head(_ rule: PairComparison) -> String {
        let accept = MatchingPlan.text(ofThousandths: rule.accept)
        let weight = MatchingPlan.text(ofThousandths: rule.waterfall.weight)
        return rule.lack > 0
            ? "identity.\(rule.rule): weight \(weight), \(MatchingPlan.text(ofThousandths: rule.lack)) short of the "
                + "\(accept) from which on two records are one person"
            : "identity.\(rule.rule): weight \(weight), enough for the \(accept) from which on two records are one person"
    }

    /// The parts of the weight beside what is compared, and whether a blocking key brings the two together.
    static func lines(_ rule: PairComparison, _ names: [String], _ values: ValueDisplay) -> [String] {
        WaterfallTable.lines(rule.waterfall, rule.values, names, values) + [blocking(rule)]
    }

    private static func blocking(_ rule: PairComparison) -> String {
        func listed(_ keys: [String]) -> String { keys.map { "[\($0)]" }.joined(separator: ", ") }
        if let source = rule.cleanSource {
            return "  Never compared, as both stand in \(source), where nobody stands twice."
        }
        if !rule.common.isEmpty { return "  Compared, as they share the blocking key \(listed(rule.common))." }
        let equal =
            rule.equal.isEmpty
            ? "They are equal in nothing." : "They are equal in \(rule.equal.joined(separator: ", "))."
        return "  Never compared, as no blocking key brings them together: \(listed(rule.keys)). \(equal)"
    }

    /// The same for programs.
    static func json(_ rule: PairComparison, _ values: ValueDisplay) -> JSON {
        .object([
            "rule": .string(rule.rule), "weight": .number(Double(rule.waterfall.weight) / 1000),
            "accept": .number(Double(rule.accept) / 1000), "lacks": .number(Double(rule.lack) / 1000),
            "parts": .array(rule.waterfall.parts.map { .string($0.text) }),
            "blocking_keys": .array(rule.keys.map(JSON.string)),
            "shared_blocking_keys": .array(rule.common.map(JSON.string)),
            "one_to_one": rule.cleanSource.map(JSON.string) ?? .null,
            "equal": .array(rule.equal.map(JSON.string)), "values": WaterfallTable.json(rule.values, values),
        ])
    }
}
