import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// The text of a file of weights: YAML to be committed and reviewed.
struct WeightsFile {
    private let trained: CDPRuntime.Operation.Trained
    private let matching: MatchingPlan

    /// The file of what was learnt for a rule that compares.
    init(_ trained: CDPRuntime.Operation.Trained, _ matching: MatchingPlan) {
        self.trained = trained
        self.matching = matching
    }

    /// The file of weights of values, beside that of the weights.
    var frequenciesPath: String {
        let base = matching.path.hasSuffix(".weights.yaml") ? String(matching.path.dropLast(13)) : matching.path
        return base + ".frequencies.csv"
    }

    /// A level as a text of YAML.
    private func quoted(_ level: String) -> String {
        "\"" + level.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// How many pairs were labelled, where any were.
    private var labels: [String] {
        let pairs = trained.labels.pairs
        let (same, different) = (pairs.same.count, pairs.different.count)
        return same + different == 0
            ? [] : ["  labels: \(same + different)            # \(same) pairs of one person, \(different) of two"]
    }

    /// The text.
    var text: String {
        let training = trained.training
        var lines =
            [
                "# What likeness weighs in `identity.\(trained.rule.name)`, learnt by `cdp identity train`. Commit this file: a change of it",
                "# is a change of specs. m is the share of pairs of one person with a level, u that of two people. A weight of 1 bit doubles",
                "# the odds that two records are one person; \"different\" is what no level above it holds of.",
                "rule: \(trained.rule.name)",
                "learnt:",
                "  records: \(training.records)",
                "  pairs: \(training.pairs)            # that share a blocking key",
                "  matches: \(Int(training.matches.rounded()))            # expected among them",
                "  random_pairs: \(training.sampled)",
                "  rounds: \(training.rounds)\(training.isConverged ? "" : "            # did not come to rest")",
            ] + labels + [
                "  values:            # records that have one, pairs of these that have the same, and how many of those pairs are two people"
            ] + spreads + [
                "prior: \(MatchingPlan.text(ofThousandths: trained.weights.prior))"
            ]
        let related = trained.weights.related
        if let related {
            lines.append(
                "relatives: \(MatchingPlan.text(ofThousandths: related.prior))            # r: two people with much in common"
            )
        }
        lines.append("comparisons:")
        for (number, place) in trained.compared.enumerated() {
            let comparison = matching.comparisons[place]
            let names = comparison.levelNames.map(quoted)
            let width = names.map(\.count).max() ?? 0
            let note = training.fixed.contains(number) ? "   # every blocking key reads it: a guess" : ""
            lines.append("  \(comparison.attribute):\(note)")
            for (level, name) in names.enumerated() {
                let weight = MatchingPlan.text(ofThousandths: trained.weights.levels[number][level])
                let padding = String(repeating: " ", count: width - name.count)
                let shares = [training.chances.m, training.chances.u].map { MatchReport.fixed($0[number][level], 6) }
                var line = "    - { level: \(name),\(padding) m: \(shares[0]), u: \(shares[1]), weight: \(weight)"
                if let related {
                    line +=
                        ", r: \(MatchReport.fixed(training.chances.r[number][level], 6)), relatives: "
                        + MatchingPlan.text(ofThousandths: related.levels[number][level])
                }
                lines.append(line + " }")
            }
        }
        for (place, comparison) in matching.comparisons.enumerated() where !trained.compared.contains(place) {
            lines.append("  \(comparison.attribute):   # no source maps it")
            for name in comparison.levelNames {
                lines.append("    - { level: \(quoted(name)), weight: 0.000 }")
            }
        }
        lines += together
        if !trained.frequencies.isEmpty {
            lines.append("frequencies:            # the weight of equality in values that many hold, by their hash")
            lines.append("  file: \(frequenciesPath)")
            lines.append("  digest: \(Digest.sha256(trained.frequencies))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// How the values of the comparisons were spread, by which plans tell whether data are still like those of the file.
    private var spreads: [String] {
        trained.compared.enumerated().map { number, place in
            let comparison = matching.comparisons[place]
            let spread = trained.spreads[number]
            guard comparison.levels.first?.measure == .equal else {
                return "    \(comparison.attribute): { held: \(spread.held) }"
            }
            let pairs = Double(spread.held) * Double(max(spread.held - 1, 0)) / 2
            let strangers = Int((trained.training.chances.u[number][0] * pairs).rounded())
            return "    \(comparison.attribute): "
                + "{ held: \(spread.held), equal: \(spread.equal), two_people: \(min(strangers, spread.equal)) }"
        }
    }

    /// What comparisons weigh together.
    private var together: [String] {
        let pairs = trained.weights.together
        if pairs.isEmpty { return [] }
        return [
            "together:            # what two comparisons say at once is not said twice: added to both weights where both have values. Nine",
            "                     # weights: the first has its first level, another one, none, and in each case the second likewise",
        ]
            + pairs.map { pair in
                let names = [pair.first, pair.second].map { matching.comparisons[trained.compared[$0]].attribute }
                func list(_ weights: [Int]) -> String {
                    weights.map(MatchingPlan.text(ofThousandths:)).joined(separator: ", ")
                }
                let relatives = trained.weights.related == nil ? "" : ", relatives: [\(list(pair.related))]"
                return "  - { of: [\(names.joined(separator: ", "))], weights: [\(list(pair.weights))]\(relatives) }"
            }
    }
}
