import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// Computes the profiles of one range: golden values, lookups, traits, segments.
struct ProfileRange: Sendable {
    let plan: ExecutionPlan
    let outcome: IdentityOutcome
    let dirty: DirtyProfiles
    let lookups: [LookupTable]
    let insights: InsightRange

    /// The computed rows and who is in which segment.
    struct Result: Sendable {
        /// The range's dirty profiles in the schema of the profiles table.
        var profiles: Batch
        /// One byte a profile for each segment of the plan.
        var members: [(segment: String, members: [UInt8])]
    }

    /// The dirty profiles of `range`, of their records, events and memberships.
    func run(_ range: Int, records: Batch, events: [EventInput.Rows], history: MembershipHistory) throws -> Result {
        let rows = dirty.selection.rows(of: range)
        var columns = try GoldenRecords(plan: plan, outcome: outcome).columns(records, count: rows.count)
        for lookup in lookups { columns.merge(lookup.columns(columns, count: rows.count)) { $1 } }
        columns.set(ProfilesTable.hash.filled(Array(dirty.selection.hashes[rows])))
        columns.set(ProfilesTable.profileID.filled(dirty.ids.slice(rows)))
        let result = try insights.run(
            columns, changes: [Int64](repeating: .max, count: rows.count), events: events, history: history)
        return Result(
            profiles: Batch(columns: result.columns, schema: ProfilesTable(plan).schema, count: rows.count),
            members: result.members)
    }
}

extension Batch {
    /// The columns of a schema by their names; null where there is none.
    init(columns: [String: Column], schema: [Field], count: Int) {
        self.init(
            schema: schema, columns: schema.map { columns[$0.name] ?? Column(nulls: count, of: $0.type) }, count: count)
    }

    /// The hash of each row's values, by which a profile that changes is told: a list of nothing is no value, so that an
    /// attribute that keeps all its values instead of one changes nobody who has none.
    func valueHashes() -> [UInt64] {
        var result = self
        for (place, column) in columns.enumerated() {
            guard case .list(var lists) = column else { continue }
            lists.validity = Validity(
                bytes: (0..<lists.count).map { lists.validity[$0] && !lists.range($0).isEmpty ? 1 : 0 })
            result.columns[place] = .list(lists)
        }
        return result.rowHashes()
    }
}
