import CDPColumns
import CDPEvaluation
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Brings the profiles and memberships tables up to date.
struct ProfileStage: StageTask {
    private let plan: ExecutionPlan
    private let clusters: [Int32]
    private let outcome: IdentityOutcome
    private let owners: OwnerMap
    private let tables: TableSet
    private let lookups: [LookupTable]
    private let context: EvaluationContext
    /// Where rows are set aside while they are shuffled.
    private let scratch: SpillFile
    private let threads: Int

    /// Takes the profiles to compute, and what they are made of.
    init(_ context: StageContext, _ state: StageState) {
        plan = context.plan
        clusters = state.held.affected
        outcome = state.held.clusters
        owners = state.held.owners
        tables = state.tables
        lookups = state.held.lookups(context.plan)
        self.context = context.evaluation
        scratch = context.scratch
        threads = context.threads
    }

    /// Computes the affected profiles and drops those that are no more.
    func run() throws -> StageResult {
        let gone = outcome.goneProfiles
        let table = ProfilesTable(plan)
        let schema = table.schema
        let base = tables.snapshot(table)
        let rewrite = TableRewrite(table, base: base, target: tables.target(table), threads: threads)
        let layout = base.layout(expecting: clusters.count)
        let dirty = DirtyProfiles(clusters, outcome: outcome, layout: layout)
        let selection = dirty.selection
        let isSparse = selection.isSparse(among: max(base.rows, outcome.profiles.count))
        let worker = ProfileRange(
            plan: plan, outcome: outcome, dirty: dirty, lookups: lookups,
            insights: InsightRange(plan: plan, scope: .everything(plan), context: context))
        let records = try self.records(of: dirty, isSparse: isSparse)
        let events = try self.events(of: dirty, isSparse: isSparse)
        let memberships = tables.snapshot(.memberships)
        let heritage = try Heritage(outcome, memberships: memberships, threads: threads)
        var goneByRange = [[Int64]](repeating: [], count: layout.count)
        for hash in gone { goneByRange[layout.range(of: hash)].append(hash) }
        let leaving = goneByRange
        let stored = TableReader(memberships)
        let touched = (0..<layout.count).filter { !selection.rows(of: $0).isEmpty || !leaving[$0].isEmpty }
        let (change, extras) = try rewrite.run(layout: layout, touched: touched) { range, present in
            let hashes = selection.hashes[selection.rows(of: range)]
            let memberships = try stored.read(hashes: layout.hashes(of: range), columns: MembershipsTable().schema)
            let history = try MembershipHistory(
                memberships, profiles: hashes, heritage: heritage.rows(of: layout.hashes(of: range)))
            let computed = try worker.run(
                range, records: records.rows(of: range), events: events.map { try $0.rows(of: range) },
                history: history)
            let updated = history.updated(
                hashes: hashes, ids: try computed.profiles[ProfilesTable.profileID], isMember: computed.members,
                asOf: context.asOf.microseconds)
            let ended = leaving[range].filter { !heritage.isMerged($0) }
            let end = try MembershipHistory(memberships, profiles: ended[...]).updated(
                hashes: ended[...], ids: StringColumn(), isMember: [], asOf: context.asOf.microseconds)
            let old = try present.rows(hashes: Array(hashes) + leaving[range]) ?? present.rows()
            return merge(
                old, computed.profiles, gone: leaving[range],
                memberships: [updated, end, .moved(away: leaving[range].filter(heritage.isMerged))], schema: schema)
        }
        return try MembershipHistory.result(
            change, extras.flatMap(\.memberships), computed: clusters.count,
            changed: extras.reduce(0) { $0 + $1.changed }, tables: tables,
            threads: threads)
    }

    /// The records of the dirty profiles, which are few where `isSparse`.
    private func records(of dirty: DirtyProfiles, isSparse: Bool) throws -> Shuffle {
        var choose: Shuffle.RowChoice?
        if isSparse {
            let few = clusters.flatMap { outcome.members[Int($0)].map(hash) }.sorted()
            choose = { $0.rows(among: few) }
        }
        return try Shuffle(
            tables.snapshot(.records(plan)), columns: RecordsTable(plan).schema, finding: [RecordsTable.hash.field],
            to: dirty.selection, choosing: choose, scratch: scratch, threads: threads
        ) { batch in
            batch.storedHashes.map { hash in
                outcome.index.number(of: hash).map { dirty.place(of: outcome.resolution.clusters[Int($0)]) } ?? -1
            }
        }
    }

    /// The events of the dirty profiles, which are few where `isSparse`.
    private func events(of dirty: DirtyProfiles, isSparse: Bool) throws -> [EventInput] {
        let few = isSparse ? owners.owners(of: clusters) : nil
        return try EventInput.sources(plan.traits, of: plan).map { source in
            try EventInput(
                source, table: tables.snapshot(.rows(source)), traits: plan.traits, to: dirty.selection, few: few,
                scratch: scratch, threads: threads
            ) { owner, kind in
                owners.cluster(owner, of: kind).map { .found(dirty.place(of: $0)) } ?? .unknown
            }
        }
    }

    /// The placing hash of a record.
    private func hash(_ record: UInt32) -> Int64 { outcome.index.hashes[Int(record)] }

    /// What building a range changed, for counts and for the table of memberships.
    private struct RangeResult: Sendable {
        var changed: Int
        var memberships: [MembershipHistory.Update]
    }

    private func merge(
        _ old: Batch?, _ new: Batch, gone: [Int64], memberships: [MembershipHistory.Update], schema: [Field]
    )
        -> RangeOutcome<RangeResult>
    {
        let old = old ?? Batch(empty: schema)
        let newIndex = HashIndex(new.storedHashes.map { UInt64(bitPattern: $0) })
        let goneIndex = HashIndex(gone.map { UInt64(bitPattern: $0) })
        // When a profile changes by itself, and which of two records gave a value, is no news to anybody.
        let content = schema.map(\.name).filter {
            $0 != ProfilesTable.nextChangeAt.name && $0 != ProfilesTable.provenance
        }
        var leaving: [Int32] = []
        var (before, after): ([Int32], [Int32]) = ([], [])
        for (row, hash) in old.storedHashes.enumerated() {
            if let place = newIndex[UInt64(bitPattern: hash)] {
                before.append(Int32(row))
                after.append(Int32(bitPattern: place))
                leaving.append(Int32(row))
            } else if goneIndex[UInt64(bitPattern: hash)] != nil {
                leaving.append(Int32(row))
            }
        }
        let digests = [old.gathered(before), new.gathered(after)].map { $0.selecting(content).valueHashes() }
        let changed = zip(digests[0], digests[1]).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        return RangeOutcome(
            .edited(without: leaving, with: new), extra: RangeResult(changed: changed, memberships: memberships))
    }
}
