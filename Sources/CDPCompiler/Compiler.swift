import CDPDiagnostics
package import CDPPlan
package import CDPSpec
package import CDPTypes

/// Turns declarations into an execution plan, or into findings that say why not.
///
/// Pure: it reads neither files nor the store, and equal inputs give equal plans. It goes through the kinds of resource in
/// the order in which they read each other; a broken one is silent from there on, so that one mistake gives one finding.
public enum Compiler {
    /// Compiles a project.
    ///
    /// `contracts` holds the fields, inferred from files, of sources and enrichments that declare none; where it does not,
    /// those that `applied` remembers hold. `unreadable` names the columns of files that cdp does not read, with what they hold.
    /// `applied` also knows the original names of renamed sources.
    package static func compile(
        _ specs: SpecSet, contracts: [Address: [FieldPlan]] = [:], unreadable: [Address: [String: String]] = [:],
        applied: Manifest? = nil
    ) -> Compilation {
        var workspace = Workspace(specs, contracts: contracts, applied: applied)
        workspace.unreadable = unreadable
        workspace.resolveContracts()
        workspace.resolveAttributes()
        workspace.compileConsents()
        workspace.compileSources()
        workspace.checkVersionUnits()
        workspace.compileEnrichments()
        workspace.resolveNames()
        workspace.compileIdentity()
        workspace.checkDistrust()
        workspace.compileTraits()
        workspace.compileSegments()
        workspace.compileDestinations()
        workspace.noteLeaving()
        workspace.compileProject()
        workspace.resolveAcceptances()
        workspace.warn()
        return workspace.lowered()
    }
}
