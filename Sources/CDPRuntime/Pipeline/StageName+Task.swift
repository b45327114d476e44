import CDPPlan

extension StageName {
    /// What carries the stage out; nil for what follows the commit (`DeliveryStage`).
    func task(_ context: StageContext, _ state: StageState) throws -> (any StageTask)? {
        switch self {
        case .collect(let source): try CollectTask(source, context, state)
        case .lookup(let enrichment): LookupTask(enrichment, context)
        case .consents: ConsentStage(context, state)
        case .quarantine: QuarantineStage(context, state)
        case .records: RecordStage(context, state)
        case .tombstones: TombstoneStage(context, state)
        case .identity: IdentityStage(context, state)
        case .owners: try OwnerStage(context, state)
        case .affected: AffectedStage(context, state)
        case .profiles: state.standsIdentity ? InsightStage(context, state) : ProfileStage(context, state)
        case .members: MembersStage(context, state)
        case .links: LinksStage(context, state)
        case .idHistory: IDHistoryStage(context, state)
        case .identifiers: IdentifierStage(context, state)
        case .deliver, .empty: nil
        }
    }
}
