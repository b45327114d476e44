import CDPDiagnostics
package import CDPPlan
package import CDPSpec
package import CDPTypes

/// Turns declarations into an execution plan, or into findings that say why not.
///
/// Pure: it reads neither files nor the store, and equal inputs give equal plans. It goes through the kinds of
/// resource in the order in which they read each other. A resource with an error is left out of what later passes
/// see, so that one mistake gives one finding.
///
/// The order is fixed: contracts, attributes, consents, connections, sources, enrichments, identity, traits, segments,
/// destinations. Each pass is an extension of `Workspace`. The time is that of a walk over the specs; data is never
/// read, however much of it there is.
public enum Compiler {
    /// Compiles a project.
    ///
    /// - `contracts`: the fields, inferred from files, of sources and enrichments that declare none. Where an address
    ///   is missing here, the fields that `applied` remembers are used.
    /// - `unreadable`: the columns of files that cdp does not read, and what they hold.
    /// - `applied`: the manifest carried out last. It also knows the original names of renamed sources and
    ///   destinations.
    ///
    /// - `isTraining`: whether rules that compare may lack weights, because they are to be learnt.
    ///
    /// Never throws: what is wrong is among the findings of the result.
    package static func compile(
        _ specs: SpecSet, contracts: [Address: [FieldPlan]] = [:], unreadable: [Address: [String: String]] = [:],
        applied: Manifest? = nil, isTraining: Bool = false
    ) -> Compilation {
        var workspace = Workspace(specs, contracts: contracts, applied: applied)
        workspace.isTraining = isTraining
        workspace.unreadable = unreadable
        workspace.resolveContracts()
        workspace.resolveAttributes()
        workspace.compileConsents()
        workspace.compileConnections()
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
