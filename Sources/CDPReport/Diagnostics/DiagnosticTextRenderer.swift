package import CDPDiagnostics

/// Findings as text for people: message, position, the lines with carets, related lines, help, and a closing count.
///
///     error[CDP2101]: `segment.big` names an unknown attribute `revenu`
///       --> specs/segments.yaml:12:28
///     12 | segments: { big: { where: revenu > 100 } }
///        |                           ^^^^^^ no attribute of this name
///        = help: did you mean `revenue`?
///
/// The layout is rustc's; `file:line:column` is what editors parse. Carets are characters and are aligned with what
/// a terminal shows, whatever the width of the letters before them. Text from files is escaped, so that none of it
/// acts on a terminal.
///
/// Not for programs: words and layout may change; they use `DiagnosticJSONRenderer`. A renderer keeps the lines
/// that it has quoted, so one should be used for all findings of a run.
package struct DiagnosticTextRenderer {
    /// Only so many findings are printed; the last line says how many more there are.
    package static let defaultLimit = 50

    /// The files that lines are quoted from, by path.
    private let files: [String: QuotedFile]
    /// The colours, or none.
    private let style: Style
    /// The most findings that are printed.
    private let limit: Int

    /// A renderer that quotes lines of `texts` and prints at most `limit` findings.
    package init(texts: SourceTexts, usesColor: Bool = false, limit: Int = defaultLimit) {
        files = QuotedFile.files(texts)
        style = Style(isOn: usesColor)
        self.limit = limit
    }

    /// The text of all findings, sorted, ending with a line break; empty when there are none.
    package func render(_ diagnostics: [Diagnostic]) -> String {
        guard !diagnostics.isEmpty else { return "" }
        let sorted = DiagnosticOrder.sorted(diagnostics)
        var text = sorted.prefix(limit).map(render).joined(separator: "\n")
        if sorted.count > limit { text += "\n… and \(sorted.count - limit) more\n" }
        return text + "\n" + summary(sorted) + "\n"
    }

    /// The text of one finding, without the closing count.
    package func render(_ diagnostic: Diagnostic) -> String {
        let severity = diagnostic.severity
        var lines = [
            style.severity("\(severity.rawValue)[\(diagnostic.code.name)]", severity)
                + style.bold(": \(DisplayText.escaped(diagnostic.message))")
        ]
        lines += diagnostic.details.map { "  " + DisplayText.escaped($0) }
        let labels = [diagnostic.primary].compactMap(\.self) + diagnostic.related
        let lastLine = labels.map(\.range.start.line).max() ?? 0
        let gutter = max(2, String(lastLine).count)
        let margin = String(repeating: " ", count: gutter)
        if let primary = diagnostic.primary {
            let here = diagnostic.related.filter { $0.range.file == primary.range.file }
            let marks =
                [Snippet.Mark(label: primary, isPrimary: true)] + here.map { .init(label: $0, isPrimary: false) }
            lines.append(margin + style.frame("--> ") + place(primary.range))
            lines += block(marks, gutter, severity, contextBefore: severity == .error)
        }
        let isFramed = severity == .error && diagnostic.primary != nil
        for group in otherFiles(diagnostic) {
            guard let first = group.first else { continue }
            if isFramed { lines.append(margin + style.frame(" |")) }
            lines.append(margin + style.frame("::: ") + place(first.label.range))
            lines += block(group, gutter, severity, contextBefore: false)
        }
        if !diagnostic.help.isEmpty, isFramed { lines.append(margin + style.frame(" |")) }
        for help in diagnostic.help {
            lines.append(margin + style.frame(" = ") + "help: " + DisplayText.escaped(help))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `specs/a.yaml:12:28`, which editors open.
    private func place(_ range: SourceRange) -> String {
        "\(DisplayText.escaped(range.file)):\(range.start.line):\(range.start.column)"
    }

    /// The related labels in other files than the primary one, a group for each file, in the order in which they come.
    private func otherFiles(_ diagnostic: Diagnostic) -> [[Snippet.Mark]] {
        var groups: [[Snippet.Mark]] = []
        for label in diagnostic.related where label.range.file != diagnostic.primary?.range.file {
            let mark = Snippet.Mark(label: label, isPrimary: false)
            if let index = groups.firstIndex(where: { $0[0].label.range.file == label.range.file }) {
                groups[index].append(mark)
            } else {
                groups.append([mark])
            }
        }
        return groups
    }

    /// The lines of one file with what is marked in them underlined.
    private func block(_ marks: [Snippet.Mark], _ gutter: Int, _ severity: Severity, contextBefore: Bool) -> [String] {
        let margin = String(repeating: " ", count: gutter)
        guard let path = marks.first?.label.range.file, let file = files[path] else {
            return marks.filter { !$0.label.message.isEmpty }.map {
                margin + style.frame(" | ") + DisplayText.escaped($0.label.message)
            }
        }
        return [margin + style.frame(" |")]
            + Snippet.rows(marks, file, contextBefore: contextBefore).map { row in
                guard let number = row.number else {
                    let marked = row.isPrimary ? style.severity(row.text, severity) : style.frame(row.text)
                    return margin + style.frame(" | ") + marked
                }
                let digits = String(number)
                let padded = String(repeating: " ", count: gutter - digits.count) + digits
                return style.frame(padded + " |") + (row.text.isEmpty ? "" : " " + row.text)
            }
    }

    /// How many errors and warnings there are, and how many of them are shown.
    private func summary(_ diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let files = Set(diagnostics.compactMap(\.primary?.range.file)).count
        let parts = [counted(errors, "error"), counted(diagnostics.count - errors, "warning")].compactMap(\.self)
        let total = counted(diagnostics.count, "problem") ?? ""
        let place = counted(files, "file").map { " in \($0)" } ?? ""
        let explained = diagnostics.first.map { "   cdp explain \($0.code.name)" } ?? ""
        return "\(total): \(parts.joined(separator: ", "))\(place).\(explained)"
    }

    /// `2 errors`; nil for none.
    private func counted(_ count: Int, _ noun: String) -> String? {
        count == 0 ? nil : "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

/// Colours of the text as ANSI sequences, or none.
private struct Style {
    /// Whether the terminal shows colours.
    var isOn: Bool

    /// The words of a message.
    func bold(_ text: String) -> String { painted(text, "1") }
    /// Line numbers, frames and arrows, which should not catch the eye.
    func frame(_ text: String) -> String { painted(text, "34") }
    /// What belongs to the finding itself: red for an error, yellow for a warning.
    func severity(_ text: String, _ severity: Severity) -> String {
        painted(text, severity == .error ? "1;31" : "1;33")
    }

    /// The text with a code of SGR around it.
    private func painted(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
