/// A table of aligned columns, the first to the left, numbers to the right.
///
/// Widths are those of what a terminal shows, so wide characters line up. Nothing is cut and nothing wraps: values that
/// may be long are shortened by who adds them.
package struct TextTable {
    /// How a column is aligned.
    package enum Alignment: Sendable {
        case left, right
    }

    private var rows: [(cells: [String], note: String)] = []
    private let alignments: [Alignment]
    private let indentation: Int
    /// At least so many characters between two columns.
    private let gap: Int

    /// A table with those columns.
    package init(_ alignments: [Alignment], indentation: Int = 2, gap: Int = 3) {
        self.alignments = alignments
        self.indentation = indentation
        self.gap = gap
    }

    /// A row; the note stands behind the last column and does not widen it. Names from data are made harmless.
    package mutating func add(_ cells: [String], note: String = "") {
        rows.append((cells.map { DisplayText.escaped(lines: $0) }, DisplayText.escaped(lines: note)))
    }

    /// The lines, without spaces at their ends.
    package var lines: [String] {
        var widths = [Int](repeating: 0, count: alignments.count)
        for row in rows {
            for (column, cell) in row.cells.enumerated() { widths[column] = max(widths[column], cell.width) }
        }
        return rows.map { row in
            var line = String(repeating: " ", count: indentation)
            for (column, cell) in row.cells.enumerated() {
                if column > 0 { line += String(repeating: " ", count: gap) }
                let padding = String(repeating: " ", count: widths[column] - cell.width)
                line += alignments[column] == .left ? cell + padding : padding + cell
            }
            if !row.note.isEmpty { line += "   " + row.note }
            return line.trimmedEnd
        }
    }
}

extension String {
    /// Characters; names in specs are short and mostly ASCII.
    var width: Int { count }

    /// The text without spaces at its end.
    var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The text with spaces up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - self.width))
    }

    /// The first characters and `…` where it is longer.
    func shortened(to limit: Int) -> String {
        count <= limit ? self : prefix(limit - 1) + "…"
    }
}
