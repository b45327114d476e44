import ArgumentParser
import CDPPlan
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
}
