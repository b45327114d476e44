import ArgumentParser
import CDPColumns
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp vacuum`: room that older generations take.
///
/// What is deleted was named by generations that are older than `keep:` of `store:` says, and by nothing since.
struct VacuumCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum", abstract: "Delete what only generations need that are older than they are kept.",
        discussion: """
            `store: { path: store, keep: 30 days }` says how long a generation can be read (`--at`, `cdp views`, readers of \
            Delta tables) after another one took its place; --keep says it once. The latest generation stays, and so does one \
            that a command reads now. What is deleted cannot be brought back: the command says what goes and asks, unless \
            --yes is given.

            Ends with 4 when the store is locked, 2 when nothing says how long generations are kept.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(
        name: .customLong("keep"),
        help: ArgumentHelp("How long generations are kept: \"30 days\", \"36 hours\".", valueName: "SPAN"))
    var span: String?

    @Option(name: .customLong("as-of"), help: ArgumentHelp("The instant taken as now.", valueName: "TIME"))
    var asOf: String?

    @Flag(name: .customLong("yes"), help: "Delete without asking.")
    var isConfirmed = false

    @OptionGroup var locking: LockOptions

    func validate() throws {
        try checkFormat()
        if let span, TimeSpan(span) == nil { throw ValidationError("--keep takes a length of time: \"30 days\"") }
    }

    /// Says what goes, asks, and deletes it under the lock.
    func perform() throws {
        let session = ProjectSession.ofStore(global)
        guard let keep = try span.flatMap({ TimeSpan($0) }) ?? session.keep() else {
            throw ValidationError(
                "nothing says how long generations are kept: declare `store: { path: store, keep: 30 days }`, or give --keep"
            )
        }
        let now = try AsOf.instant(asOf, head: session.applied().entry)
        let operation = try session.operation()
        var writing = try WritingOperation(session: session, name: "vacuum")
        var found: Vacuum?
        var isDone = false
        writing.remark = { _ in isDone ? "Done.\n" : "" }
        writing.facts = { found.map { ["vacuum": json($0, isDone: isDone)] } ?? [:] }
        try writing.locked(locking) { _ in
            let store = try writing.taken(session.applied().store)
            try operation.latest(store)
            let vacuum = try store.vacuum(before: now.microseconds - keep.microseconds)
            found = vacuum
            if !global.isQuiet, !global.isJSON { Output.write(text(vacuum)) }
            if !vacuum.isEmpty, isConfirmed || !global.isJSON && Confirmation.isGiven("Delete this?") {
                try StoreError.checkInterruption()
                Interruption.hold()
                let unfinished = try store.perform(vacuum)
                isDone = unfinished == nil
                var result = try operation.stated(nil, unfinished: [unfinished].compactMap { $0 })
                result.oldest = vacuum.oldest
                return result
            }
            return try operation.stated(nil, unfinished: [])
        }
    }

    private func text(_ vacuum: Vacuum) -> String {
        let held = vacuum.held.map { "Generation \($0) is being read, so it stays.\n" } ?? ""
        if vacuum.isEmpty { return held + "Nothing is old enough to go.\n" }
        let generations =
            vacuum.generations == 0
            ? "No generation goes"
            : vacuum.generations == 1
                ? "Generation \(vacuum.former) goes"
                : "Generations \(vacuum.former) to \(vacuum.oldest - 1) go"
        return held
            + "\(generations), with \(NumberText.counted(vacuum.files, "file")), \(NumberText.grouped(Int(vacuum.bytes))) bytes. "
            + "The oldest that can be read is \(vacuum.oldest) then.\n"
    }

    private func json(_ vacuum: Vacuum, isDone: Bool) -> JSON {
        .object([
            "done": .boolean(isDone), "oldest": .integer(vacuum.oldest), "generations": .integer(vacuum.generations),
            "held": vacuum.held.map { .integer($0) } ?? .null, "files": .integer(vacuum.files),
            "bytes": .integer(Int(vacuum.bytes)),
        ])
    }
}
