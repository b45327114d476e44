import ArgumentParser
import CDPColumns
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore

/// `cdp plan`: what applying the specs and the new data would do.
///
/// Does all the work of an apply in a scratch folder and drops it, so that the numbers are exact and cost the time of
/// an apply. Takes no lock: a commit meanwhile makes the plan stale, not wrong. Scratch files hold customers' values
/// and are readable by their owner alone.
struct PlanCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what the specs and new data would change. Writes nothing.")
    static let formats: [OutputFormat] = [.text, .json, .markdown]

    @OptionGroup var global: GlobalOptions

    @Flag(name: .customLong("details"), help: "Each change field by field, each file and each segment.")
    var showsDetails = false

    @Flag(name: .customLong("explain"), help: "Each stage: whether it would run, why, and its rows; text or json.")
    var explains = false

    @Option(name: .customLong("as-of"), help: ArgumentHelp("The instant taken as now, RFC 3339.", valueName: "TIME"))
    var asOf: String?

    @Option(name: .customLong("inputs"), help: "latest reads new files, pinned leaves them for later.")
    var inputs = InputChoice.latest

    @OptionGroup var memory: MemoryOptions

    @Flag(name: .customLong("detailed-exitcode"), help: "End with 2 when there are changes.")
    var hasDetailedExitCode = false

    func validate() throws {
        try checkFormat()
        guard !explains || global.format != .markdown else {
            throw ValidationError("--explain goes with the formats text and json")
        }
    }

    /// Computes the plan in a scratch folder and prints it.
    func perform() throws {
        let session = ProjectSession(global)
        let operation = try session.operation(memory: memory.bytes)
        let state = try operation.state()
        try state.store?.refuseOthers(than: try session.mark())
        Interruption.watch()
        let (asked, compilation) = try session.request(state, asOf: asOf, isPinned: inputs == .pinned)
        var request = asked
        request.explains = explains
        session.showWarnings(compilation)
        var report = try session.showingProgress { try operation.plan(request, progress: $0) }
        report.complete(state, request, compilation.diagnostics)
        switch global.format {
        case .json:
            Output.write(
                PlanJSONRenderer(report, toolVersion: CommandLineTool.version, showsStages: explains).text)
        case .markdown: Output.write(PlanMarkdown.text(report, request))
        default:
            Output.write(PlanTextRenderer(report, showsDetails: showsDetails).text)
            if explains { Output.write("\n" + StageReportRenderer(report.stages).text) }
        }
        if hasDetailedExitCode, !report.isEmpty { try ExitStatus.changes.end() }
    }
}
