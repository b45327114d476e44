import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime
import CDPTypes

/// What the commands of `cdp identity` print.
enum MatchReport {
    /// A number with so many digits after the point.
    static func fixed(_ value: Double, _ digits: Int = 4) -> String {
        let unit = (0..<digits).reduce(1) { product, _ in product * 10 }
        let number = Int((value * Double(unit)).rounded())
        return "\(number / unit).\(String(number % unit + unit).dropFirst())"
    }

    // MARK: train

    /// What was learnt, for people.
    static func text(_ trained: CDPRuntime.Operation.Trained, _ matching: MatchingPlan) -> String {
        let training = trained.training
        var text =
            "identity.\(trained.rule.name): \(NumberText.counted(training.records, "record")), "
            + "\(NumberText.counted(training.pairs, "pair")) share a blocking key, "
            + "some \(NumberText.grouped(Int(training.matches.rounded()))) of them are one person.\n"
        if let labels = labels(trained) { text += "Labelled: \(labels).\n" }
        text += "\n"
        var table = TextTable([.left, .left, .right, .right, .right, .right])
        table.add(["comparison", "level", "m", "u", "weight", trained.weights.related == nil ? "" : "relatives"])
        for (number, place) in trained.compared.enumerated() {
            let comparison = matching.comparisons[place]
            for (level, name) in comparison.levelNames.enumerated() {
                table.add([
                    level == 0 ? comparison.attribute : "", name, fixed(training.chances.m[number][level]),
                    fixed(training.chances.u[number][level], 6),
                    MatchingPlan.text(ofThousandths: trained.weights.levels[number][level]),
                    trained.weights.related.map { MatchingPlan.text(ofThousandths: $0.levels[number][level]) } ?? "",
                ])
            }
        }
        text += table.lines.joined(separator: "\n") + "\n\n"
        for warning in warnings(trained, matching) { text += "Note: \(warning)\n" }
        return text + "Written to \(matching.path). Commit it, and run `cdp plan`.\n"
    }

    /// How many pairs somebody said something of; nil where there are none.
    static func labels(_ trained: CDPRuntime.Operation.Trained) -> String? {
        let (pairs, unknown) = (trained.labels.pairs, trained.labels.unknown)
        if pairs.same.isEmpty, pairs.different.isEmpty, unknown == 0 { return nil }
        let missing =
            unknown > 0 ? "; \(NumberText.counted(unknown, "row")) of labels name no record, or one twice" : ""
        return "\(NumberText.counted(pairs.same.count, "pair")) of one person, "
            + "\(NumberText.grouped(pairs.different.count)) of two" + missing
    }

    /// What keeps the weights from being sure, with the remedy.
    static func warnings(_ trained: CDPRuntime.Operation.Trained, _ matching: MatchingPlan) -> [String] {
        let training = trained.training
        var result: [String] = []
        if !training.isConverged {
            result.append(
                "expectation and maximisation did not come to rest in \(training.rounds) rounds; compare fewer levels")
        }
        if training.matches < 50 {
            result.append(
                "few pairs seem to be one person, so what is learnt of them is little sure; block more widely")
        }
        for number in training.fixed {
            let name = matching.comparisons[trained.compared[number]].attribute
            result.append(
                "every blocking key reads `\(name)`, so how often one person differs in it is a guess; add a key without it"
            )
        }
        for (number, place) in trained.compared.enumerated() where !training.fixed.contains(number) {
            let comparison = matching.comparisons[place]
            for (level, name) in comparison.levels.map(\.description).enumerated()
            where training.seen[number][level] < 0.5 && training.chances.u[number][level] < 1e-6 {
                result.append("`\(comparison.attribute)` is never `\(name)`; leave the level out")
            }
        }
        return result
    }

    /// The same for programs.
    static func json(_ trained: CDPRuntime.Operation.Trained, _ matching: MatchingPlan) -> JSON {
        let training = trained.training
        return .object([
            "rule": .string(trained.rule.name), "file": .string(matching.path), "records": .integer(training.records),
            "pairs": .integer(training.pairs), "matches": .number(training.matches),
            "labels": .object([
                "same": .integer(trained.labels.pairs.same.count),
                "different": .integer(trained.labels.pairs.different.count),
                "unknown": .integer(trained.labels.unknown),
            ]),
            "random_pairs": .integer(training.sampled), "rounds": .integer(training.rounds),
            "converged": .boolean(training.isConverged), "prior": .number(Double(trained.weights.prior) / 1000),
            "relatives": trained.weights.related.map { .number(Double($0.prior) / 1000) } ?? .null,
            "warnings": .array(warnings(trained, matching).map(JSON.string)),
            "comparisons": .array(
                trained.compared.enumerated().map { number, place in
                    let comparison = matching.comparisons[place]
                    return .object([
                        "attribute": .string(comparison.attribute),
                        "levels": .array(
                            comparison.levelNames.enumerated().map { level, name in
                                .object([
                                    "level": .string(name), "m": .number(training.chances.m[number][level]),
                                    "u": .number(training.chances.u[number][level]),
                                    "weight": .number(Double(trained.weights.levels[number][level]) / 1000),
                                    "relatives": trained.weights.related.map {
                                        .number(Double($0.levels[number][level]) / 1000)
                                    } ?? .null,
                                ])
                            }),
                    ])
                }),
        ])
    }

    // MARK: blocks

    /// What blocking yields, for people.
    static func text(_ blocks: CDPRuntime.Operation.Blocked, _ rule: (name: String, matching: MatchingPlan)) -> String {
        var table = TextTable([.left, .right, .right, .right, .right, .right])
        table.add(["key", "blocks", "pairs", "largest", "too large", "only by it"])
        for (number, count) in blocks.counts.enumerated() {
            table.add([
                rule.matching.text(ofKey: number), NumberText.grouped(count.blocks), NumberText.grouped(count.pairs),
                NumberText.grouped(count.largest), NumberText.grouped(count.large),
                NumberText.grouped(blocks.only[number]),
            ])
        }
        let aside = blocks.counts.reduce(0) { $0 + max(0, $1.pairsOfLarge - $1.pairsOfCut) }
        var text =
            "identity.\(rule.name): \(NumberText.counted(blocks.records, "record")), "
            + "\(NumberText.counted(blocks.pairs, "pair")) to compare.\n\n" + table.lines.joined(separator: "\n") + "\n"
        if aside > 0 {
            text +=
                "\nBlocks of more than \(PairBlocks.mostRecords) records are cut by each other attribute; "
                + "\(NumberText.counted(aside, "pair")) of them agree in nothing else and are not compared.\n"
        }
        return text
    }

    /// The same for programs.
    static func json(_ blocks: CDPRuntime.Operation.Blocked, _ rule: (name: String, matching: MatchingPlan)) -> JSON {
        .object([
            "rule": .string(rule.name), "records": .integer(blocks.records), "pairs": .integer(blocks.pairs),
            "keys": .array(
                blocks.counts.enumerated().map { number, count in
                    .object([
                        "key": .string(rule.matching.text(ofKey: number)), "blocks": .integer(count.blocks),
                        "pairs": .integer(count.pairs), "largest": .integer(count.largest),
                        "too_large": .integer(count.large), "pairs_of_too_large": .integer(count.pairsOfLarge),
                        "pairs_of_cut": .integer(count.pairsOfCut), "only_by_it": .integer(blocks.only[number]),
                    ])
                }),
        ])
    }
}
