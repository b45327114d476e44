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
        return text + self.text(evaluated.calibration)
    }

    /// The shares that weights promise and that the truth has.
    private static func text(_ calibration: Calibration) -> String {
        let bands = calibration.bands.filter { $0.pairs > 0 }
        guard !bands.isEmpty else { return "" }
        var table = TextTable([.left, .right, .right, .right])
        table.add(["chance", "pairs", "expected", "found"])
        for (name, band) in bands.map({ ("from " + MatchingPlan.text(ofMillionths: $0.from), $0) })
            + (calibration.accepted.pairs > 0 ? [("accepted", calibration.accepted)] : [])
        {
            table.add(
                [name, NumberText.grouped(band.pairs)]
                    + [band.expected, Double(band.same)].map { MatchReport.fixed($0 / Double(band.pairs)) })
        }
        return "\nCompared pairs by their chance: the share that should be one person, and the share that is\n"
            + table.lines.joined(separator: "\n") + "\n"
    }

    private static func json(_ band: Calibration.Band) -> JSON {
        .object([
            "from": .number(Double(band.from) / 1_000_000), "to": .number(Double(band.to) / 1_000_000),
            "pairs": .integer(band.pairs), "expected": .number(band.expected), "same": .integer(band.same),
        ])
    }

    /// The same for programs.
    static func json(_ evaluated: CDPRuntime.Operation.Evaluated, _ errors: ErrorReport) -> JSON {
        .object(
            QualityTable.json(evaluated.quality).merging([
                "unjudged": .integer(evaluated.unjudged), "unknown": .integer(evaluated.unknown),
                "errors": errors.json,
                "calibration": .array(evaluated.calibration.bands.map(json)),
                "calibration_of_accepted": json(evaluated.calibration.accepted),
                "sweep": .array(
                    evaluated.sweep.map { step in
                        .object(
                            QualityTable.json(step.quality).merging(["accept": .number(Double(step.accept) / 1_000_000)]
                            ) { $1 })
                    }),
            ]) { $1 })
    }
}
