import CDPPlan
import CDPTypes

/// The stage `lookup/NAME`: reads the table of one enrichment.
struct LookupTask: StageTask {
    private let name: String
    private let context: StageContext

    /// The stage of an enrichment of the plan.
    init(_ name: String, _ context: StageContext) {
        self.name = name
        self.context = context
    }

    func run() throws -> StageResult {
        var result = StageResult()
        let lookups = Lookups(
            plan: context.plan, sources: context.input.sources, context: context.evaluation, threads: context.threads,
            limit: context.limit)
        for enrichment in context.plan.enrichments where enrichment.name == name {
            let (table, losses, rows) = try lookups.load(enrichment)
            result.held = [.lookups(name, table, rows: rows)]
            result.rowsRead = rows
            result.findings = [
                .lookup(name, rows: rows), .losses(AddressedLosses(Address(.enrichment, name), losses)),
            ]
        }
        return result
    }
}
