import ArgumentParser
import CDPColumns
import CDPPlan
import CDPReport
import CDPRuntime
import CDPTypes

/// `cdp identity evaluate`: profiles held against a known truth.
struct EvaluateCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Hold the profiles that the specs make against a file of the truth.",
        discussion: """
            FILE is CSV with the columns `source`, `key` and `person`; `source` may be left out where one source describes people. \
            Shows the worst errors too: pairs that were united wrongly, the heaviest first, and pairs that should have been, the \
            lightest first. Customers' values, also where they are keys, are masked unless --reveal. Reads the files of sources, \
            not the store.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("truth"), help: ArgumentHelp("Which records are one person.", valueName: "FILE"))
    var truth: String

    @Option(
        name: .customLong("examples"),
        help: ArgumentHelp("Show so many of the worst errors of each kind.", valueName: "N"))
    var examples = 5

    @OptionGroup var charts: ChartOptions

    @OptionGroup var reveal: FileRevealOptions

    @OptionGroup var memory: MemoryOptions

    func validate() throws {
        try checkFormat()
        if examples < 0 { throw ValidationError("--examples takes a whole number from 0 on") }
    }

    /// Resolves the records and prints how well.
    func perform() throws {
        let session = ProjectSession(global)
        let (manifest, compilation) = try session.manifest(applied: try? session.operation().state().applied)
        session.showWarnings(compilation)
        let operation = try session.operation(memory: memory.bytes)
        Interruption.watch()
        let evaluated = try session.showingProgress { progress in
            try operation.evaluate(
                manifest.plan, truth: GlobalOptions.absolute(truth), examples: examples,
                asOf: try AsOf.instant(nil, head: nil),
                progress: progress)
        }
        if let curve = MatchCharts.precision(evaluated) { try charts.write(curve.svg, "precision") }
        let display = RecordDisplay(manifest.plan, reveal)
        try display.note("identity evaluate", ErrorReport.records(evaluated.errors), session)
        let report = ErrorReport(errors: evaluated.errors, display: display)
        Output.write(
            global.isJSON
                ? EvaluateReport.json(evaluated, report).prettyText + "\n"
                : EvaluateReport.text(evaluated) + report.text)
    }
}
