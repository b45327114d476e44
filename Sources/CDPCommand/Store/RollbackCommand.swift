import ArgumentParser
import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore

/// `cdp rollback`: the content and specs of an earlier generation, as a new one.
///
/// Nothing is computed: the tables name the files of then again. History is kept, so a rollback can be rolled back.
struct RollbackCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Go back to what an earlier generation held, specs and data, then deliver.",
        discussion: """
            Makes a new generation that holds what GENERATION held, and says first what changes: profiles, segments, \
            deliveries, gates. Files that were read since are read again by the next apply or run, so mend or remove them \
            first, or leave one out: `cdp source forget`. The specs of the working tree stay as they are: the next apply \
            applies them, `cdp run` goes on with those of GENERATION.

            Never taken back: statements of consent made since, and what destinations received; they are sent the difference.

            Ends with 5 when a gate is not accepted, 4 when the store is locked, 7 when a delivery failed.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("Such as 41; `cdp history` lists them.", valueName: "GENERATION"))
    var generation: Int

    @OptionGroup var reversal: ReversalOptions

    @OptionGroup var memory: MemoryOptions

    @OptionGroup var locking: LockOptions

    /// Shows what goes back, asks, commits under the lock, delivers.
    func perform() throws {
        let session = ProjectSession.ofStore(global)
        let operation = try session.operation(memory: memory.bytes)
        let head = try session.applied().entry
        guard !reversal.isDryRun else {
            Interruption.watch()
            let rollback = try rollback(head)
            let report = try session.showingProgress { try operation.plan(rollback, progress: $0) }
            return global.write(report)
        }
        var writing = try WritingOperation(session: session, name: "rollback")
        writing.acceptHelp = "cdp rollback \(generation)"
        try writing.locked(locking) { _ in
            let latest = try session.applied()
            let store = try writing.taken(latest.store)
            let rollback = try rollback(latest.entry)
            return try session.showingProgress { progress in
                try operation.apply(rollback, store: store, progress: progress) {
                    reversal.confirming.confirm($0, "Go back?", global)
                }
            }
        }
    }

    private func rollback(_ head: JournalEntry) throws -> Operation.Rollback {
        Operation.Rollback(to: generation, accepting: try reversal.acceptances, asOf: try reversal.instant(head))
    }
}
