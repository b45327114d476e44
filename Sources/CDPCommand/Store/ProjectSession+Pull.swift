import CDPColumns
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes

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
        return try showingProgress { progress in
            progress("pull \(NumberText.counted(requests.count, "source"))")
            return try operation.pull(requests, state: state, at: AsOf.clock())
        }
    }

    /// Pulls what a plan reads; throws where a source could not be pulled, and what was landed of the others stays.
    func pullFirst(_ inputs: InputChoice, _ requests: @autoclosure () throws -> [PullRequest]) throws {
        if inputs == .latest { try refuse(try pull(try requests()), forPlan: true) }
    }

    /// Throws where a source could not be pulled.
    func refuse(_ pulled: [Pulled], forPlan: Bool = false) throws {
        let findings = pulled.compactMap { pulled -> Diagnostic? in
            guard case .failed(let reason, let help) = pulled.outcome else { return nil }
            let source = loaded.specs?.sources.first { $0.name == pulled.source }
            return Diagnostic(
                .pullFailed, "`source.\(pulled.source)` was not pulled: \(reason)", at: source?.read.named.range,
                label: "run here",
                help: [help] + (forPlan ? ["go on with what was landed before: --inputs landed"] : []),
                address: "source.\(pulled.source)")
        }
        if !findings.isEmpty { throw Failure(findings, texts: loaded.texts, status: .failed) }
    }
}
