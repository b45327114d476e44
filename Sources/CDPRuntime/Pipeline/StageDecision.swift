import CDPPlan
import CDPStore

/// Decides whether a stage runs.
///
/// A stage is skipped where its definition is the one that was applied and nothing that it reads has changed: what it would
/// write is there. What is held in memory is not, so a stage that makes such a table runs for those that read it.
struct StageDecision {
    private let context: StageContext

    /// A decision for the stages of a run.
    init(_ context: StageContext) {
        self.context = context
    }

    /// Why a stage runs, where the stages before have changed these tables.
    func reason(for stage: Stage, changed: Set<TableName>) -> StageReason {
        let tables = context.input.tables
        let isNew = stage.writes.contains { table in
            table.place == .store && !stage.name.isDelivery && tables["\(table)"] == nil
        }
        if context.input.base == nil || isNew { return .first }
        if context.former?[stage.name]?.definition != stage.definition { return .redefined }
        let files = newFiles(stage.name)
        if files > 0 { return .input(files: files) }
        let others = stage.reads.filter(changed.contains)
        if !others.isEmpty { return .changed(others) }
        if case .collect = stage.name { return .unchanged }
        return stage.writes.contains { $0.place == .memory } ? .needed : .unchanged
    }

    /// How many files a stage has to read that it did not read before.
    private func newFiles(_ stage: StageName) -> Int {
        switch stage {
        case .collect(let source):
            context.number(ofSource: source).map {
                context.new.pending[$0].count + context.new.passedOver[$0].count
                    + (context.input.forgetting[source]?.count ?? 0)
            } ?? 0
        case .lookup(let enrichment): context.new.renewedFiles(of: "enrichment.\(enrichment)")
        case .identity: context.new.renewedFiles(of: "identity/decisions")
        default: 0
        }
    }
}
