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
/// the time of day. What it accepts may still open gates in `cdp plan`.
struct ValidateCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check the specs. Reads no data.",
        discussion: "Ends with 3 when the specs are invalid.")
    static let formats: [OutputFormat] = [.text, .json, .github]

    @OptionGroup var global: GlobalOptions

    /// Prints all findings; ends with 3 when one is an error.
    func perform() throws {
        let session = ProjectSession(global)
        let applied = session.loaded.specs == nil ? nil : try? session.operation().state().applied
        guard session.loaded.specs != nil else {
            throw Failure(session.loaded.diagnostics, texts: session.loaded.texts, status: .invalidSpecs)
        }
        let compilation = try session.compile(applied: applied, infersContracts: false)
        let diagnostics = compilation.diagnostics
        let texts = session.loaded.texts.hiding(compilation.positions.hidden)
        switch global.format {
        case .json:
            Output.write(DiagnosticJSONRenderer(texts: texts).render(diagnostics).prettyText + "\n")
        case .github:
            Output.write(
                DiagnosticGitHubRenderer(folder: GitRepository.prefix(of: session.directory)).render(diagnostics))
        default: writeText(texts, diagnostics, compilation.unknownContracts)
        }
        if compilation.hasErrors { try ExitStatus.invalidSpecs.end() }
    }

    /// Findings, what could not be checked, and that all is well where there are none.
    private func writeText(_ texts: SourceTexts, _ diagnostics: [Diagnostic], _ unknown: [Address]) {
        let renderer = DiagnosticTextRenderer(texts: texts, usesColor: global.usesColor(STDOUT_FILENO))
        Output.write(renderer.render(diagnostics))
        if !unknown.isEmpty {
            let names = unknown.map(\.description).joined(separator: ", ")
            Output.write(
                "Not checked: expressions over \(names), which declare no `fields:`; `cdp plan` infers them from the files.\n"
            )
        }
        if diagnostics.isEmpty, !global.isQuiet {
            Output.write("The specs are valid: \(NumberText.counted(texts.files.count, "file")) read.\n")
        }
    }
}
