import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime

/// What `cdp identity review` prints.
enum ReviewReport {
    /// Pairs to look at, for people.
    static func text(_ pairs: [CDPRuntime.Operation.ReviewPair], of all: Int) -> String {
        if all == 0 { return "No pair lies between `review` and `accept`.\n" }
        let lines = pairs.flatMap { pair in
            [
                "\(DisplayText.escaped(pair.left)) – \(DisplayText.escaped(pair.right))   chance "
                    + MatchReport.fixed(MatchWeights.chance(ofThousandths: pair.weight), 2)
                    + ", identity.\(pair.rule) \(MatchingPlan.text(ofThousandths: pair.weight))",
                "  " + DisplayText.escaped(pair.parts.joined(separator: ", ")),
            ]
        }
        let more = all > pairs.count ? "\(NumberText.counted(all - pairs.count, "more pair")).\n" : ""
        return lines.joined(separator: "\n") + "\n\n\(more)"
            + "Decide in the file that `decisions:` of `identity` names: left,right,same or left,right,different.\n"
    }

    /// The same for programs.
    static func json(_ pairs: [CDPRuntime.Operation.ReviewPair], of all: Int) -> JSON {
        .object([
            "pairs_in_all": .integer(all),
            "pairs": .array(
                pairs.map { pair in
                    .object([
                        "rule": .string(pair.rule), "left": .string(pair.left), "right": .string(pair.right),
                        "weight": .number(Double(pair.weight) / 1000),
                        "chance": .number(MatchWeights.chance(ofThousandths: pair.weight)),
                        "parts": .array(pair.parts.map(JSON.string)),
                    ])
                }),
        ])
    }
}
