import ArgumentParser
import CDPDiagnostics
import CDPPlan
import CDPRuntime
import CDPStore

/// Which generation a command reads. The one option and the one meaning of it for all commands that look back.
struct PastOptions: ParsableArguments {
    @Option(
        name: .customLong("at"),
        help: ArgumentHelp("A generation, or a time: what was known then.", valueName: "GENERATION or TIME"))
    var reference: String?

    /// Whether a generation was named.
    var isGiven: Bool { reference != nil }
}

/// A generation as a command reads it: its entry of the journal and the specs that made it.
struct AppliedGeneration {
    /// The store.
    let store: ProfileStore
    /// What the journal says of the generation.
    let entry: JournalEntry
    /// Its specs.
    let manifest: Manifest
    /// Keeps it from being vacuumed for as long as it is read; nil where that was not asked for.
    let hold: KernelLock?
}

extension ProjectSession {
    /// The generation that `reference` names, the latest where it is nil. Throws where nothing was applied yet, where there
    /// is no such generation, and where a vacuum took its specs. With `holding` the generation is kept readable for as long as
    /// the result is used.
    func applied(at reference: String? = nil, holding: Bool = false) throws -> AppliedGeneration {
        let path = try storePath()
        guard try ProfileStore.exists(at: path), case let store = try ProfileStore(at: path), try store.head() != nil
        else {
            throw Failure(
                .storeMissing, "nothing was applied yet to the store at `\(path)`", help: ["run `cdp apply`"],
                status: .failed)
        }
        let entry = try store.entry(at: reference)
        let hold = holding ? try store.hold(entry) : nil
        return AppliedGeneration(store: store, entry: entry, manifest: try store.specs(of: entry), hold: hold)
    }

    /// The specs of the generation that `past` names, the applied ones where `isApplied`, else those of the working tree.
    func manifest(isApplied: Bool, at past: PastOptions) throws -> Manifest {
        guard !isApplied, !past.isGiven else { return try applied(at: past.reference, holding: true).manifest }
        return try manifest(applied: operation().state().applied).manifest
    }
}
