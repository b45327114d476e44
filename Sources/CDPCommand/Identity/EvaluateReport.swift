import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime

/// What `cdp identity evaluate` prints.
enum EvaluateReport {
    /// How well profiles agree with the truth, for people.
    static func text(_ evaluated: CDPRuntime.Operation.Evaluated) -> String {
        let rows =
            [("as specified", evaluated.quality)]
            + evaluated.sweep.map { (MatchingPlan.text(ofMillionths: $0.accept), $0.quality) }
        var text =
            "\(NumberText.counted(evaluated.quality.records, "record")) with a known person, "
            + "\(NumberText.counted(evaluated.quality.truePairs, "true pair")).\n\n"
            + QualityTable.lines(rows, of: "accept").joined(separator: "\n") + "\n\n"
            + "mixed: profiles that hold several people; split: people in several profiles.\n"
        if evaluated.unjudged > 0 {
            text += "The truth says nothing of \(NumberText.counted(evaluated.unjudged, "record")).\n"
        }
        if evaluated.quality.records == 0 { text += "So nothing was judged: is FILE of these sources?\n" }
        if evaluated.unknown > 0 {
            text += "\(NumberText.counted(evaluated.unknown, "row")) of it name no record, or one twice.\n"
        }
        return text
    }

    /// The same for programs.
    static func json(_ evaluated: CDPRuntime.Operation.Evaluated, _ errors: ErrorReport) -> JSON {
        .object(
            QualityTable.json(evaluated.quality).merging([
                "unjudged": .integer(evaluated.unjudged), "unknown": .integer(evaluated.unknown),
                "errors": errors.json,
                "sweep": .array(
                    evaluated.sweep.map { step in
                        .object(
                            QualityTable.json(step.quality).merging(["accept": .number(Double(step.accept) / 1_000_000)]
                            ) { $1 })
                    }),
            ]) { $1 })
    }
}
