import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Writes down the profile of each record, and of each identifier value that events are found by.
struct MembersStage: StageTask {
    private let plan: ExecutionPlan
    private let outcome: IdentityOutcome
    private let owners: OwnerMap
    private let lineage: RecordLineage
    private let base: TableSnapshot
    private let target: TableTarget
    /// Where rows are set aside while they are sorted.
    private let scratch: SpillFile
    private let threads: Int

    /// Takes who is who, and whom values lead to.
    init(_ context: StageContext, _ state: StageState) {
        plan = context.plan
        outcome = state.held.clusters
        owners = state.held.owners
        lineage = state.held.index.lineage
        base = state.tables.snapshot(.members)
        target = state.tables.target(.members)
        scratch = context.scratch
        threads = context.threads
    }

    func run() throws -> StageResult {
        let touched = outcome.touchedProfiles
        let nameless = outcome.profiles.indices.filter { outcome.profiles[$0] < 0 }.flatMap { outcome.members[$0] }
            .filter { lineage.profiles[Int($0)] >= 0 }.map { outcome.index.hashes[Int($0)] }
        let changed = owners.moved
        let spill = BatchSpill(
            schema: MembersTable().schema,
            layout: base.layout(expecting: outcome.index.count + changed.count), file: scratch)
        let hashes = try Parallel.blocks(of: touched.count, threads: threads) { block, number in
            let rows = recordRows(touched[block])
            try spill.add(rows, number: number)
            return rows.storedHashes
        }
        let owned = try Parallel.blocks(of: changed.count, threads: threads) { block, number in
            let rows = identifierRows(changed[block])
            try spill.add(rows, number: 1 << 32 | number)
            return rows.storedHashes
        }
        let change = try GroupReplacement(
            .members, base: base, target: target, threads: threads, named: MembersTable.key.name
        ).run(removing: (hashes + owned).flatMap { $0 } + nameless + lineage.gone + owners.lost, spill: spill)
        return StageResult(changes: [change], rowsRead: spill.count)
    }

    private func recordRows(_ clusters: ArraySlice<Int32>) -> Batch {
        let records = clusters.flatMap { outcome.members[Int($0)] }
        let sources = StringColumn(plan.identity.sources).gathered(
            records.map { Int32(outcome.index.sources[Int($0)]) })
        let clusters = records.map { Int32(bitPattern: outcome.resolution.clusters[Int($0)]) }
        return Batch(
            .members,
            [
                MembersTable.hash.filled(records.map { outcome.index.hashes[Int($0)] }),
                MembersTable.kind.filled(MembersTable.Kind.record.rawValue, count: records.count),
                MembersTable.source.filled(sources),
                MembersTable.key.filled(outcome.index.keys.gathered(records.map { Int32(bitPattern: $0) })),
                MembersTable.profileID.filled(outcome.profileIDs(clusters)),
                MembersTable.signature.filled(FixedColumn(records.map { outcome.signatures[Int($0)] })),
            ])
    }

    private func identifierRows(_ changed: ArraySlice<(hash: Int64, cluster: Int32)>) -> Batch {
        Batch(
            .members,
            [
                MembersTable.hash.filled(changed.map(\.hash)),
                MembersTable.kind.filled(MembersTable.Kind.identifier.rawValue, count: changed.count),
                MembersTable.source.nulls(changed.count), MembersTable.key.nulls(changed.count),
                MembersTable.profileID.filled(outcome.profileIDs(changed.map(\.cluster))),
                MembersTable.signature.nulls(changed.count),
            ])
    }
}
