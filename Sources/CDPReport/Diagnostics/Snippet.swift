import CDPDiagnostics

/// The lines of one file with the labels below them.
///
///     12 | segments: { big: { where: revenu > 100 } }
///        |                           ^^^^^^ there is no attribute `revenu`
///
/// Each line with a label is quoted once; lines between two of them are left out. Labels of one line have a row
/// each, the last one first, so that no message runs into the next mark.
struct Snippet {
    /// A label with its mark.
    struct Mark {
        /// The range and its message.
        var label: Label
        /// Primary labels are marked with `^`, others with `-`.
        var isPrimary: Bool
    }

    /// A row: a line of the file with its number, or marks below one.
    struct Row {
        /// The line's number; nil for a row of marks.
        var number: Int?
        /// The text to the right of the frame.
        var text: String
        /// Whether the row belongs to the primary label, and has its colour.
        var isPrimary = false
    }

    /// Lines with more scalars are cut to a part around the first label.
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

    /// The rows of one line: the line, then its labels.
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

    /// A line of specs as it may be printed: characters that could act on a terminal are escaped.
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

    /// The cells that a text takes on a terminal from a column on: wide characters take two, combining marks none, and
    /// a tab goes to the next stop.
    private static func width(_ scalars: ArraySlice<Unicode.Scalar>, from start: Int) -> Int {
        scalars.reduce(start) { $0 + DisplayText.shown($1, at: $0).width } - start
    }
}
