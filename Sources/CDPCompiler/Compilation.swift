public import CDPDiagnostics
public import CDPPlan
public import CDPTypes

/// What compiling a project gives: all findings, and the manifest where there is no error among them.
///
///     let compilation = Compiler.compile(specs, applied: applied)
///     if let manifest = compilation.manifest {
///         // carry it out
///     } else {
///         // show compilation.diagnostics
///     }
///
/// A project with errors still has a `plan`: it holds the resources that could be compiled, for editors and for
/// reports. It must not be carried out; only `manifest` may. A compilation without errors may still have no
/// manifest: then `unknownContracts` names the sources whose files must be looked at first, and the project is
/// compiled again with what was found.
///
/// It is a value without references to files: it can be kept, and sent to another thread.
public struct Compilation: Sendable {
    /// The compiled specs; nil when there are errors or unknown contracts.
    public var manifest: Manifest?
    /// What could be compiled, also where that is not all; not to be carried out.
    public var plan: ExecutionPlan
    /// Where each resource is declared.
    public var positions: SpecPositions
    /// The `accept:` entries of the specs.
    public var acceptances: [Acceptance]
    /// Findings, by file, line and column.
    public var diagnostics: [Diagnostic]
    /// Sources and enrichments whose fields are neither declared nor known, so that their expressions could not be
    /// checked; sorted.
    public var unknownContracts: [Address]

    /// What the plan does. Made when it is asked for: most commands do not ask, and its fingerprints encode the whole plan.
    public var stages: StageGraph { StageGraph(plan) }

    /// Whether one of the findings is an error.
    public var hasErrors: Bool {
        diagnostics.contains { $0.severity == .error }
    }
}
