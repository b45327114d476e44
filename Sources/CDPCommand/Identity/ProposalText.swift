import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime

/// Prints a proposed rule: YAML whose comments are the reasons, or JSON.
struct ProposalText {
    private let proposal: RuleProposal
    private let rule: String
    private let plan: ExecutionPlan
    /// Whether the specs have an `identity` that the rule joins.
    private let isDeclared: Bool

    /// A text of a rule of that name, proposed for these specs.
    init(_ proposal: RuleProposal, rule: String, plan: ExecutionPlan, isDeclared: Bool) {
        self.proposal = proposal
        self.rule = rule
        self.plan = plan
        self.isDeclared = isDeclared
    }

    // MARK: YAML

    /// Lines for a spec file.
    var text: String { (header + yaml + leftOut + next).joined(separator: "\n") + "\n" }

    private var header: [String] {
        let pairs = NumberText.counted(proposal.pairs, "pair")
        let share = proposal.likely == 0 ? 0 : proposal.found * 1000 / proposal.likely
        var lines = [
            "# Proposed from \(NumberText.counted(proposal.records, "record")): \(pairs) to compare. Of "
                + "\(NumberText.grouped(proposal.likely)) that look like one person by any key tried, the keys below find "
                + "\(share / 10).\(share % 10) %."
        ]
        if proposal.likely < 50 {
            lines.append("# Few pairs look like one person, so that little speaks for or against what follows.")
        }
        if isDeclared {
            lines.append(
                "# It joins the `rules:` of `identity:` as they are, as their last entry or in the place of `\(rule)`.")
        } else if !plan.identity.rules.isEmpty {
            lines.append("# It takes the place of `identity: standard`, which is written out in it.")
        }
        return lines
    }

    /// The rule, below `identity:` where the specs have none.
    private var yaml: [String] {
        var lines: [String] = []
        if isDeclared {
            lines += proposal.oneToOne.map { "# For `one_to_one:` of `identity:`: \($0.source), \(reason(of: $0))." }
        } else {
            lines.append("identity:")
            if !proposal.oneToOne.isEmpty {
                let names = proposal.oneToOne.map(\.source).joined(separator: ", ")
                let reasons = proposal.oneToOne.map { "\($0.source): \(reason(of: $0))" }.joined(separator: "; ")
                lines.append("  one_to_one: [\(names)]   # \(reasons)")
            }
            lines += standard + ["  rules:"]
            lines += plan.identity.rules.filter { $0.matching == nil }.map {
                "    \($0.name): [\($0.attributes.joined(separator: ", "))]"
            }
        }
        return lines + ["    \(rule):"]
            + proposal.draft.lines("      ", key: { note(ofKey: $0) }, comparison: { note(ofComparison: $0) })
    }

    /// What `identity: standard` says beside its rules.
    private var standard: [String] {
        let identity = plan.identity
        var lines: [String] = []
        if !identity.distrust.isEmpty { lines.append("  distrust:") }
        for distrust in identity.distrust {
            var parts: [String] = []
            if !distrust.patterns.isEmpty {
                parts.append("values: [\(distrust.patterns.map { "\"\($0)\"" }.joined(separator: ", "))]")
            }
            if let most = distrust.moreThan {
                parts.append("distinct: \(distrust.distinct ?? "record")")
                parts.append("more_than: \(most)")
            }
            lines.append("    \(distrust.attribute): { \(parts.joined(separator: ", ")) }")
        }
        let limits =
            identity.limits.map { "\($0.attribute): \($0.maximum)" }
            + (identity.maximumRecords.map { ["records: \($0)"] } ?? [])
        return lines + (limits.isEmpty ? [] : ["  limits: { \(limits.joined(separator: ", ")) }"])
    }

    private func reason(of clean: RuleProposal.Clean) -> String {
        "\(NumberText.grouped(clean.across)) likely pairs with other sources, \(NumberText.grouped(clean.within)) within"
    }

    private func note(ofKey number: Int) -> String {
        let key = proposal.keys[number]
        return "\(NumberText.counted(key.pairs, "pair")), largest block \(NumberText.grouped(key.largest)); "
            + "\(NumberText.grouped(key.likely)) likely, \(NumberText.grouped(key.only)) only by it"
    }

    private func note(ofComparison number: Int) -> String {
        let comparison = proposal.comparisons[number]
        let facts =
            "in \(percent(comparison.facts.filled)), \(NumberText.counted(comparison.facts.distinct, "value")); the same in "
            + "\(percent(comparison.same)) of one person's pairs, \(percent(comparison.strangers)) of others"
        return ([facts] + comparison.reasons).joined(separator: "; ")
    }

    private var leftOut: [String] {
        if proposal.leftOut.isEmpty { return [] }
        return ["# Left out:"] + proposal.leftOut.map { "#   \($0.attribute): \($0.reason)" }
    }

    private var next: [String] { ["# Next: cdp identity train \(rule)"] }

    /// A share in percent, with two digits that tell something: `98 %`, `1.5 %`, `0.03 %`, `0 %`.
    private func percent(_ share: Double) -> String {
        let percent = share * 100
        for (digits, least) in [(0, 10.0), (1, 1), (2, 0.1), (3, 0.01), (4, 0.001)] where percent >= least {
            return digits == 0 ? "\(Int(percent.rounded())) %" : "\(MatchReport.fixed(percent, digits)) %"
        }
        return percent > 0 ? "less than 0.001 %" : "0 %"
    }

    // MARK: JSON

    /// The same for programs.
    var json: JSON {
        .object([
            "rule": .string(rule), "yaml": .string(yaml.joined(separator: "\n") + "\n"),
            "records": .integer(proposal.records), "pairs": .integer(proposal.pairs),
            "likely": .integer(proposal.likely), "found": .integer(proposal.found),
            "one_to_one": .array(
                proposal.oneToOne.map {
                    .object([
                        "source": .string($0.source), "within": .integer($0.within), "across": .integer($0.across),
                    ])
                }),
            "keys": .array(
                zip(proposal.draft.keys, proposal.keys).map { parts, key in
                    .object([
                        "parts": .array(parts.map(JSON.string)), "pairs": .integer(key.pairs),
                        "largest": .integer(key.largest), "likely": .integer(key.likely),
                        "only_by_it": .integer(key.only),
                    ])
                }),
            "compare": .array(zip(proposal.draft.comparisons, proposal.comparisons).map(json)),
            "left_out": .array(
                proposal.leftOut.map {
                    .object(["attribute": .string($0.attribute), "reason": .string($0.reason)])
                }),
        ])
    }

    private func json(_ draft: RuleDraft.Comparison, _ comparison: RuleProposal.Comparison) -> JSON {
        .object([
            "attribute": .string(draft.attribute), "levels": .array(draft.levels.map(JSON.string)),
            "personal": .boolean(draft.isPersonal), "frequencies": .boolean(!draft.isEven),
            "held": .integer(comparison.facts.held), "distinct": .integer(comparison.facts.distinct),
            "same": .number(comparison.same), "strangers": .number(comparison.strangers),
            "reasons": .array(comparison.reasons.map(JSON.string)),
        ])
    }
}
