import ArgumentParser
import CDPDiagnostics
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// The options of commands that read a generation and show customers' values.
struct RevealOptions: ParsableArguments {
    @OptionGroup var past: PastOptions

    @Flag(name: .customLong("unlogged"), help: "Look although the store's log cannot be written.")
    var isUnlogged = false
}

/// A generation opened by a command that shows customers' values.
///
///     let reveal = try Reveal(global, options)
///     try reveal.note("profile", [id])  // before anything is printed
///
/// Each look is noted in the store's log: who, when, which command, which subjects; never a value. A new command
/// that prints values must go through it, and call `note` before it prints.
struct Reveal {
    /// The generation.
    let view: StoreView
    /// The project's folder.
    let project: String
    private let isUnlogged: Bool

    /// Opens the generation that the options name, and the tables that `lookingInto` names.
    init(
        _ global: GlobalOptions, _ options: RevealOptions, lookingInto isWanted: (String) -> Bool = { _ in false }
    ) throws {
        let session = ProjectSession.ofStore(global)
        project = session.directory
        let store = try ProfileStore(at: try session.storePath())
        view = try StoreView(store, at: options.past.reference, threads: global.threads, lookingInto: isWanted)
        isUnlogged = options.isUnlogged
    }

    /// Notes a look. Throws where the log cannot be written, unless `--unlogged`: a look that leaves no trace is
    /// refused.
    func note(_ command: String, _ subjects: [String]) throws {
        try AccessNote(command: command, generation: view.entry.generation, subjects: subjects)
            .write(below: view.store.layout.log, isUnlogged: isUnlogged)
    }

    /// The one profile that a search found. Where it found none it throws; where it found several it prints them and
    /// ends the command with 1.
    func profile(_ match: ProfileMatch, _ global: GlobalOptions) throws -> (id: String, former: [String]) {
        let ids: [String]
        let message: String
        switch match {
        case .profile(let id, let former): return (id, former)
        case .nothing(let reason): throw Failure(.invalidRequest, reason, help: [ProfileMatch.help], status: .failed)
        case .several(let found, let attribute):
            ids = found
            message = "\(found.count) profiles hold this \(attribute)"
        case .distrusted(let found, let attribute):
            ids = found
            message =
                "this \(attribute) is distrusted, so it names nobody; \(NumberText.counted(found.count, "profile")) held it"
        }
        if global.isJSON {
            let profiles = JSON.array(ids.map(JSON.string))
            Output.write(JSON.object(["message": .string(message), "profiles": profiles]).prettyText + "\n")
        } else {
            Output.write((["\(message):"] + ids.map { "  \($0)" }).joined(separator: "\n") + "\n")
        }
        throw ExitCode(ExitStatus.failed.rawValue)
    }

    /// Generation and instant, for first lines: `generation 3 as of 2026-11-01T00:00:00Z`.
    var title: String {
        "generation \(view.entry.generation) as of \(Instant(microseconds: view.entry.asOf))"
    }
}
