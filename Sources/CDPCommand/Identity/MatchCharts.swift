import ArgumentParser
import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime

/// Where charts go.
struct ChartOptions: ParsableArguments {
    @Option(
        name: .customLong("charts"),
        help: ArgumentHelp("Show charts, and write them as SVG files into a folder.", valueName: "DIR"))
    var folder: String?

    /// Writes a chart as `NAME.svg` where charts are wanted. Returns it for a terminal; empty where none is wanted.
    func write(_ chart: @autoclosure () -> BarChart, _ name: String) throws -> String {
        guard folder != nil else { return "" }
        let chart = chart()
        try write(chart.svg, name)
        return "\n" + chart.lines.joined(separator: "\n") + "\n"
    }

    /// Writes a drawing as `NAME.svg` where charts are wanted.
    func write(_ svg: String, _ name: String) throws {
        guard let folder else { return }
        try ProjectFiles.replace(Array(svg.utf8), at: "\(GlobalOptions.absolute(folder))/\(name).svg", in: "")
    }
}

/// The charts of rules that compare.
enum MatchCharts {
    /// What each level of each comparison weighs.
    static func weights(_ trained: CDPRuntime.Operation.Trained, _ matching: MatchingPlan) -> BarChart {
        BarChart(
            title: "identity.\(trained.rule.name): what likeness weighs",
            note: "In bits; to the right for one person, to the left for two.",
            groups: [BarChart.Group("", [bar("prior", trained.weights.prior)])]
                + trained.compared.enumerated().map { number, place in
                    let comparison = matching.comparisons[place]
                    return BarChart.Group(
                        comparison.attribute,
                        comparison.levelNames.enumerated().map { level, name in
                            bar(name, trained.weights.levels[number][level])
                        })
                })
    }

    private static func bar(_ label: String, from: Int = 0, _ weight: Int) -> BarChart.Bar {
        BarChart.Bar(
            label, from: Double(from) / 1000, to: Double(from + weight) / 1000, text: Waterfall.signed(weight),
            weight < 0 ? .against : .favourable)
    }

    /// How many pairs weigh what. Strangers are a thousand times as many as people found twice, so that lengths are those of the
    /// logarithms.
    static func scores(_ scores: ScoreCounts, _ rule: String, _ matching: MatchingPlan) -> BarChart {
        let accept = MatchWeights.thousandths(ofChance: Double(matching.accept) / 1_000_000)
        let review = MatchWeights.thousandths(ofChance: Double(matching.review) / 1_000_000)
        let bits = scores.counts.keys
        let range = (bits.min() ?? 0)..<((bits.max() ?? -1) + 1)
        return BarChart(
            title:
                "identity.\(rule): how the \(NumberText.counted(scores.pairs, "pair")) that share a blocking key weigh",
            note:
                "In bits; one person from \(MatchingPlan.text(ofThousandths: accept)) on. Lengths are logarithms of counts.",
            groups: [
                BarChart.Group(
                    "",
                    range.map { bit in
                        let count = scores.counts[bit] ?? 0
                        let tone: BarChart.Tone =
                            bit * 1000 >= accept ? .favourable : bit * 1000 >= min(review, accept) ? .total : .neutral
                        return BarChart.Bar(
                            "\(bit) to \(bit + 1)", to: logarithm(count), text: NumberText.grouped(count), tone)
                    })
            ])
    }

    /// What each blocking key yields, and what only it yields.
    static func yield(_ blocks: CDPRuntime.Operation.Blocked, _ rule: (name: String, matching: MatchingPlan))
        -> BarChart
    {
        func bar(_ label: String, _ count: Int, _ tone: BarChart.Tone) -> BarChart.Bar {
            BarChart.Bar(label, to: Double(count), text: NumberText.grouped(count), tone)
        }
        return BarChart(
            title: "identity.\(rule.name): what its blocking keys yield",
            note: "\(NumberText.counted(blocks.pairs, "pair")) to compare, each counted once.",
            groups: blocks.counts.enumerated().map { number, count in
                BarChart.Group(
                    rule.matching.text(ofKey: number),
                    [bar("pairs", count.pairs, .neutral), bar("only by it", blocks.only[number], .favourable)])
            })
    }

    /// Precision over recall as the threshold changes; nil where no rule compares.
    static func precision(_ evaluated: CDPRuntime.Operation.Evaluated) -> CurveChart? {
        evaluated.sweep.isEmpty
            ? nil
            : CurveChart(
                title: "Precision over recall, by the chance from which on two records are one person",
                right: "recall", up: "precision",
                points: evaluated.sweep.map { step in
                    CurveChart.Point(
                        x: step.quality.pairwise.recall, y: step.quality.pairwise.precision,
                        name: MatchingPlan.text(ofMillionths: step.accept))
                })
    }

    /// What weights of two records are made of, step by step; each by a name.
    static func waterfalls(_ waterfalls: [(name: String, waterfall: Waterfall)], _ title: String) -> BarChart {
        BarChart(
            title: title, note: "In bits; to the right for one person, to the left for two.",
            groups: waterfalls.map { name, waterfall in
                var sum = 0
                let steps = waterfall.parts.map { part in
                    defer { sum += part.weight }
                    return bar(
                        [part.name, part.level].filter { !$0.isEmpty }.joined(separator: " "), from: sum, part.weight)
                }
                let total = BarChart.Bar(
                    "weight", to: Double(waterfall.weight) / 1000, text: Waterfall.signed(waterfall.weight), .total)
                return BarChart.Group(name, steps + [total])
            })
    }

    /// About the logarithm of a count, from 0 on: straight between powers of ten, so that no library of the machine decides on it.
    private static func logarithm(_ count: Int) -> Double {
        var (power, digits) = (1, 0)
        while count / power >= 10 {
            power *= 10
            digits += 1
        }
        return count == 0 ? 0 : Double(digits) + Double(count) / Double(power) / 9
    }
}
