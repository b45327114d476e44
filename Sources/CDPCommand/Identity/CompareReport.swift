import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime

/// What `cdp identity compare` prints.
struct CompareReport {
    /// What was found.
    let compared: ComparedProfiles
    /// What the versions are called.
    let from: DiffReport.Side, to: DiffReport.Side
    /// How records are shown.
    let display: RecordDisplay

    /// So many records of a profile are named for people; programs get all.
    private static let named = 5

    // MARK: for people

    /// Lines for people.
    var text: String {
        let sides = [(from, compared.before), (to, compared.after)]
        var table = TextTable([.left, .right, .right, .right])
        table.add(["specs", "records", "in profiles", "profiles"])
        for (name, side) in sides {
            table.add(
                [Self.text(name)] + [side.records, side.inProfiles, side.profiles].map(NumberText.grouped))
        }
        var report = TextReport(
            "Profiles before (\(Self.text(from))) and after (\(Self.text(to))), over the records that the files hold now"
        )
        report.add(table.lines)
        report.add(kinds)
        report.add([pairs])
        let qualities = sides.compactMap { name, side in side.quality.map { (name, $0) } }
        if !qualities.isEmpty {
            report.add("Held against the truth", QualityTable.lines(qualities.map { (Self.text($0), $1) }, of: "specs"))
        }
        report.add("The largest changes", compared.largest.flatMap(lines))
        return report.text
    }

    private static func text(_ side: DiffReport.Side) -> String {
        side.name + (side.commit.map { ", \($0)" } ?? "")
    }

    private var kinds: [String] {
        var table = TextTable([.left, .right, .right, .right, .right])
        table.add(["profiles", "before", "after", "their records", "of which move"])
        for kind in ClusterComparison.Kind.allCases {
            let count = compared.comparison.counts[kind] ?? ClusterComparison.Count()
            table.add(
                [kind.text] + [count.before, count.after, count.records, count.moved].map(NumberText.grouped))
        }
        return table.lines
    }

    private var pairs: String {
        let found = compared.comparison
        return "Pairs of records in one profile: \(NumberText.grouped(found.pairsKept)) on both sides, "
            + "\(NumberText.grouped(found.pairsJoined)) after alone, \(NumberText.grouped(found.pairsParted)) before alone."
    }

    private func lines(_ change: ComparedProfiles.Change) -> [String] {
        let head =
            "  \(change.kind.text): \(NumberText.counted(change.before.count, "profile")) into "
            + "\(NumberText.grouped(change.after.count)), "
            + "\(NumberText.counted(change.before.reduce(0) { $0 + $1.count }, "record")), "
            + "\(NumberText.grouped(change.moved)) of them \(change.moved == 1 ? "moves" : "move")"
        func side(_ name: String, _ clusters: [[RecordName]]) -> [String] {
            clusters.map { "    \(name)  \(names($0))" }
        }
        return [head] + (change.kind == .split ? [] : side("before", change.before))
            + (change.kind == .merged ? [] : side("after ", change.after))
    }

    private func names(_ records: [RecordName]) -> String {
        let more = records.count > Self.named ? ", \(NumberText.grouped(records.count - Self.named)) more" : ""
        return records.prefix(Self.named).map { DisplayText.escaped(display.name($0)) }.joined(separator: ", ") + more
    }

    // MARK: for programs

    /// A document for programs.
    var json: JSON {
        func object(_ name: DiffReport.Side, _ side: ComparedProfiles.Side) -> JSON {
            .object([
                "name": .string(name.name), "commit": .optional(name.commit), "records": .integer(side.records),
                "records_in_profiles": .integer(side.inProfiles), "profiles": .integer(side.profiles),
                "truth": side.quality.map { .object(QualityTable.json($0)) } ?? .null,
            ])
        }
        let found = compared.comparison
        return .object([
            "from": object(from, compared.before), "to": object(to, compared.after),
            "records_on_both_sides": .integer(compared.shared),
            "profiles": .object(
                Dictionary(
                    uniqueKeysWithValues: found.counts.map { kind, count in
                        (
                            kind.key,
                            JSON.object([
                                "before": .integer(count.before), "after": .integer(count.after),
                                "records": .integer(count.records), "records_that_move": .integer(count.moved),
                            ])
                        )
                    })),
            "pairs": .object([
                "on_both_sides": .integer(found.pairsKept), "after_alone": .integer(found.pairsJoined),
                "before_alone": .integer(found.pairsParted),
            ]),
            "changes_in_all": .integer(found.changes.count),
            "changes": .array(
                compared.largest.map { change in
                    func names(_ clusters: [[RecordName]]) -> JSON {
                        .array(clusters.map { .array($0.map { .string(display.name($0)) }) })
                    }
                    return .object([
                        "kind": .string(change.kind.key), "before": names(change.before), "after": names(change.after),
                        "records_that_move": .integer(change.moved),
                    ])
                }),
        ])
    }
}

extension ClusterComparison.Kind {
    /// The kind for people.
    fileprivate var text: String { self == .both ? "merged and split" : key }

    /// The kind for programs.
    fileprivate var key: String {
        switch self {
        case .equal: "equal"
        case .merged: "merged"
        case .split: "split"
        case .both: "merged_and_split"
        }
    }
}
