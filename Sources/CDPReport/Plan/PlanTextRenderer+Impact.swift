import CDPPlan
import CDPTypes

extension PlanTextRenderer {
    /// How many rows were read from how many sources, and as of when.
    var impactHeader: [String] {
        let read = report.impact.sources.reduce(0) { $0 + $1.counts.read }
        let sources = report.impact.sources.filter { $0.counts.read > 0 }.count
        let rows =
            read == 0
            ? "no new rows" : "\(NumberText.counted(read, "row")) from \(NumberText.counted(sources, "source"))"
        return ["Data impact   exact · \(rows), as of \(report.asOf.minuteText)"]
    }

    // MARK: Rows

    /// The columns of the table of rows; the first four are always shown.
    private static let rowColumns: [(name: String, count: @Sendable (RowCounts) -> Int)] = [
        ("read", { $0.read }), ("inserted", { $0.inserted }), ("updated", { $0.updated }),
        ("unchanged", { $0.unchanged }),
        ("superseded", { $0.superseded }), ("deletes", { $0.deletes }),
        ("quarantined", { $0.quarantined }),
    ]

    /// How many rows of each source have which outcome: `read` is the sum of the columns after it, up to `quarantined`.
    var sourceTable: [String] {
        let sources = report.impact.sources.filter { !$0.files.isEmpty || $0.removed > 0 }
        if sources.isEmpty { return [] }
        let total = sources.reduce(RowCounts()) { $0 + $1.counts }
        let columns = PlanTextRenderer.rowColumns.enumerated().filter { $0.offset < 4 || $0.element.count(total) > 0 }
            .map(\.element)
        let removes = sources.contains { $0.removed > 0 }
        var table = TextTable([.left] + columns.map { _ in .right } + (removes ? [.right] : []) + [.right])
        table.add(["Rows"] + columns.map(\.name) + (removes ? ["removed"] : []) + ["now"])
        for source in sources {
            let counts = source.counts
            table.add(
                ["  " + source.source] + columns.map { NumberText.grouped($0.count(counts)) }
                    + (removes ? [NumberText.grouped(source.removed)] : []) + [NumberText.grouped(source.after)],
                note: PlanTextRenderer.undeclared(source.undeclared))
            // Files that have new rows only need no line: the sum of their source says it.
            let files = showsDetails ? source.files.filter { $0.counts.read != $0.counts.inserted } : []
            for file in files.prefix(PlanTextRenderer.fileLimit) {
                table.add(
                    ["    " + DisplayText.escaped(file.path)]
                        + columns.map { NumberText.grouped($0.count(file.counts)) })
            }
            if files.count > PlanTextRenderer.fileLimit {
                table.add(
                    ["    and \(NumberText.counted(files.count - PlanTextRenderer.fileLimit, "more file"))"]
                        + columns.map { _ in "" })
            }
        }
        return table.lines
    }

    /// The most files of a source that have a line each.
    private static let fileLimit = 20

    /// The first of the columns that the contract does not name, and how many more there are.
    private static func undeclared(_ names: [String]) -> String {
        if names.isEmpty { return "" }
        let more = names.count > LossText.names ? " and \(NumberText.grouped(names.count - LossText.names)) more" : ""
        return "not in the contract: "
            + names.prefix(LossText.names).map { DisplayText.escaped($0) }.joined(separator: ", ") + more
    }

    // MARK: Profiles

    /// Two columns when both data and specs change, else one.
    var profileTable: [String] {
        let all = report.impact.profiles
        guard let data = report.dataImpact?.profiles, let specs = report.specsImpact else {
            return profileTable(["before", "change", "after"], [all], before: all.before, after: all.after)
        }
        return profileTable(
            ["before", "new data", "specs", "after"], [data, specs], before: all.before, after: all.after)
    }

    /// The table with some columns; lines that are zero in all of them are left out.
    private func profileTable(_ names: [String], _ steps: [ProfileImpact], before: Int, after: Int) -> [String] {
        let all = report.impact.profiles
        var table = TextTable([.left] + names.map { _ in .right })
        table.add([""] + names)
        table.add(
            ["Profiles", NumberText.grouped(before)] + steps.map { NumberText.signed($0.after - $0.before) }
                + [NumberText.grouped(after)])
        func line(_ name: String, _ count: (ProfileImpact) -> Int, _ note: String = "") {
            if steps.allSatisfy({ count($0) == 0 }) { return }
            table.add(["  " + name, ""] + steps.map { NumberText.grouped(count($0)) } + [""], note: note)
        }
        line("new", { $0.created })
        line("changed", { $0.changed })
        line("merged", { $0.absorbed }, "absorbed into \(NumberText.grouped(all.survivors))")
        line("split", { $0.split }, "become \(NumberText.grouped(all.split + all.separated))")
        line("gone", { $0.vanished })
        var lines = table.lines
        if all.largestAfter > 0 {
            let change = all.largestBefore == all.largestAfter ? "" : "\(NumberText.grouped(all.largestBefore)) -> "
            lines.append("    largest: \(change)\(NumberText.counted(all.largestAfter, "record"))")
        }
        if all.refusedLinks > 0 {
            lines.append("    \(NumberText.counted(all.refusedLinks, "link")) refused by limits")
        }
        if all.trustFlips > 0 {
            lines.append("    \(NumberText.counted(all.trustFlips, "value")) changed between trusted and distrusted")
        }
        return lines
    }

    // MARK: Segments and deliveries

    /// The segments that move, and how many do not; details show all.
    var segmentTable: [String] {
        let moved = report.impact.segments.filter {
            showsDetails || $0.entering > 0 || $0.leaving > 0 || $0.before == nil || $0.after == nil
        }
        let still = report.impact.segments.count - moved.count
        if moved.isEmpty { return still == 0 ? [] : ["  Segments   \(NumberText.grouped(still)) unchanged"] }
        var table = TextTable([.left, .right, .right, .right, .right])
        table.add(["Segments", "before", "enter", "leave", "after"])
        for segment in moved {
            table.add(
                [
                    "  " + segment.segment, segment.before.map(NumberText.grouped) ?? "-",
                    segment.entering == 0 ? "-" : "+" + NumberText.grouped(segment.entering),
                    segment.leaving == 0 ? "-" : "-" + NumberText.grouped(segment.leaving),
                    segment.after.map(NumberText.grouped) ?? "-",
                ], note: segment.after == nil ? "removed" : segment.before == nil ? "new" : "")
        }
        return table.lines + (still == 0 ? [] : ["    \(NumberText.grouped(still)) unchanged"])
    }

    /// What each destination will be sent and what is withheld, by reason. Columns that are empty everywhere are left
    /// out.
    var deliveryTable: [String] {
        let destinations = report.impact.destinations
        if destinations.isEmpty { return [] }
        let reasons: [(name: String, count: (DestinationImpact) -> Int)] = [
            ("no consent", { $0.withheldByConsent }), ("no key", { $0.withheldWithoutKey }),
            ("same key", { $0.withheldSameKey }),
        ].filter { reason in destinations.contains { reason.1($0) > 0 } }
        var table = TextTable([.left, .right, .right, .right, .right] + reasons.map { _ in .right })
        table.add(["Next delivery", "add", "update", "remove", "unchanged"] + reasons.map { "withheld: \($0.name)" })
        for destination in destinations {
            let counts = [destination.add, destination.update, destination.remove, destination.unchanged]
            table.add(
                ["  " + destination.destination]
                    + (counts + reasons.map { $0.count(destination) }).map(NumberText.grouped),
                note: destination.note ?? "")
        }
        return table.lines
    }
}

extension Impact {
    /// Destinations of which it is not known whether they still hold what was delivered, a line each; told where nothing else is.
    package var unseenLines: [String] {
        destinations.compactMap { destination in
            destination.unseen.map { "`destination.\(destination.destination)` could not be looked into: \($0)" }
        }
    }
}

extension DestinationImpact {
    /// What is to be known besides the rows: why all is sent although no row differs, and what the receiver refused.
    var note: String? {
        let refused = rejected > 0 ? "\(NumberText.grouped(rejected)) rejected before" : nil
        let unknown = unseen.map { "could not be looked into: \($0)" }
        let notes = [takesChanges == true ? listNote : fileNote, driftNote, unknown, refused].compactMap { $0 }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }

    /// Why everything is sent; nil where it is not.
    private var listNote: String? {
        if let leftBehind {
            return "sent anew; `\(DisplayText.escaped(leftBehind))` is told nothing more"
        }
        if isLeaving { return remove > 0 ? "left the specs: emptied" : nil }
        return isRewritten && before > 0 ? "sent anew" : nil
    }

    /// What others did to its rows; nil where they did nothing.
    private var driftNote: String? {
        guard let drift else { return nil }
        let counts = NumberText.listed([(drift.missing, "deleted"), (drift.changed, "changed")], separator: " and ")
        return counts + " by others: written again"
    }

    /// Why the file is written although no row differs; nil where it is not.
    private var fileNote: String? {
        switch damage {
        case .missing: "file is gone: written again"
        case .changed: "file was changed: written again"
        case nil:
            if let leftBehind {
                "file written anew; \(DisplayText.escaped(leftBehind)) stays as it is: delete it where nobody reads it"
            } else if isLeaving {
                remove > 0 ? "left the specs: emptied" : nil
            } else {
                isRewritten ? "file written anew" : nil
            }
        }
    }
}

extension Instant {
    /// The instant to the minute, in UTC: `2026-11-23 14:00 UTC`. For people; programs get the whole instant.
    var minuteText: String {
        let text = truncatedToMinute.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}
