import ArgumentParser
import CDPColumns
import CDPPlan
import CDPReport
import CDPRuntime
import CDPTypes
import Glibc

/// `cdp identity review`: pairs that people should look at.
struct ReviewCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Show pairs that may be one person, the nearest to acceptance first, and ask.",
        discussion: """
            Shows the pairs between `review:` and `accept:` of rules that compare, that stand in different profiles and that nobody \
            has decided upon. On a terminal it asks whether two records are one person, and adds each answer at once to the file \
            that `decisions:` names; elsewhere, and with --list, it lists the pairs. Customers' values, also where they are keys, \
            are masked unless --reveal. Reads the files of sources, not the store.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("limit"), help: ArgumentHelp("So many pairs.", valueName: "N"))
    var limit = 20

    @Flag(name: .customLong("list"), help: "List the pairs on a terminal too, and ask nothing.")
    var isList = false

    @OptionGroup var reveal: FileRevealOptions

    @OptionGroup var memory: MemoryOptions

    func validate() throws {
        try checkFormat()
        if limit < 1 { throw ValidationError("--limit takes a whole number from 1 on") }
    }

    /// Whether somebody is there to be asked.
    private var asks: Bool {
        !isList && !global.isJSON && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    }

    /// Finds the pairs, and asks about them or prints them.
    func perform() throws {
        let session = ProjectSession(global)
        let (manifest, _) = try session.manifest(applied: try? session.operation().state().applied)
        _ = try manifest.plan.matchingRules(named: nil)
        let operation = try session.operation(memory: memory.bytes)
        let asOf = try AsOf.instant(nil, head: nil)
        Interruption.watch()
        let review = try session.showingProgress { progress in
            try operation.review(manifest.plan, atMost: limit, asOf: asOf, progress: progress)
        }
        let display = RecordDisplay(manifest.plan, reveal)
        try display.note("identity review", review.pairs.flatMap { [$0.left, $0.right] }, session)
        let report = ReviewReport(review: review, display: display, plan: manifest.plan)
        guard asks, !review.pairs.isEmpty, let path = manifest.plan.identity.decisions else {
            return Output.write(global.isJSON ? report.json.prettyText + "\n" : report.text)
        }
        var dialogue = ReviewDialogue(
            report: report, plan: manifest.plan, path: path, project: session.directory, ask: Confirmation.answer(to:))
        Output.write(try dialogue.run())
        if let signal = Interruption.signal { try ExitStatus(signal: signal).end() }
    }
}
