import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// Brings profiles and memberships up to date where their records are what they were: other traits and segments are asked for,
/// events came, or time has passed. Golden values and traits that stay are read as they are stored.
struct InsightStage: StageTask {
    private let plan: ExecutionPlan
    private let applied: ExecutionPlan?
    private let base: JournalEntry?
    private let former: [String: TableSnapshot]
    private let tables: TableSet
    /// The profiles whose events are others, by placing hash.
    private let affected: [Int64]
    private let context: EvaluationContext
    /// Where rows are set aside while they are shuffled.
    private let scratch: SpillFile
    private let threads: Int

    /// Takes the stored profiles.
    init(_ context: StageContext, _ state: StageState) {
        plan = context.plan
        applied = context.applied
        base = context.input.base
        former = context.input.tables
        tables = state.tables
        affected = state.held.knownOwners?.affected ?? []
        self.context = context.evaluation
        scratch = context.scratch
        threads = context.threads
    }

    func run() throws -> StageResult {
        guard let base, let applied else { return StageResult() }
        let waiting = try WaitingProfiles(
            tables.former(.profiles(applied)), asOf: context.asOf, threads: threads)
        // What no longer is defined ends for everybody.
        let isRedefined = applied.traits != plan.traits || applied.segments != plan.segments
        let chosen = Set(waiting.hashes + affected).sorted()
        guard isRedefined || !chosen.isEmpty else { return StageResult() }
        let scope =
            chosen.isEmpty
            ? InsightScope(redefining: applied, as: plan, tables: former, asOf: base.asOf) : .everything(plan)
        var result = try run(scope, only: isRedefined ? nil : chosen)
        result.isDue = !waiting.hashes.isEmpty
        return result
    }

    /// Computes the insights in `scope` for every profile, or for the `only` ones with these placing hashes, ascending.
    private func run(_ scope: InsightScope, only chosen: [Int64]?) throws -> StageResult {
        let table = ProfilesTable(plan)
        let schema = table.schema
        let base = tables.snapshot(table)
        let selection = ProfileSelection(hashes: try chosen ?? everybody(base), layout: base.layout)
        let events = try events(scope, to: selection)
        let memberships = TableReader(tables.snapshot(.memberships))
        let touched = (0..<base.layout.count).filter { !selection.rows(of: $0).isEmpty }
        let worker = Worker(
            insights: InsightRange(plan: plan, scope: scope, context: context), schema: schema,
            isReshaped: base.schema != schema)
        let (change, extras) = try TableRewrite(
            table, base: base, target: tables.target(table), threads: threads
        ).run(layout: base.layout, touched: touched) { range, present in
            let hashes = selection.hashes[selection.rows(of: range)]
            let rows = try memberships.read(
                hashes: base.layout.hashes(of: range), columns: MembershipsTable().schema)
            let few = try present.rows(hashes: Array(hashes))
            let all = try few == nil ? present.rows() : nil
            return try worker.run(
                few ?? all ?? Batch(empty: schema), areFew: few != nil, hashes,
                events: events.map { try $0.rows(of: range) }, history: MembershipHistory(rows, profiles: hashes))
        }
        return try MembershipHistory.result(
            change, extras.map(\.memberships), computed: selection.hashes.count,
            changed: extras.reduce(0) { $0 + $1.changed }, tables: tables,
            threads: threads)
    }

    private func everybody(_ table: TableSnapshot) throws -> [Int64] {
        let reader = TableReader(table)
        return try reader.map(columns: [ProfilesTable.hash.field], threads: threads) { _, rows in rows.storedHashes }
            .flatMap { $0 }
    }

    private func events(_ scope: InsightScope, to selection: ProfileSelection) throws -> [EventInput] {
        let traits = plan.traits.filter { scope.traits.contains($0.name) }
        let sources = EventInput.sources(traits, of: plan)
        guard !sources.isEmpty else { return [] }
        let members = tables.snapshot(.members)
        let places = try OwnerPlaces(members, selection, threads: threads)
        let few = selection.isSparse(among: tables.snapshot(.profiles(plan)).rows) ? places.ofSelected : nil
        return try sources.map { source in
            try EventInput(
                source, table: tables.snapshot(.rows(source)), traits: traits, to: selection, few: few,
                scratch: scratch, threads: threads
            ) { owner, _ in places[owner] }
        }
    }

    /// What computing a range changed, for counts and for the table of memberships.
    private struct RangeResult: Sendable {
        var changed: Int
        var memberships: MembershipHistory.Update
    }

    /// Computes one range.
    private struct Worker: Sendable {
        let insights: InsightRange
        let schema: [Field]
        let isReshaped: Bool

        /// The insights of the profiles `hashes` among the stored rows `old`; these stay as they are where nothing differs. Others
        /// are left out of `old` where `areFew`.
        func run(
            _ old: Batch, areFew: Bool, _ hashes: ArraySlice<Int64>, events: [EventInput.Rows],
            history: MembershipHistory
        ) throws -> RangeOutcome<RangeResult> {
            let isWhole = !areFew && hashes.count == old.count
            let rows = isWhole ? [] : Worker.rows(of: hashes, in: old)
            let stored = isWhole ? old : old.gathered(rows)
            let times = Column.timestamp(try stored[ProfilesTable.nextChangeAt]).orderNumbers
            let changes = insights.scope.isComplete ? [] : times.map { $0 == .min ? .max : $0 }
            let result = try insights.run(
                Dictionary(zip(stored.schema.map(\.name), stored.columns)) { first, _ in first },
                changes: insights.scope.isComplete ? [Int64](repeating: .max, count: stored.count) : changes,
                events: events, history: history)
            let computed = Batch(columns: result.columns, schema: schema, count: stored.count)
            let names = schema.map(\.name).filter { insights.scope.traits.contains($0) }
            let before = names.isEmpty ? [] : stored.selecting(names).valueHashes()
            let after = names.isEmpty ? [] : computed.selecting(names).valueHashes()
            let changed = zip(before, after).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
            let memberships = history.updated(
                hashes: hashes, ids: try computed[ProfilesTable.profileID],
                isMember: result.members, asOf: insights.context.asOf.microseconds)
            let extra = RangeResult(changed: changed, memberships: memberships)
            let newTimes = Column.timestamp(try computed[ProfilesTable.nextChangeAt]).orderNumbers
            let isSame = changed == 0 && times == newTimes
            if isSame, !isReshaped { return RangeOutcome(.none, extra: extra) }
            let differing = insights.scope.traits.union([ProfilesTable.nextChangeAt.name])
            if isWhole { return RangeOutcome(.recomputed(computed, columns: differing), extra: extra) }
            if !isReshaped, areFew || rows.count * 4 < old.count {
                let places = rows.indices.filter {
                    times[$0] != newTimes[$0] || !names.isEmpty && before[$0] != after[$0]
                }
                return RangeOutcome(
                    .edited(
                        without: places.map { rows[$0] }, with: computed.gathered(places.map { Int32($0) })),
                    extra: extra)
            }
            var order = (0..<Int32(old.count)).map { $0 }
            for (place, row) in rows.enumerated() { order[Int(row)] = Int32(old.count + place) }
            let parts = [old, computed].map { $0.selecting(schema.map(\.name).filter(differing.contains)) }
            let mixed = Batch.concatenated(parts, schema: parts[1].schema).gathered(order)
            var all = old
            for (field, column) in zip(mixed.schema, mixed.columns) { all.set(field.name, column) }
            return RangeOutcome(.recomputed(all, columns: differing), extra: extra)
        }

        private static func rows(of hashes: ArraySlice<Int64>, in old: Batch) -> [Int32] {
            var rows: [Int32] = []
            var next = hashes.startIndex
            for (row, hash) in old.storedHashes.enumerated() where next < hashes.endIndex && hashes[next] == hash {
                rows.append(Int32(row))
                next += 1
            }
            return rows
        }
    }
}
