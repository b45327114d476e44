import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Chooses the profiles that must be computed again: whoever has other records, other events, another definition or
/// whose time has come.
struct AffectedStage: StageTask {
    private let input: PipelineInput
    private let outcome: IdentityOutcome
    private let owners: OwnerMap
    private let lineage: RecordLineage
    private let sources: [CollectStage.SourceResult]
    private let changedRecords: [Int64]
    /// The only records that are looked at; nil where all are.
    private let neighbours: Neighbourhood?
    private let lookupsChanged: Bool
    private let tables: TableSet

    /// Takes who is who, and what changed.
    init(_ context: StageContext, _ state: StageState) {
        input = context.input
        outcome = state.held.clusters
        owners = state.held.owners
        let records = state.held.index
        (lineage, changedRecords) = (records.lineage, records.changed)
        neighbours = records.neighbourhood
        sources = state.held.changes(context.plan)
        lookupsChanged = context.new.hasOtherLookups
        tables = state.tables
    }

    func run() throws -> StageResult {
        let (clusters, isDue) = try clusters()
        return StageResult(held: [.affected(clusters)], rowsRead: outcome.profiles.count, isDue: isDue)
    }

    /// The clusters to compute, ascending, and whether the time of some has come.
    private func clusters() throws -> (clusters: [Int32], isDue: Bool) {
        let everything = (0..<Int32(outcome.profiles.count)).filter { outcome.profiles[Int($0)] >= 0 }
        if isRedefined { return (everything, false) }
        var isDirty = outcome.isTouched
        for hash in changedRecords {
            if let record = outcome.index.number(of: hash) {
                isDirty[Int(outcome.resolution.clusters[Int(record)])] = true
            }
        }
        var profiles =
            try neighbours?.due
            ?? WaitingProfiles(
                tables.former(.profiles(input.plan)), asOf: input.asOf, threads: input.threads
            ).hashes
        let isDue = !profiles.isEmpty
        for result in sources where result.source.isEventSource {
            for batch in result.batches {
                try mark(batch, result.source, &isDirty, &profiles)
            }
        }
        try markMovedEvents(&isDirty, &profiles)
        let wanted = HashIndex(profiles.map { UInt64(bitPattern: $0) })
        for cluster in everything where wanted[UInt64(bitPattern: outcome.profiles[Int(cluster)])] != nil {
            isDirty[Int(cluster)] = true
        }
        return (everything.filter { isDirty[Int($0)] }, isDue)
    }

    private var isRedefined: Bool {
        guard let applied = input.applied else { return true }
        let plan = input.plan
        // Events that are mapped again may have belonged to anybody.
        if sources.contains(where: { $0.isRemapped && $0.source.isEventSource }) { return true }
        return lookupsChanged || applied.attributes != plan.attributes || applied.enrichments != plan.enrichments
            || applied.traits != plan.traits || applied.segments != plan.segments || !plan.hasClocks(of: applied)
            || applied.identity.sources != plan.identity.sources
            || ProfilesTable(applied).schema != ProfilesTable(plan).schema
            || applied.identity.distrust != plan.identity.distrust
    }

    /// Marks the profiles that events belong to now, and notes those they belonged to.
    private func mark(
        _ batch: Batch, _ source: SourcePlan, _ isDirty: inout [Bool], _ profiles: inout [Int64]
    ) throws(StoreError) {
        let clusters = try EventInput.owners(of: batch, source) { owner, kind in
            owners.cluster(owner, of: kind).map { .found(Int32($0)) } ?? .unknown
        }
        for cluster in clusters where cluster >= 0 {
            isDirty[Int(cluster)] = true
        }
        var isFound = [Bool](repeating: false, count: batch.count)
        for hashes in try batch.owners(of: source) {
            for row in 0..<batch.count where !isFound[row] && hashes[row] >= 0 {
                guard let profile = lineage.before.profile(ofOwner: hashes[row]) else { continue }
                isFound[row] = true
                profiles.append(profile)
            }
        }
    }

    /// Owners that lead elsewhere than before take their events along.
    private func markMovedEvents(_ isDirty: inout [Bool], _ profiles: inout [Int64]) throws {
        let moved = movedOwners
        guard moved.count > 0, input.applied != nil else { return }
        for source in sources.map(\.source) where source.isEventSource {
            let events =
                try neighbours?.events?[source.name].map { $0.gathered(try $0.rows(of: source, ownedBy: moved)) }
                ?? tables.events(of: source, ownedBy: moved, threads: input.threads)
            try mark(events, source, &isDirty, &profiles)
        }
    }

    /// Owners, records and identifier values, whose profile is another one than before.
    private var movedOwners: HashIndex {
        var hashes = lineage.gone + owners.moved.map(\.hash) + owners.lost
        for cluster in outcome.isTouched.indices where outcome.isTouched[cluster] {
            for record in outcome.members[cluster]
            where (lineage.profile(of: record) ?? -1) != outcome.profiles[cluster] {
                hashes.append(outcome.index.hashes[Int(record)])
            }
        }
        return HashIndex(hashes.map { UInt64(bitPattern: $0) })
    }
}
