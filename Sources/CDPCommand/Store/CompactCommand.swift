import ArgumentParser
import CDPReport
import CDPRuntime
import CDPStore

/// `cdp compact`: the tables as if they were made at once.
///
/// An apply keeps runs and masks within bounds by itself. This is for whoever wants the store open to readers that know no
/// deletion vectors, or as quick to read as it can be.
struct CompactCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact", abstract: "Put every row into the file of its range, and unmask what is masked.",
        discussion: """
            Makes a generation that holds the same rows as the one before it. Afterwards no table has deletion vectors, so \
            that every reader of Delta tables opens the store, until the next change of a store with `updates: \
            deletion_vectors`. Reads no new data and sends nothing.

            The files of before stay for older generations; `cdp vacuum` gives their room back.

            Ends with 4 when the store is locked.
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var memory: MemoryOptions

    @OptionGroup var locking: LockOptions

    /// Compacts under the lock, and prints what was done.
    func perform() throws {
        let session = ProjectSession.ofStore(global)
        let operation = try session.operation(memory: memory.bytes)
        var writing = try WritingOperation(session: session, name: "compact")
        var done = Operation.Compacted()
        writing.remark = { _ in text(done) }
        writing.facts = {
            [
                "tables": .array(done.tables.map { .string($0) }),
                "files": .object(["before": .integer(done.files.before), "after": .integer(done.files.after)]),
            ]
        }
        try writing.locked(locking) { _ in
            let store = try writing.taken(session.applied().store)
            done = try session.showingProgress { try operation.compact(store: store, progress: $0) }
            return try operation.stated(done.generation, unfinished: [done.unfinished].compactMap { $0 })
        }
    }

    private func text(_ done: Operation.Compacted) -> String {
        guard let entry = done.generation else { return "Nothing is to be compacted.\n" }
        return "Compacted: generation \(entry.generation), "
            + "\(NumberText.counted(done.tables.count, "table")), \(NumberText.counted(done.files.before, "file")) "
            + "became \(NumberText.grouped(done.files.after)).\n"
    }
}
