import CDPIdentity
import CDPReport

/// How well profiles agree with a known truth, as `evaluate` and `compare` print it.
enum QualityTable {
    /// A row for each judgement by its name; `head` says what the names are.
    static func lines(_ judged: [(name: String, quality: ClusterQuality)], of head: String) -> [String] {
        var table = TextTable([.left] + [TextTable.Alignment](repeating: .right, count: 8))
        table.add([head, "precision", "recall", "F1", "B³ precision", "B³ recall", "B³ F1", "mixed", "split"])
        for (name, quality) in judged {
            let shares = [
                quality.pairwise.precision, quality.pairwise.recall, quality.pairwise.f1, quality.bCubed.precision,
                quality.bCubed.recall, quality.bCubed.f1,
            ].map { MatchReport.fixed($0) }
            table.add([name] + shares + [quality.mixedClusters, quality.splitPeople].map(NumberText.grouped))
        }
        return table.lines
    }

    /// The same of one judgement for programs.
    static func json(_ quality: ClusterQuality) -> [String: JSON] {
        func measure(_ measure: ClusterQuality.Measure) -> JSON {
            .object([
                "precision": .number(measure.precision), "recall": .number(measure.recall), "f1": .number(measure.f1),
            ])
        }
        return [
            "records": .integer(quality.records), "pairs": .integer(quality.pairs),
            "true_pairs": .integer(quality.truePairs), "common_pairs": .integer(quality.commonPairs),
            "pairwise": measure(quality.pairwise), "b_cubed": measure(quality.bCubed),
            "mixed_profiles": .integer(quality.mixedClusters), "split_people": .integer(quality.splitPeople),
        ]
    }
}
