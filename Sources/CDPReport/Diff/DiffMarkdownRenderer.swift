import CDPDiagnostics
package import CDPPlan
import CDPTypes

/// Prints a comparison as a pull-request comment that fits a number of bytes.
///
///     let comment = DiffMarkdownRenderer(report).text
///
/// Where it does not fit, details of harmless changes are left out first, then all details, and at last the table
/// is collapsed by kind. The headline and what destroys, discloses or reidentifies always stay, and a line says
/// what was left out.
///
/// A comment is a publication: counts from 1 to 4 are hidden, and it holds no values of profiles. Names and
/// expressions are escaped, so that a spec can neither break the table nor mention somebody.
package struct DiffMarkdownRenderer {
    /// GitHub refuses comments of more than 65,536 characters.
    package static let usualBudget = 60_000

    /// What is printed.
    private let report: DiffReport
    /// The most bytes of UTF-8.
    private let budget: Int

    /// How much is left out, from nothing to all details.
    private enum Level: Int, CaseIterable {
        case everything, withoutHarmless, withoutRecomputed, withoutDetails, collapsed
    }

    /// A renderer of one comparison.
    package init(_ report: DiffReport, budget: Int = usualBudget) {
        self.report = report
        self.budget = budget
    }

    /// The comment; its first line is a marker by which a bot finds it again.
    package var text: String {
        for level in Level.allCases {
            let text = text(at: level)
            if text.utf8.count <= budget || level == .collapsed { return text }
        }
        return ""
    }

    /// The whole text with as much as a level keeps. Levels are tried in order until one fits.
    private func text(at level: Level) -> String {
        var sections = Sections()
        let marker = ["project=\(report.project)"] + (report.environment.map { ["env=\($0)"] } ?? [])
        sections.add(["<!-- cdp-diff \(marker.joined(separator: " ")) -->", "### cdp: \(headline)"])
        sections.add(table(at: level))
        sections.add(steps)
        sections.add(gates)
        sections.add(details(at: level))
        sections.add(leftOut(at: level))
        sections.add(["<sub>\(footer)</sub>"])
        return sections.text
    }

    /// What changes, and how many gates are open, as one line.
    private var headline: String {
        let words = ChangeText.counts(report.changes).map { "\($0.count) \($0.word)" }
        let open = report.impact?.gates.filter { !$0.isAccepted }.count ?? 0
        let gates = open == 0 ? "" : " — \(NumberText.counted(open, "gate"))"
        return (words.isEmpty ? "no differences" : words.joined(separator: ", ")) + gates
    }

    // MARK: Table

    /// A row for each change; the collapsed table has rows only for changes from `reidentifies` on, and a count for
    /// each other kind.
    private func table(at level: Level) -> [String] {
        if report.changes.isEmpty { return [] }
        let generation = report.impact.map { " (exact, generation \($0.generation))" } ?? ""
        var lines = ["| | Resource | Effect | What changes | People\(generation) |", "|:-:|---|---|---|---|"]
        let changes = ChangeText.sorted(report.changes)
        for change in changes where level != .collapsed || ChangeText(change).effect >= .reidentifies {
            let text = ChangeText(change)
            let effect = text.effect >= .reidentifies ? "**\(text.effect.rawValue)**" : text.effect.rawValue
            let what = text.summary.isEmpty ? (change.actions.contains(.add) ? "new" : "removed") : text.summary
            lines.append(
                "| \(icon(change)) | `\(change.address)` | \(effect) | \(escaped(what)) | \(escaped(people(change))) |")
        }
        if level == .collapsed {
            for kind in Address.Kind.allCases {
                let count = changes.filter { $0.address.kind == kind && ChangeText($0).effect < .reidentifies }.count
                if count > 0 { lines.append("| ✏️ | \(NumberText.counted(count, "\(kind.rawValue) change")) | | | |") }
            }
        }
        return lines
    }

    /// The symbol of a change as an emoji.
    private func icon(_ change: Change) -> String {
        switch ChangeText(change).symbol {
        case "-": "➖"
        case "+": "➕"
        case ">": "🔁"
        default: "✏️"
        }
    }

    /// What the attached plan says about the people in a segment, a destination or the identity; `–` without a plan.
    private func people(_ change: Change) -> String {
        guard let impact = report.impact?.impact else { return "–" }
        let name = change.address.path.first ?? ""
        switch change.address.kind {
        case .segment:
            guard let segment = impact.segments.first(where: { $0.segment == name }) else { return "–" }
            if segment.after == nil { return "\(NumberText.shared(segment.leaving)) leave" }
            let enter = segment.entering > 0 ? "+\(NumberText.shared(segment.entering))" : ""
            let leave = segment.leaving > 0 ? "−\(NumberText.shared(segment.leaving))" : ""
            return [enter, leave].filter { !$0.isEmpty }.joined(separator: " ")
        case .destination:
            guard let sent = impact.destinations.first(where: { $0.destination == name }) else { return "–" }
            let parts = [
                (sent.add + sent.update, "rows"), (sent.remove, "removed"), (sent.withheld, "withheld"),
            ].filter { $0.0 > 0 }
            return
                (parts.map { "\(NumberText.shared($0.0)) \($0.1)" } + [sent.note].compactMap { $0 })
                .joined(separator: ", ")
        case .identity:
            let parts = [(impact.profiles.absorbed, "absorbed"), (impact.profiles.split, "split")].filter { $0.0 > 0 }
            return parts.map { "\(NumberText.shared($0.0)) \($0.1)" }.joined(separator: ", ")
        default: return "–"
        }
    }

    /// A table of profiles with two columns, where data and specs are both new: what the data does alone, and what the
    /// specs do on top. Else empty.
    private var steps: [String] {
        guard let plan = report.impact, let data = plan.dataImpact?.profiles, let specs = plan.specsImpact else {
            return []
        }
        var lines = ["| | before | new data | specs | after |", "|---|--:|--:|--:|--:|"]
        func signed(_ number: Int) -> String { (number > 0 ? "+" : "") + NumberText.shared(number) }
        lines.append(
            "| Profiles | \(NumberText.shared(data.before)) | \(signed(data.after - data.before)) | "
                + "\(signed(specs.after - specs.before)) | \(NumberText.shared(specs.after)) |")
        for (name, count) in [
            ("new", { $0.created }), ("merged", { $0.absorbed }), ("split", { $0.split }), ("gone", { $0.vanished }),
        ] as [(String, (ProfileImpact) -> Int)] where count(data) != 0 || count(specs) != 0 {
            lines.append("| – \(name) | | \(NumberText.shared(count(data))) | \(NumberText.shared(count(specs))) | |")
        }
        return lines
    }

    // MARK: Gates and details

    /// The gates that are not accepted yet; empty when there are none.
    private var gates: [String] {
        let open = report.impact?.gates.filter { !$0.isAccepted } ?? []
        if open.isEmpty { return [] }
        return ["> [!WARNING]", "> **Needs acceptance before apply**"] + open.map { "> - `\($0.id)`" }
    }

    /// The fields that changed, as a `diff` block that GitHub folds and colours.
    private func details(at level: Level) -> [String] {
        guard level.rawValue < Level.withoutDetails.rawValue else { return [] }
        let least: Effect = level == .everything ? .none : level == .withoutHarmless ? .recomputes : .rereads
        let changes = ChangeText.sorted(report.changes).filter {
            $0.actions.contains(.change) && !$0.fields.isEmpty && ChangeText($0).effect >= least
        }
        if changes.isEmpty { return [] }
        let count = changes.reduce(0) { $0 + $1.fields.count }
        var lines = ["<details><summary>Field changes (\(count))</summary>", "", "```diff"]
        for change in changes {
            let place = change.range.map { "\($0.file):\($0.start.line)" } ?? ""
            lines.append(("  \(change.address)".padded(to: 46) + " " + place).trimmedEnd)
            for field in change.fields {
                if let before = field.before { lines.append("- \(field.path): \(fenced(before))") }
                if let after = field.after { lines.append("+ \(field.path): \(fenced(after))") }
            }
        }
        return lines + ["```", "", "</details>"]
    }

    /// Says what the level left out, so that nobody takes the text for all of it.
    private func leftOut(at level: Level) -> [String] {
        switch level {
        case .everything: []
        case .withoutHarmless: ["Left out for length: field changes without effect."]
        case .withoutRecomputed: ["Left out for length: field changes that only recompute."]
        case .withoutDetails: ["Left out for length: all field changes. `cdp diff` shows them."]
        case .collapsed: ["Left out for length: all field changes, and single resources that only recompute or reread."]
        }
    }

    /// Which specs are compared, and which plan the numbers come from.
    private var footer: String {
        var parts = ["specs \(report.from.shortName) → \(report.to.shortName)"]
        if let plan = report.impact {
            parts.append("impact from plan (generation \(plan.generation), \(plan.asOf.minuteText))")
            parts.append("counts below 5 shown as “<5”")
        }
        parts.append("no profile values in this comment")
        return parts.joined(separator: " · ")
    }

    /// Text in a table cell: what Markdown or HTML would read as syntax, and `@`, are escaped.
    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text.oneLine {
            switch character {
            case "|", "`", "*", "_", "\\", "[", "]": result += "\\\(character)"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "@": result += "&#64;"
            default: result.append(character)
            }
        }
        return result
    }

    /// Text in a fenced block: three backticks would end it.
    private func fenced(_ text: String) -> String {
        text.oneLine.split(separator: "```", omittingEmptySubsequences: false).joined(separator: "'''")
    }
}
