import CDPPlan
import CDPReport
import CDPRuntime

/// The worst errors of profiles by a truth, as `cdp identity evaluate` prints them.
struct ErrorReport {
    /// The errors.
    let errors: EvaluationErrors
    /// How records are shown.
    let display: RecordDisplay

    /// So many records of a profile or a person are named for people; programs get all.
    private static let named = 5

    /// All records that a report names.
    static func records(_ errors: EvaluationErrors) -> [RecordName] {
        (errors.united + errors.unitedExactly + errors.parted).flatMap { [$0.left, $0.right] }
            + (errors.mixed + errors.split).flatMap(\.examples)
    }

    // MARK: for people

    /// Lines for people; empty where nothing is wrong.
    var text: String {
        let parts = [
            section("United, and two people", errors.united, of: errors.unitedCount, "the heaviest first"),
            section(
                "United by exact evidence, and two people", errors.unitedExactly, of: errors.unitedExactlyCount, ""),
            section("Apart, and one person", errors.parted, of: errors.partedCount, "the lightest first"),
            section("Profiles of several people", errors.mixed, "people"),
            section("People in several profiles", errors.split, "profiles"),
        ]
        return parts.filter { !$0.isEmpty }.map { "\n" + $0.joined(separator: "\n") + "\n" }.joined()
    }

    private func section(_ head: String, _ pairs: [FalsePair], of count: Int, _ order: String) -> [String] {
        if pairs.isEmpty { return [] }
        let title =
            "\(head): \(NumberText.counted(count, "pair"))" + (pairs.count > 1 && !order.isEmpty ? ", \(order)" : "")
        return [title] + pairs.flatMap(lines)
    }

    private func section(_ head: String, _ clusters: [FalseCluster], _ parts: String) -> [String] {
        if clusters.isEmpty { return [] }
        return [head]
            + clusters.map { cluster in
                let more = cluster.examples.count > Self.named ? ", …" : ""
                return
                    "  \(NumberText.counted(cluster.records, "record")), \(NumberText.grouped(cluster.parts)) \(parts): "
                    + cluster.examples.prefix(Self.named).map(name).joined(separator: ", ") + more
            }
    }

    private func name(_ record: RecordName) -> String { DisplayText.escaped(display.name(record)) }

    private func lines(_ pair: FalsePair) -> [String] {
        let names = [name(pair.left), name(pair.right)]
        let by = pair.rule.map { $0 == "decision" ? "a steward's decision" : "identity.\($0)" }
        let weight = pair.waterfall.map { MatchingPlan.text(ofThousandths: $0.weight) }
        let head = [names.joined(separator: " – "), [by, weight].compactMap { $0 }.joined(separator: " ")]
            .filter { !$0.isEmpty }.joined(separator: "   ")
        var lines = ["  \(head)" + (pair.cause.map { ", \($0.text)" } ?? "")]
        if let waterfall = pair.waterfall {
            lines.append("    " + DisplayText.escaped(waterfall.parts.map(\.text).joined(separator: ", ")))
            if display.isRevealing { lines += WaterfallTable.lines(waterfall, pair.values, names, display) }
        }
        return lines
    }

    // MARK: for programs

    /// A document for programs.
    var json: JSON {
        .object([
            "false_positives": .object([
                "compared": .integer(errors.unitedCount), "exact": .integer(errors.unitedExactlyCount),
                "worst": .array((errors.united + errors.unitedExactly).map(json)),
            ]),
            "false_negatives": .object([
                "pairs_of_profiles": .integer(errors.partedCount), "worst": .array(errors.parted.map(json)),
            ]),
            "mixed_profiles": .array(errors.mixed.map { json($0, "people") }),
            "split_people": .array(errors.split.map { json($0, "profiles") }),
        ])
    }

    private func json(_ pair: FalsePair) -> JSON {
        .object([
            "left": .string(display.name(pair.left)), "right": .string(display.name(pair.right)),
            "rule": .optional(pair.rule),
            "weight": pair.waterfall.map { .number(Double($0.weight) / 1000) } ?? .null,
            "parts": .array(pair.waterfall?.parts.map { .string($0.text) } ?? []),
            "cause": .optional(pair.cause?.key), "values": WaterfallTable.json(pair.values, display),
        ])
    }

    private func json(_ cluster: FalseCluster, _ parts: String) -> JSON {
        .object([
            "records": .integer(cluster.records), parts: .integer(cluster.parts),
            "examples": .array(cluster.examples.map { .string(display.name($0)) }),
        ])
    }
}

extension FalsePair.Cause {
    /// The cause for people.
    fileprivate var text: String {
        switch self {
        case .lacks(let weight): "\(MatchingPlan.text(ofThousandths: weight)) short"
        case .notCompared: "no blocking key brings them together"
        case .refused: "enough, but a limit, `forbid` or a decision refuses"
        }
    }

    /// The cause for programs.
    fileprivate var key: String {
        switch self {
        case .lacks: "weight"
        case .notCompared: "blocking"
        case .refused: "constraint"
        }
    }
}
