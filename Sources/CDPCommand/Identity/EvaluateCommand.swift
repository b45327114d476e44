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
            Reads the files of sources, not the store.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("truth"), help: ArgumentHelp("Which records are one person.", valueName: "FILE"))
    var truth: String

    @OptionGroup var memory: MemoryOptions

    /// Resolves the records and prints how well.
    func perform() throws {
        let session = ProjectSession(global)
        let (manifest, compilation) = try session.manifest(applied: try? session.operation().state().applied)
        session.showWarnings(compilation)
        let operation = try session.operation(memory: memory.bytes)
        Interruption.watch()
        let evaluated = try session.showingProgress { progress in
            try operation.evaluate(
                manifest.plan, truth: GlobalOptions.absolute(truth), asOf: try AsOf.instant(nil, head: nil),
                progress: progress)
        }
        Output.write(global.isJSON ? EvaluateReport.json(evaluated).prettyText + "\n" : EvaluateReport.text(evaluated))
    }
}
