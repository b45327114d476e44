import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime

/// What `cdp identity review` prints.
struct ReviewReport {
    /// The pairs.
    let review: Review
    /// How they are shown.
    let display: RecordDisplay
    /// The file of decisions, relative to the project; nil where the specs name none.
    let decisions: String?
    /// Whether a rule has a `review:` below its `accept:`, so that there may be pairs at all.
    let isWanted: Bool

    /// What is to be looked at under a plan.
    init(review: Review, display: RecordDisplay, plan: ExecutionPlan) {
        self.review = review
        self.display = display
        decisions = plan.identity.decisions
        isWanted = plan.identity.rules.contains { rule in rule.matching.map { $0.review < $0.accept } ?? false }
    }

    /// The pairs for people, a line or two each.
    var text: String {
        if !isWanted {
            return "No rule asks for a look: give one a `review:` below its `accept:`, such as `review: 0.5`.\n"
        }
        if review.count == 0 { return "No pair lies between `review` and `accept`.\n" }
        let lines = review.pairs.flatMap { pair in
            ["\(names(pair).joined(separator: " – "))   \(weight(of: pair))"]
                + [
                    "  " + DisplayText.escaped(pair.waterfall.parts.map(\.text).joined(separator: ", "))
                ] + (display.isRevealing ? WaterfallTable.lines(pair.waterfall, pair.values, names(pair), display) : [])
        }
        let rest = review.count - review.pairs.count
        let more = rest > 0 ? "\(NumberText.counted(rest, "more pair")).\n" : ""
        return lines.joined(separator: "\n") + "\n\n\(more)"
            + (decisions.map { "Decide in \($0): left,right,same or left,right,different.\n" }
                ?? "Name a file of decisions to keep answers in: `decisions: identity/decisions.csv` at `identity`.\n")
    }

    /// A pair with what it says and weighs, side by side.
    func text(of pair: ReviewPair, _ head: String) -> String {
        (["", "\(head)   \(names(pair).joined(separator: " – "))   \(weight(of: pair))", ""]
            + WaterfallTable.lines(pair.waterfall, pair.values, names(pair), display) + [""])
            .joined(separator: "\n") + "\n"
    }

    private func names(_ pair: ReviewPair) -> [String] {
        [pair.left, pair.right].map { DisplayText.escaped(display.name($0)) }
    }

    private func weight(of pair: ReviewPair) -> String {
        let weight = pair.waterfall.weight
        return "chance \(MatchReport.fixed(MatchWeights.chance(ofThousandths: weight), 2)), identity.\(pair.rule) "
            + MatchingPlan.text(ofThousandths: weight)
    }

    /// The same for programs.
    var json: JSON {
        .object([
            "pairs_in_all": .integer(review.count),
            "pairs": .array(
                review.pairs.map { pair in
                    .object([
                        "rule": .string(pair.rule), "left": .string(display.name(pair.left)),
                        "right": .string(display.name(pair.right)),
                        "weight": .number(Double(pair.waterfall.weight) / 1000),
                        "chance": .number(MatchWeights.chance(ofThousandths: pair.waterfall.weight)),
                        "parts": .array(pair.waterfall.parts.map { .string($0.text) }),
                        "values": WaterfallTable.json(pair.values, display),
                    ])
                }),
        ])
    }
}
