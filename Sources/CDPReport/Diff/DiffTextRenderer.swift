package import CDPPlan
import CDPTypes

/// Prints the difference between two sets of specs for people.
///
/// Changes are ordered by their effect, the strongest first, and then by address. Fields that stay the same are not
/// shown. Constants next to personal data are masked as in plans.
///
/// It tells what the specs mean, not what the data makes of them: numbers of people come from `cdp plan` only.
package struct DiffTextRenderer {
    /// What is printed.
    private let report: DiffReport

    /// A renderer of one comparison.
    package init(_ report: DiffReport) {
        self.report = report
    }

    /// The whole text.
    package var text: String {
        var sections = Sections()
        sections.add([header])
        sections.add([counts])
        for change in ChangeText.sorted(report.changes) { sections.add(block(change)) }
        if report.impact == nil, !report.changes.isEmpty {
            sections.add([
                "Data impact is not computed by diff: cdp plan"
            ])
        }
        return sections.text
    }

    /// Both sides with their commits, and the merge base where the comparison has one.
    private var header: String {
        func side(_ side: DiffReport.Side) -> String { side.name + (side.commit.map { " (\($0))" } ?? "") }
        let sides = "specs \(side(report.from)) -> \(side(report.to))"
        return report.mergeBase.map { sides.padded(to: 55) + " merge base \($0)" } ?? sides
    }

    /// How many resources differ, and how many files differ in form only.
    private var counts: String {
        let words = ChangeText.counts(report.changes).map { "\($0.count) \($0.word)" }
        var parts = [words.isEmpty ? "No differences" : words.joined(separator: ", ")]
        if report.formattingOnlyFiles > 0 {
            let files = NumberText.counted(report.formattingOnlyFiles, "file")
            parts.append("\(files) with formatting or comment changes only")
        }
        return parts.joined(separator: " · ")
    }

    /// One change: its address, effect, range, fields before and after, and what it reaches.
    private func block(_ change: Change) -> [String] {
        let text = ChangeText(change)
        var lines = ["\(text.symbol) \(change.address)".padded(to: 54) + text.effect.rawValue]
        if let range = text.range { lines.append("    " + range.location) }
        if let previous = change.previousAddress { lines.append("    renamed from \(previous)") }
        if !change.actions.contains(.remove) {
            var table = TextTable([.left, .left, .left], indentation: 2, gap: 1)
            for field in change.fields {
                let path = field.path.padded(to: 24)
                let hint = field.before == field.after ? "changed" : field.note ?? ""
                if let before = field.before { table.add(["-", path, before.oneLine]) }
                if let after = field.after { table.add(["+", path, after.oneLine], note: hint) }
            }
            lines += table.lines
        }
        if let reached = text.reached {
            lines.append("    \(change.actions.contains(.remove) ? "fed" : "reaches"): \(reached)")
        }
        return lines
    }
}

extension String {
    /// The text on one line, its line breaks replaced by spaces.
    var oneLine: String {
        contains("\n") ? split(whereSeparator: \.isNewline).joined(separator: " ") : self
    }
}
