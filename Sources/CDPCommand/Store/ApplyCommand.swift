import ArgumentParser
import CDPColumns
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp apply`: plans, shows, asks, commits, delivers.
///
/// Plans again under the store's lock, asks unless `--yes`, commits one generation and then delivers. Until the
/// commit a signal drops everything; after it, work that began is finished. A failure after the commit ends with 7,
/// and `cdp deliver` does what is left.
///
/// Without a FILE, a plan that was printed before is not used: specs, data or store may have changed since. With one, exactly
/// what was saved is committed, or nothing.
struct ApplyCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Carry out the specs on all data that is there, then deliver.",
        discussion: """
            Ends with 5 when a gate is not accepted, 4 when the store is locked or another project's, 7 when a delivery \
            failed, 130, 143 or 129 when SIGINT, SIGTERM or SIGHUP ended it: the message says what was committed.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(
        help: ArgumentHelp("A plan that `cdp plan --out FILE` saved: nothing is computed again.", valueName: "FILE"))
    var file: String?

    @Flag(name: .customLong("rebase"), help: "Compute a saved plan again where the store is not as it was.")
    var isRebased = false

    @Option(
        name: .customLong("tolerance"),
        help: ArgumentHelp("How much its figures may differ then; 5% or ten people.", valueName: "SHARE"))
    var tolerance = "5%"

    @OptionGroup var confirming: ConfirmingOptions

    @Flag(name: .customLong("adopt-store"), help: "Take the store over from the project that it belongs to.")
    var adoptsStore = false

    @OptionGroup var inputs: InputOptions

    @OptionGroup var memory: MemoryOptions

    @OptionGroup var locking: LockOptions

    func validate() throws {
        try checkFormat()
        guard !confirming.isUnanswered else {
            throw ValidationError("without a terminal to ask on, apply needs --yes")
        }
        guard share != nil else { throw ValidationError("--tolerance takes a share: 5%") }
        guard file != nil || !isRebased else { throw ValidationError("--rebase goes with the FILE of a saved plan") }
        guard file == nil || isRebased || confirming.asOf == nil else {
            throw ValidationError("a saved plan has its own instant: --as-of goes with it only with --rebase")
        }
    }

    /// The tolerance in hundredths of a percent; nil where the text is no share.
    private var share: Int? {
        guard tolerance.hasSuffix("%"), let percent = Double(tolerance.dropLast()), (0...100).contains(percent) else {
            return nil
        }
        return Int((percent * 100).rounded())
    }

    /// Plans under the lock, asks, commits, delivers.
    func perform() throws {
        if let file { return try performSaved(file) }
        let session = ProjectSession(global)
        let operation = try session.operation(memory: memory.bytes)
        // Wrong specs and wrong options are found before a program is run, a store is made or a lock is taken.
        try session.pullFirst(inputs.choice, session.pullRequests())
        let (_, compilation) = try session.request(
            try operation.state(), asOf: confirming.asOf, accepting: confirming.accepted)
        session.showWarnings(compilation)
        var writing = try WritingOperation(session: session, name: "apply")
        writing.adopts = adoptsStore
        try writing.locked(locking) { lock in
            let store = try writing.taken(session.store(under: lock))
            let state = try operation.state()
            let (request, compilation) = try session.request(
                state, asOf: confirming.asOf, accepting: confirming.accepted)
            return try session.showingProgress { progress in
                try operation.apply(request, store: store, operation: "apply", progress: progress) { report in
                    confirm(report, state, request, compilation)
                }
            }
        }
    }

    /// Carries out a saved plan under the lock. The specs of the working tree are not read.
    private func performSaved(_ file: String) throws {
        let session = ProjectSession.ofStore(global)
        let operation = try session.operation(memory: memory.bytes)
        guard let store = try operation.state().store else {
            throw StoreError(.missing, "there is no profile store at `\(try session.storePath())`")
        }
        // What is no plan of this store need not wait for the lock.
        _ = try PlanFile.read(file, store)
        let acceptances = try confirming.acceptances
        var writing = try WritingOperation(session: session, name: "apply")
        writing.adopts = adoptsStore
        try writing.locked(locking) { _ in
            let store = try writing.taken(store)
            let plan = try PlanFile.read(file, store)
            return try session.showingProgress { progress in
                guard isRebased else {
                    return try operation.promote(plan, accepting: acceptances, store: store, progress: progress) {
                        confirm($0)
                    }
                }
                let state = try operation.state()
                return try operation.rebase(
                    plan, tolerance: share ?? 0, accepting: acceptances,
                    asOf: AsOf.instant(confirming.asOf, head: state.head), store: store, progress: progress
                ) { report in
                    var report = report
                    (report.storeID, report.specDigest) = (plan.report.storeID, plan.report.specDigest)
                    return confirm(report)
                }
            }
        }
    }

    /// Shows the plan with what only the command knows, and asks.
    private func confirm(
        _ report: PlanReport, _ state: Operation.State, _ request: Operation.Request, _ compilation: Compilation
    ) -> Bool {
        var report = report
        report.complete(state, request, compilation.diagnostics)
        return confirm(report)
    }

    private func confirm(_ report: PlanReport) -> Bool { confirming.confirm(report, "Apply this plan?", global) }
}
