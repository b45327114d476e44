import CDPPlan
import CDPStore

/// Brings what is stored under the names of the plan before under those of the plan: renamed sources, segments and consents,
/// and sources that are gone.
///
/// It depends on the plan before and not on the plan alone, so it is no stage; it happens before the first one.
struct CarryingOver {
    private let input: PipelineInput

    /// What differs between the plans of `input`.
    init(_ input: PipelineInput) {
        self.input = input
    }

    /// Carries over what is stored.
    func run(_ tables: inout TableSet) throws {
        let threads = input.threads
        try SourceRenaming(from: input.applied, to: input.plan, threads: threads).run(&tables)
        try input.renaming.run(&tables, threads: threads)
        try input.consentRenaming.run(&tables, applied: input.applied, threads: threads)
        for source in input.applied?.sources ?? [] where input.plan.source(source.name) == nil {
            let rows = RowsTable(source)
            tables.note(
                try GroupReplacement(
                    rows, base: tables.former(rows), target: tables.target(rows), threads: threads
                ).replaceAll(with: []))
        }
    }
}
