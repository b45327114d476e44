import CDPColumns
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes
import Glibc

extension ProjectSession {
    /// The sources of the working tree that are pulled. Throws all findings where the specs are invalid.
    func pullRequests() throws -> [PullRequest] {
        guard let specs = loaded.specs else {
            throw Failure(loaded.diagnostics, texts: loaded.texts, status: .invalidSpecs)
        }
        guard specs.sources.contains(where: { $0.read.file == nil }) else { return [] }
        let state = try operation().state()
        let applied = state.applied
        let compilation = try compile(applied: applied, infersContracts: false)
        // Nothing is run for specs that nobody could apply.
        if compilation.hasErrors { _ = try manifest(applied: applied) }
        return PullRequest.all(of: compilation.plan, applied: applied?.plan, head: state.head)
    }

    /// Pulls sources; makes the store where there is none.
    func pull(_ requests: [PullRequest]) throws -> [Pulled] {
        guard !requests.isEmpty else { return [] }
        try makeStore()
        let operation = try operation()
        let state = try operation.state()
        try state.store?.refuseOthers(than: try mark())
        Interruption.watch()
        let pulled = try showingProgress { progress in
            progress("pull \(NumberText.counted(requests.count, "source"))")
            return try operation.pull(requests, state: state, at: AsOf.clock())
        }
        warn(of: pulled)
        return pulled
    }

    /// Shows on the error stream what may lose rows of sources that were pulled.
    private func warn(of pulled: [Pulled]) {
        guard !global.isQuiet, !global.isJSON else { return }
        let findings = pulled.flatMap { pulled in
            let source = loaded.specs?.sources.first { $0.name == pulled.source }
            return pulled.warnings.map { $0.diagnostic(Address(.source, pulled.source), at: source?.read.named.range) }
        }
        guard !findings.isEmpty else { return }
        let renderer = DiagnosticTextRenderer(texts: loaded.texts, usesColor: global.usesColor(STDERR_FILENO))
        Output.note(renderer.render(findings) + "\n")
    }

    /// Pulls what a plan reads; throws where a source could not be pulled, and what was landed of the others stays.
    func pullFirst(_ inputs: InputChoice, _ requests: @autoclosure () throws -> [PullRequest]) throws {
        if inputs == .latest { try refuse(try pull(try requests()), forPlan: true) }
    }

    /// Throws where a source could not be pulled, or what else was `asked` of it.
    func refuse(_ pulled: [Pulled], asked: String = "pulled", forPlan: Bool = false) throws {
        let findings = pulled.compactMap { pulled -> Diagnostic? in
            guard case .failed(let reason, let help) = pulled.outcome else { return nil }
            let source = loaded.specs?.sources.first { $0.name == pulled.source }
            return Diagnostic(
                .pullFailed, "`source.\(pulled.source)` was not \(asked): \(reason)", at: source?.read.named.range,
                label: "run here",
                help: [help] + (forPlan ? ["go on with what was landed before: --inputs landed"] : []),
                address: "source.\(pulled.source)")
        }
        if !findings.isEmpty { throw Failure(findings, texts: loaded.texts, status: .failed) }
    }
}

extension ConnectionTrial.Finding {
    /// What is told of it, at the place of what it is about.
    func diagnostic(_ address: Address, at range: SourceRange?) -> Diagnostic {
        Diagnostic(
            code, "`\(address)`: \(reason)", at: range, label: "tried",
            help: [help], address: address.description)
    }
}
