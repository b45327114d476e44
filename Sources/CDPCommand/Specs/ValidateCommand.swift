import ArgumentParser
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPTypes
import Glibc

/// `cdp validate`: every finding that needs no data.
///
/// Tells everything that is wrong at once, ordered by file and line; nothing of the data, and nothing that depends on
/// the time of day. What it accepts may still open gates in `cdp plan`. With `--connect` it tries the connections, too.
struct ValidateCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check the specs. Reads no data.",
        discussion: "Ends with 3 when the specs are invalid, with 1 when a connection does not work.")
    static let formats: [OutputFormat] = [.text, .json, .github]

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Try each connection, the queries that go through it, and Singer targets.")
    var connect = false

    /// Prints all findings; ends with 3 when one is an error.
    func perform() throws {
        let session = ProjectSession(global)
        let state = session.loaded.specs == nil ? nil : try? session.operation().state()
        let applied = state?.applied
        guard session.loaded.specs != nil else {
            throw Failure(session.loaded.diagnostics, texts: session.loaded.texts, status: .invalidSpecs)
        }
        let compilation = try session.compile(applied: applied, infersContracts: false)
        let trials =
            connect && !compilation.hasErrors
            ? Operation.trials(of: compilation.plan, project: session.directory, store: state?.store) : []
        let found = trials.flatMap { $0.diagnostics(session.loaded.specs) }
        let diagnostics = DiagnosticOrder.sorted(compilation.diagnostics + found)
        let texts = session.loaded.texts.hiding(compilation.positions.hidden)
        switch global.format {
        case .json:
            Output.write(DiagnosticJSONRenderer(texts: texts).render(diagnostics).prettyText + "\n")
        case .github:
            Output.write(
                DiagnosticGitHubRenderer(folder: GitRepository.prefix(of: session.directory)).render(diagnostics))
        default: writeText(texts, diagnostics, compilation.unknownContracts, trials)
        }
        if compilation.hasErrors { try ExitStatus.invalidSpecs.end() }
        if found.contains(where: { $0.severity == .error }) { try ExitStatus.failed.end() }
    }

    /// Findings, what could not be checked, and that all is well where there are none.
    private func writeText(
        _ texts: SourceTexts, _ diagnostics: [Diagnostic], _ unknown: [Address], _ trials: [ConnectionTrial]
    ) {
        let renderer = DiagnosticTextRenderer(texts: texts, usesColor: global.usesColor(STDOUT_FILENO))
        Output.write(renderer.render(diagnostics))
        if !unknown.isEmpty {
            let names = unknown.map(\.description).joined(separator: ", ")
            Output.write(
                "Not checked: expressions over \(names), which declare no `fields:`; `cdp plan` infers them from the files.\n"
            )
        }
        if !global.isQuiet {
            var table = TextTable([.left, .left], indentation: 0)
            for trial in trials {
                if let answer = trial.answer { table.add([trial.address.path.joined(separator: "."), answer]) }
            }
            Output.write(table.lines.map { $0 + "\n" }.joined())
        }
        if diagnostics.isEmpty, !global.isQuiet {
            Output.write("The specs are valid: \(NumberText.counted(texts.files.count, "file")) read.\n")
        }
    }
}

extension ConnectionTrial {
    /// What does not work, where it is written.
    fileprivate func diagnostics(_ specs: SpecSet?) -> [Diagnostic] {
        let declared = specs?.connections.first { Address(.connection, $0.name) == self.address }?.details.name.range
        let written = specs?.destinations.first { Address(.destination, $0.name) == self.address }?.write.named.range
        return findings.map { finding in
            let source = finding.source.flatMap { name in specs?.sources.first { $0.name == name } }
            let address = source.map { Address(.source, $0.name) } ?? self.address
            return finding.diagnostic(address, at: source?.read.named.range ?? declared ?? written)
        }
    }
}
