import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore

extension PlanReport {
    /// Adds what the command knows and the operation does not: the store's id, the digest of the specs, the findings.
    mutating func complete(_ state: Operation.State, _ request: Operation.Request, _ diagnostics: [Diagnostic]) {
        storeID = state.store?.identity.storeID
        specDigest = (try? StoreJSON.encode(request.manifest)).map { "sha256:" + Digest.sha256($0) }
        self.diagnostics = diagnostics
    }
}

/// A plan as a comment on a pull request: the comparison with the applied specs, and the plan's numbers.
enum PlanMarkdown {
    /// The comment; small counts are hidden.
    static func text(_ report: PlanReport, _ request: Operation.Request) -> String {
        let name = report.generation == 0 ? "empty store" : "generation \(report.generation)"
        let diff = DiffReport(
            project: report.project, environment: report.environment, from: DiffReport.Side(name: name),
            to: DiffReport.Side(name: "working tree", commit: report.revision?.commit), changes: report.changes,
            unchanged: report.unchangedResources, impact: report)
        return DiffMarkdownRenderer(diff).text
    }
}
