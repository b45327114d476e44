/// A table of aligned columns.
///
///     var table = TextTable([.left, .right])
///     table.add(["  crm", "1,204"], note: "not in the contract: fax")
///     table.lines
///
/// Widths are those of what a terminal shows. Nothing is cut and nothing wraps: who adds a value that may be long
/// shortens it first. All rows are held until `lines` is read, so it is for summaries, not for data.
package struct TextTable {
    /// How a column is aligned.
    package enum Alignment: Sendable {
        /// Texts to the left, numbers to the right.
        case left, right
    }

    /// The rows, already escaped.
    private var rows: [(cells: [String], note: String)] = []
    /// One for each column; a row may have fewer cells, not more.
    private let alignments: [Alignment]
    /// Spaces before each line.
    private let indentation: Int
    /// Spaces between two columns.
    private let gap: Int

    /// A table with those columns.
    package init(_ alignments: [Alignment], indentation: Int = 2, gap: Int = 3) {
        self.alignments = alignments
        self.indentation = indentation
        self.gap = gap
    }

    /// Adds a row. The note follows the last column and does not widen it. Names from data are escaped.
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
            var line = ""
            // Spaces are written once something follows them: a single wide cell must not cost every row its width.
            var spaces = indentation
            func add(_ text: String) {
                guard !text.isEmpty else { return }
                line += String(repeating: " ", count: spaces) + text
                spaces = 0
            }
            for (column, cell) in row.cells.enumerated() {
                if column > 0 { spaces += gap }
                let padding = widths[column] - cell.width
                if alignments[column] == .right { spaces += padding }
                add(cell)
                if alignments[column] == .left { spaces += padding }
            }
            if !row.note.isEmpty { spaces += 3 }
            add(row.note)
            return line.trimmedEnd
        }
    }
}

extension String {
    /// The number of characters, as the width on a terminal. Names in specs are short and mostly ASCII, for which it is
    /// right.
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

    /// The text, or its first characters and `…` where it is longer than `limit`.
    func shortened(to limit: Int) -> String {
        count <= limit ? self : prefix(limit - 1) + "…"
    }
}
