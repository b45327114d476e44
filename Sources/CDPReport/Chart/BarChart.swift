/// Bars beside their names, for a terminal and as SVG: weights, counts, or the steps of a waterfall, where each bar begins at the
/// end of the one before.
///
/// What a bar stands for is written beside it, so that nothing is told by length or colour alone.
package struct BarChart: Sendable, Hashable {
    /// What a bar speaks for, which is its colour.
    package enum Tone: Sendable, Hashable {
        case favourable, against, neutral, total
    }

    /// A bar.
    package struct Bar: Sendable, Hashable {
        /// What it is of.
        package var label: String
        /// Where it begins and ends.
        package var from: Double, to: Double
        /// What is written beside it.
        package var text: String
        /// What it speaks for.
        package var tone: Tone

        /// A bar; one of a count begins at 0.
        package init(_ label: String, from: Double = 0, to: Double, text: String, _ tone: Tone = .neutral) {
            self.label = label
            self.from = from
            self.to = to
            self.text = text
            self.tone = tone
        }
    }

    /// Bars under a name; an empty name is not shown.
    package struct Group: Sendable, Hashable {
        /// The name.
        package var name: String
        /// The bars.
        package var bars: [Bar]

        /// A group.
        package init(_ name: String, _ bars: [Bar]) {
            self.name = name
            self.bars = bars
        }
    }

    /// What it shows.
    package var title: String
    /// A line below the title; empty for none.
    package var note: String
    /// The bars.
    package var groups: [Group]

    /// A chart.
    package init(title: String, note: String = "", groups: [Group]) {
        self.title = title
        self.note = note
        self.groups = groups
    }

    /// The least and the greatest end of a bar, with 0 between them.
    private var range: (least: Double, most: Double) {
        let bars = groups.flatMap(\.bars)
        let ends = bars.map(\.from) + bars.map(\.to) + [0]
        let (least, most) = (ends.min() ?? 0, ends.max() ?? 0)
        return (least, most > least ? most : least + 1)
    }

    // MARK: for a terminal

    /// So many cells the bars have on a terminal.
    private static let cells = 40

    /// Lines for a terminal.
    package var lines: [String] {
        let (least, most) = range
        func cell(_ value: Double) -> Int { Int(((value - least) / (most - least) * Double(Self.cells)).rounded()) }
        var result = [title] + (note.isEmpty ? [] : [note])
        var table = TextTable([.left, .left, .right])
        for group in groups {
            if !group.name.isEmpty { table.add([group.name]) }
            for bar in group.bars {
                var row = [Character](repeating: " ", count: Self.cells + 1)
                if least < 0 { row[cell(0)] = "│" }
                let (start, end) = (cell(min(bar.from, bar.to)), cell(max(bar.from, bar.to)))
                if bar.from != bar.to {
                    for place in min(start, Self.cells - 1)..<max(end, min(start, Self.cells - 1) + 1) {
                        row[place] = "█"
                    }
                }
                table.add([group.name.isEmpty ? bar.label : "  \(bar.label)", String(row).trimmedEnd, bar.text])
            }
        }
        result += table.lines
        return result
    }

    // MARK: as SVG

    /// The drawing.
    package var svg: String {
        let (names, bars, texts, row) = (250.0, 380.0, 90.0, 22.0)
        let (least, most) = range
        func x(_ value: Double) -> Double { names + (value - least) / (most - least) * bars }
        let rows = groups.reduce(0) { $0 + $1.bars.count + ($1.name.isEmpty ? 0 : 1) }
        let top = note.isEmpty ? 40.0 : 58.0
        var drawing = SVGDrawing(
            title: title, width: names + bars + texts, height: top + Double(rows) * row + 12)
        drawing.text(title, 10, 22)
        if !note.isEmpty { drawing.text(note, 10, 42, .start, .quiet) }
        drawing.line([(x(0), top - 4), (x(0), top + Double(rows) * row)], .axis)
        var y = top
        for group in groups {
            if !group.name.isEmpty {
                drawing.text(group.name.shortened(to: 90), 10, y + 16)
                y += row
            }
            for bar in group.bars {
                drawing.text(bar.label.shortened(to: 36), names - 8, y + 16, .end, .quiet)
                let (start, end) = (x(min(bar.from, bar.to)), x(max(bar.from, bar.to)))
                drawing.rectangle(start, y + 4, width: max(end - start, 1), height: row - 8, bar.tone.style)
                drawing.text(bar.text, names + bars + texts - 8, y + 16, .end)
                y += row
            }
        }
        return drawing.document
    }
}

extension BarChart.Tone {
    fileprivate var style: SVGDrawing.Style {
        switch self {
        case .favourable: .favourable
        case .against: .against
        case .neutral: .neutral
        case .total: .total
        }
    }
}
