import CDPReport
import Testing

/// Charts for a terminal and as SVG.
@Suite struct ChartTests {
    private let chart = BarChart(
        title: "what <likeness> & rest weigh", note: "In bits.",
        groups: [
            BarChart.Group("", [BarChart.Bar("prior", to: -4, text: "-4.000", .against)]),
            BarChart.Group(
                "name",
                [
                    BarChart.Bar("equal", from: -4, to: 6.5, text: "+10.500", .favourable),
                    BarChart.Bar("words >= 0.5", from: 6.5, to: 6.5, text: "+0.000"),
                    BarChart.Bar("sum", to: 6.5, text: "+6.500", .total),
                ]),
        ])

    @Test func barsOfATerminal() {
        #expect(
            chart.lines == [
                "what <likeness> & rest weigh", "In bits.",
                "  prior            ███████████████│                            -4.000",
                "  name",
                "    equal          ████████████████████████████████████████   +10.500",
                "    words >= 0.5                  │                            +0.000",
                "    sum                           █████████████████████████    +6.500",
            ])
    }

    @Test func drawings() {
        expectGolden(chart.svg, "bars.svg")
        expectGolden(
            CurveChart(
                title: "Precision over recall", right: "recall", up: "precision",
                points: [
                    CurveChart.Point(x: 0.991, y: 0.72, name: "0.5"), CurveChart.Point(x: 0.99, y: 0.721, name: "0.6"),
                    CurveChart.Point(x: 0.93, y: 0.999, name: "0.99"), CurveChart.Point(x: 0, y: 1, name: "1"),
                ]
            ).svg, "curve.svg")
    }

    /// Texts of data can neither end an element nor hold what XML forbids.
    @Test func textsAreEscaped() {
        let svg = BarChart(
            title: "</title><script>",
            groups: [BarChart.Group("\u{0}\u{1B}\u{FFFE}\"'", [BarChart.Bar("a", to: 0, text: "")])]
        ).svg
        #expect(!svg.contains("<script") && svg.contains("&lt;/title&gt;&lt;script&gt;"))
        #expect(svg.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
        #expect(!svg.unicodeScalars.contains("\u{FFFE}"))
    }

    /// Nothing to show is a chart too.
    @Test func emptyCharts() {
        let empty = BarChart(title: "none", groups: [])
        #expect(empty.lines == ["none"])
        #expect(empty.svg.hasSuffix("</svg>\n"))
        #expect(CurveChart(title: "none", right: "r", up: "u", points: []).svg.hasSuffix("</svg>\n"))
    }
}
