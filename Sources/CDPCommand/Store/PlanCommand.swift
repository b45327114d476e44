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
/// and are readable by their owner alone. With `--out` they are kept in the store's staging instead.
struct PlanCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what the specs and new data would change. The store stays as it is.",
        discussion: """
            --out keeps what was computed, and `cdp apply FILE` commits exactly that, without computing it again. FILE is the             document of --format json with the plan sealed in it; it holds no value of a person. The result itself is kept in \
            the store, or in --staging, as long as `staging:` of `store:` says.
            """)
    static let formats: [OutputFormat] = [.text, .json, .markdown]

    @OptionGroup var global: GlobalOptions

    @Flag(name: .customLong("details"), help: "Each change field by field, each file and each segment.")
    var showsDetails = false

    @Flag(name: .customLong("explain"), help: "Each stage: whether it would run, why, and its rows; text or json.")
    var explains = false

    @Option(name: .customLong("as-of"), help: ArgumentHelp("The instant taken as now, RFC 3339.", valueName: "TIME"))
    var asOf: String?

    @Option(name: .customLong("out"), help: ArgumentHelp("Save the plan, for `cdp apply FILE`.", valueName: "FILE"))
    var file: String?

    @Option(
        name: .customLong("staging"),
        help: ArgumentHelp("Keep what a saved plan computed here instead of in the store.", valueName: "DIR"))
    var staging: String?

    @Option(
        name: .customLong("inputs"),
        help: "latest pulls and reads new files, landed does not pull, pinned leaves all new input for later.")
    var inputs = InputChoice.latest

    @OptionGroup var memory: MemoryOptions

    @Flag(name: .customLong("detailed-exitcode"), help: "End with 2 when there are changes.")
    var hasDetailedExitCode = false

    func validate() throws {
        try checkFormat()
        guard !explains || global.format != .markdown else {
            throw ValidationError("--explain goes with the formats text and json")
        }
        guard staging == nil || file != nil else { throw ValidationError("--staging goes with --out") }
    }

    /// Computes the plan in a scratch folder and prints it.
    func perform() throws {
        let session = ProjectSession(global)
        let operation = try session.operation(memory: memory.bytes)
        if let file {
            try PlanFile.refuseOthers(file)
            // What a plan computes depends on the store's secret.
            try session.makeStore()
        }
        try session.pullFirst(inputs, session.pullRequests())
        let state = try operation.state()
        try state.store?.refuseOthers(than: try session.mark())
        Interruption.watch()
        let (asked, compilation) = try session.request(state, asOf: asOf, isPinned: inputs == .pinned)
        var request = asked
        request.explains = explains
        session.showWarnings(compilation)
        let report = try computed(session, operation, state, request, compilation.diagnostics)
        switch global.format {
        case .json:
            Output.write(
                PlanJSONRenderer(report, toolVersion: CommandLineTool.version, showsStages: explains).text)
        case .markdown: Output.write(PlanMarkdown.text(report, request))
        default:
            Output.write(PlanTextRenderer(report, showsDetails: showsDetails).text)
            if explains { Output.write("\n" + StageReportRenderer(report.stages).text) }
        }
        if let file, !global.isQuiet { Output.note("\nThe plan is saved: cdp apply \(file)\n") }
        if hasDetailedExitCode, !report.isEmpty { try ExitStatus.changes.end() }
    }

    /// The plan, once it is saved where that is asked for.
    private func computed(
        _ session: ProjectSession, _ operation: Operation, _ state: Operation.State, _ request: Operation.Request,
        _ diagnostics: [Diagnostic]
    ) throws -> PlanReport {
        guard let file, let store = state.store else {
            var report = try session.showingProgress { try operation.plan(request, progress: $0) }
            report.complete(state, request, diagnostics)
            return report
        }
        let place = staging.map { GlobalOptions.absolute($0) }
        var plan = try session.showingProgress { try operation.save(request, in: place, .own, progress: $0) }
        plan.report.complete(state, request, diagnostics)
        try PlanFile.write(plan, store, to: file)
        return plan.report
    }
}
