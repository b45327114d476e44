import ArgumentParser
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore

/// `cdp status`: the people in numbers.
///
/// All numbers are in the journal and in the ledgers; no row is read, and no lock is taken. Of a generation that `--at`
/// names the journal alone is asked, also where it is the latest: ledgers, files and locks belong to no generation.
struct StatusCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the store holds, in numbers.",
        discussion: """
            With --at, what the journal says of that generation, also when its tables are no longer kept. What receivers \
            hold, who has the lock and which files are missing is known of now alone and left out.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var past: PastOptions

    /// Prints what the journal and the ledgers say.
    func perform() throws {
        let status = try status(ProjectSession(global))
        Output.write(
            global.isJSON ? StatusJSON(status: status).json.prettyText + "\n" : StatusText(status: status).text)
    }

    /// What is known of the generation that was named, or of now.
    private func status(_ session: ProjectSession) throws -> StoreStatus {
        guard let reference = past.reference else {
            let applied = try session.applied()
            return try StoreStatus(applied)
        }
        return try StoreStatus(ProfileStore(at: session.storePath()), at: reference)
    }
}

/// What `cdp status` tells: a generation, and what is known of now or where the generation stands among the others.
struct StoreStatus {
    /// What the journal says of the generation.
    let facts: StoreFacts
    /// What belongs to no generation; nil where another moment than now was asked for.
    let present: PresentFacts?
    /// The latest generation, and the oldest whose tables are kept.
    let latest, oldest: Int

    /// The store now.
    init(_ applied: AppliedGeneration) throws {
        facts = try StoreFacts(applied.store, applied.entry, applied.manifest.plan)
        present = try PresentFacts(applied.store, applied.entry, applied.manifest.plan)
        latest = applied.entry.generation
        oldest = try applied.store.oldest
    }

    /// A store at the generation that `reference` names.
    init(_ store: ProfileStore, at reference: String) throws {
        let entry = try store.entry(at: reference)
        let manifest = try store.keepsManifest(of: entry) ? store.specs(of: entry) : nil
        facts = try StoreFacts(store, entry, manifest?.plan)
        present = nil
        latest = try store.generations().last ?? entry.generation
        oldest = try store.oldest
    }
}
