import ArgumentParser
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp run`: new data under the applied specs.
///
/// For the night: takes the specs from the store, so that an edit that nobody applied changes nothing; warns where the
/// working tree differs, and with `--strict` refuses. Gates that stop it are accepted by an apply of the plan that it
/// saved, never by a run.
struct RunCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Load new data under the applied specs, then deliver. Applies no spec.",
        discussion: """
            Ends with 5 when a gate is not accepted. Its plan is saved then, and the message says how to accept and apply it.
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(name: .customLong("strict"), help: "End with 4 when the working tree's specs are not applied.")
    var isStrict = false

    @Option(name: .customLong("as-of"), help: ArgumentHelp("The instant taken as now, RFC 3339.", valueName: "TIME"))
    var asOf: String?

    @OptionGroup var inputs: InputOptions

    @OptionGroup var memory: MemoryOptions

    @OptionGroup var locking: LockOptions

    /// Checks the working tree, then loads and delivers under the lock.
    func perform() throws {
        let session = ProjectSession(global)
        let operation = try session.operation(memory: memory.bytes)
        // A refusal need not wait for the lock.
        try checkSpecs(session, against: try session.applied().manifest, isTold: true)
        // What is run is what was applied, as all that is carried out.
        try session.pullFirst(inputs.choice, PullRequest.all(of: session.applied().manifest.plan))
        let writing = try WritingOperation(session: session, name: "run")
        try writing.locked(locking) { _ in
            let applied = try session.applied()
            let (store, manifest) = (try writing.taken(applied.store), applied.manifest)
            try checkSpecs(session, against: manifest, isTold: false)
            let request = Operation.Request(
                manifest: manifest, changes: [], unchangedResources: manifest.resources.count, acceptances: [],
                asOf: try AsOf.instant(asOf, head: applied.entry), environment: global.environment)
            return try session.showingProgress { progress in
                var result = try operation.apply(
                    request, store: store, operation: "run", keeping: .own, progress: progress
                ) { report in
                    if !global.isJSON, !global.isQuiet { show(report) }
                    return report.gates.allSatisfy(\.isAccepted)
                }
                if var plan = result.saved {
                    plan.report.complete(try operation.state(), request, [])
                    try PlanFile.write(plan, store, to: PlanFile.own(plan, store.layout))
                    result.saved = plan
                }
                return result
            }
        }
    }

    /// Prints the plan that is carried out, or that there is nothing new.
    private func show(_ report: PlanReport) {
        global.clearProgress()
        Output.write(
            report.isEmpty
                ? "Nothing is new. The store stays at generation \(report.generation).\n"
                    + report.impact.unseenLines.map { "\($0)\n" }.joined()
                : PlanTextRenderer(report, showsNext: false).text)
    }

    /// Compares the working tree with the applied specs.
    ///
    /// With `--strict` a difference is an error; else it is a remark, where `isTold`. Invalid specs do not stop the
    /// load: they are not what is carried out.
    private func checkSpecs(_ session: ProjectSession, against applied: Manifest, isTold: Bool) throws {
        guard isStrict || isTold else { return }
        let compilation = try? session.compile(applied: applied)
        let message: String
        if let manifest = compilation?.manifest {
            let count = ManifestDiff.changes(from: applied, to: manifest).changes.count
            if count == 0 { return }
            message = "\(NumberText.counted(count, "spec change")) not applied"
        } else {
            message = "the specs of the working tree are invalid and not applied"
        }
        if isStrict {
            throw Failure(.specsNotApplied, message, help: ["look at them: cdp diff --applied"], status: .refused)
        }
        if isTold, !global.isQuiet { Output.note(message + "\n") }
    }
}
