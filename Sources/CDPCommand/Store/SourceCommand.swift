import ArgumentParser
import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore

/// `cdp source`: what is done with one source.
struct SourceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Take files out that a source has read; attach sources to tables that change.",
        subcommands: [ForgetCommand.self, AttachCommand.self, DetachCommand.self])
}

/// `cdp source forget`: a delivery that should not have been loaded.
///
/// Its rows leave, and what they replaced or deleted comes back from the other files of the source. It is read again only once
/// its content is another one.
struct ForgetCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Take the rows of a file out again, as if it had never been read.",
        discussion: """
            The rows of FILE leave, those that they replaced come back from the other files of the source, which are read \
            again, and profiles, segments and deliveries follow. FILE may stay where it is: it is read again only once its \
            content is another one. Grants of consent that it made go; refusals stay.

            Runs under the applied specs, and leaves new data for later. Ends with 5 when a gate is not accepted, 4 when the \
            store is locked, 7 when a delivery failed.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("As `cdp history` names it: data/crm/2.csv.", valueName: "FILE"))
    var files: [String]

    @Option(
        name: .customLong("source"),
        help: ArgumentHelp("The source that read it, where several did.", valueName: "NAME"))
    var source: String?

    @OptionGroup var reversal: ReversalOptions

    @OptionGroup var memory: MemoryOptions

    @OptionGroup var locking: LockOptions

    /// Shows what leaves, asks, commits under the lock, delivers.
    func perform() throws {
        let session = ProjectSession.ofStore(global)
        let operation = try session.operation(memory: memory.bytes)
        // A wrong name need not wait for the lock.
        let applied = try session.applied()
        let first = try request(operation, applied)
        guard !reversal.isDryRun else {
            Interruption.watch()
            let report = try session.showingProgress { try operation.plan(first, progress: $0) }
            return global.write(report)
        }
        var writing = try WritingOperation(session: session, name: "source forget")
        writing.acceptHelp = "cdp source forget " + files.joined(separator: " ")
        try writing.locked(locking) { _ in
            let latest = try session.applied()
            let store = try writing.taken(latest.store)
            let request = try request(operation, latest)
            return try session.showingProgress { progress in
                try operation.apply(
                    request, store: store, operation: CDPRuntime.Operation.forgetting, progress: progress
                ) { reversal.confirming.confirm($0, "Take these rows out?", global) }
            }
        }
    }

    private func request(
        _ operation: CDPRuntime.Operation, _ latest: AppliedGeneration
    ) throws -> CDPRuntime.Operation.Request {
        try operation.forgetting(
            files, of: source, in: latest.entry, latest.manifest, accepting: try reversal.acceptances,
            asOf: reversal.instant(latest.entry))
    }
}
