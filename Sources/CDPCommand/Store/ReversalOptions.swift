import ArgumentParser
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// The options of commands that take back what was done: they show a plan, ask, and carry it out.
struct ReversalOptions: ParsableArguments {
    @Flag(name: .customLong("dry-run"), help: "Say what would change, and change nothing.")
    var isDryRun = false

    @OptionGroup var confirming: ConfirmingOptions

    func validate() throws {
        guard isDryRun || !confirming.isUnanswered else {
            throw ValidationError("without a terminal to ask on, this needs --yes or --dry-run")
        }
    }

    /// The gates that are accepted.
    var acceptances: [Acceptance] { get throws { try confirming.acceptances } }

    /// The instant taken as now.
    func instant(_ head: JournalEntry) throws -> Instant { try AsOf.instant(confirming.asOf, head: head) }

    /// Prints a plan that is not carried out.
    func show(_ report: PlanReport, _ global: GlobalOptions) {
        global.clearProgress()
        Output.write(
            global.isJSON
                ? PlanJSONRenderer(report, toolVersion: CommandLineTool.version).text
                : PlanTextRenderer(report, showsNext: false).text)
    }

    /// Shows the plan and asks; true when it is to be carried out. Nothing is asked where a gate is open.
    func confirm(_ report: PlanReport, _ question: String, _ global: GlobalOptions) -> Bool {
        let isOpen = !report.gates.allSatisfy(\.isAccepted)
        let asks = !confirming.isConfirmed && !isOpen
        if !global.isJSON, asks || !global.isQuiet { show(report, global) }
        return asks ? Confirmation.isGiven("\n\(question)") : !isOpen
    }
}
