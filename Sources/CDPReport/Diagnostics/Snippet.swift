import CDPDiagnostics

/// The lines of one file with the labels below them.
///
/// 12 | segments: { big: { where: revenu > 100 } }
///        |                           ^^^^^^ there is no attribute `revenu`
///
/// Lines between two marks are left out where they are many. Marks of one line share it where they do not meet, the
/// primary one first.
struct Snippet {
    /// A label with its mark.
    struct Mark {
        var label: Label
        var isPrimary: Bool
    }

    /// A row: a line of the file with its number, or marks below one.
    struct Row {
        var number: Int?
        var text: String
        var isPrimary = false
    }

    /// Longer lines are cut to the neighbourhood of the label.
    private static let maximumScalars = 140

    /// The rows of labels in one file, lines in order. `contextBefore` adds the line above a single label.
    static func rows(_ marks: [Mark], _ file: QuotedFile, contextBefore: Bool) -> [Row] {
        let sorted = marks.sorted { $0.label.range.start.byte < $1.label.range.start.byte }
        var rows: [Row] = []
        if contextBefore, sorted.count == 1, let line = sorted.first?.label.range.start.line, line > 1 {
            let before = file.quoted(line - 1)
            if before.contains(where: { $0 != " " && $0 != "\t" }) {
                rows.append(Row(number: line - 1, text: shownLine(before.prefix(maximumScalars))))
            }
        }
        var index = 0
        while index < sorted.count {
            let line = sorted[index].label.range.start.line
            let sameLine = sorted[index...].prefix { $0.label.range.start.line == line }
            rows += lineRows(Array(sameLine), line, file)
            index += sameLine.count
        }
        return rows
    }

    private static func lineRows(_ marks: [Mark], _ line: Int, _ file: QuotedFile) -> [Row] {
        let scalars = file.quoted(line)
        let firstColumn = max(0, (marks.first?.label.range.start.column ?? 1) - 1)
        let isLong = scalars.count > maximumScalars
        let from = isLong ? min(max(0, firstColumn - 40), max(0, scalars.count - maximumScalars)) : 0
        let to = isLong ? min(scalars.count, from + maximumScalars) : scalars.count
        let prefix = from > 0 ? "…" : ""
        let suffix = to < scalars.count ? "…" : ""
        var rows = [Row(number: line, text: prefix + shownLine(scalars[from..<to]) + suffix)]
        for mark in marks.reversed() {
            let range = mark.label.range
            let start = min(max(range.start.column - 1, from), to)
            let end = range.end.line == line ? min(max(range.end.column - 1, start), to) : to
            let indentation = prefix.count + width(scalars[from..<start], from: 0)
            let length = max(1, width(scalars[start..<end], from: indentation))
            let symbols = String(repeating: mark.isPrimary ? "^" : "-", count: length)
            let message = DisplayText.escaped(mark.label.message)
            let text = String(repeating: " ", count: indentation) + symbols + (message.isEmpty ? "" : " " + message)
            rows.append(Row(number: nil, text: text, isPrimary: mark.isPrimary))
        }
        return rows
    }

    /// A line of specs as it may be printed: what could steer a terminal is escaped.
    private static func shownLine(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = ""
        var column = 0
        for scalar in scalars {
            let shown = DisplayText.shown(scalar, at: column)
            text += shown.text
            column += shown.width
        }
        return text
    }

    /// Columns that a text takes on a terminal: wide characters take two, marks none, and a tab goes to the next stop.
    private static func width(_ scalars: ArraySlice<Unicode.Scalar>, from start: Int) -> Int {
        scalars.reduce(start) { $0 + DisplayText.shown($1, at: $0).width } - start
    }
}
