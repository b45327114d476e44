import ArgumentParser
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes
import Glibc

/// Whether a plan reads new data.
enum InputChoice: String, ExpressibleByArgument, CaseIterable {
    /// Programs are run, and new files are read.
    case latest
    /// No program is run; what was landed before is read, and new files.
    case landed
    /// New files are left for later.
    case pinned
}

/// Which input commands read that change the store.
struct InputOptions: ParsableArguments {
    @Option(name: .customLong("inputs"), help: "latest pulls first, landed reads what was pulled before.")
    var choice = InputChoice.latest

    func validate() throws {
        if choice == .pinned { throw ValidationError("--inputs takes latest or landed here") }
    }
}

extension ProjectSession {
    /// What the working tree asks of a store in `state`: the compiled specs, their changes, acceptances, and the
    /// instant.
    ///
    /// `gates` are those of the command line, added to the `accept:` entries. Throws where the specs are invalid.
    func request(
        _ state: Operation.State, asOf text: String?, isPinned: Bool = false, accepting gates: [String] = []
    ) throws -> (request: Operation.Request, compilation: Compilation) {
        let (manifest, compilation) = try manifest(applied: state.applied)
        let (changes, unchanged) = ManifestDiff.changes(
            from: state.applied, to: manifest, positions: compilation.positions)
        let given = try gates.map(Acceptance.init(option:))
        var request = Operation.Request(
            manifest: manifest, changes: changes, unchangedResources: unchanged,
            acceptances: compilation.acceptances + given, asOf: try AsOf.instant(text, head: state.head),
            isPinned: isPinned, environment: global.environment)
        request.places = compilation.positions.resources
        request.revision = GitRepository(around: directory)?.revision(of: loaded.texts.files.keys.sorted())
        return (request, compilation)
    }

    /// Shows warnings about the specs on the error stream.
    func showWarnings(_ compilation: Compilation) {
        guard !global.isQuiet, !global.isJSON, !compilation.diagnostics.isEmpty else { return }
        let renderer = DiagnosticTextRenderer(
            texts: loaded.texts.hiding(compilation.positions.hidden), usesColor: global.usesColor(STDERR_FILENO))
        Output.note(renderer.render(compilation.diagnostics) + "\n")
    }
}

extension Acceptance {
    /// Reads `GATE:ADDRESS`, as `cdp plan` prints it; a usage error for anything else.
    init(option text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let gate = Gate.Kind(rawValue: parts[0]), let address = Address(parts[1]) else {
            let known = Gate.Kind.allCases.map(\.rawValue)
            let suggestion = parts.first.flatMap { Suggestions.didYouMean($0, in: known) }
            throw ValidationError(
                "--accept takes GATE:ADDRESS as `cdp plan` prints it, not `\(DisplayText.escaped(text))`; "
                    + (suggestion ?? "gates: \(known.joined(separator: ", "))"))
        }
        self.init(gate: gate, address: address, reason: "accepted on the command line")
    }
}
