import CDPColumns
import CDPPlan
import CDPStore

/// What is counted of the profiles outside of a neighbourhood, which are what they were.
struct OtherProfiles {
    private let input: PipelineInput
    private let tables: TableSet
    private let before: FormerMembers

    /// The profiles beside those of `before`.
    init(_ input: PipelineInput, _ tables: TableSet, beside before: FormerMembers) {
        self.input = input
        self.tables = tables
        self.before = before
    }

    /// What happens to all profiles, of what happens to those of the neighbourhood.
    func added(to impact: ProfileImpact) throws -> ProfileImpact {
        guard let base = input.base else { return impact }
        let standing = Impact(standing: base, plan: input.plan).profiles
        var result = impact
        result.before = standing.before
        result.after += standing.before - impact.before
        result.refusedLinks += standing.refusedLinks - (try refusedBefore())
        result.largestBefore = standing.largestBefore
        if impact.largestAfter < standing.largestBefore {
            // The largest one may be a neighbour, and then another profile outside is the largest, if not as large.
            let others = impact.largestBefore < standing.largestBefore ? standing.largestBefore : try largest()
            result.largestAfter = max(impact.largestAfter, others)
        }
        return result
    }

    private func refusedBefore() throws -> Int {
        let rows = try TableLookup(files: tables.former(.links).files).rows(
            hashes: before.profiles.hashes, columns: [LinksTable.hash.field, LinksTable.accepted.field],
            threads: input.threads)
        let accepted = try rows[LinksTable.accepted]
        return (0..<rows.count).count { accepted[$0] == 0 }
    }

    /// The number of records of the largest one.
    private func largest() throws -> Int {
        let columns = [ProfilesTable.hash.field, ProfilesTable.recordCount.field]
        let reader = TableReader(tables.former(.profiles(input.plan)))
        return try reader.map(columns: columns, threads: input.threads) { _, rows in
            let counts = try rows[ProfilesTable.recordCount]
            return rows.storedHashes.indices.reduce(0) { largest, row in
                counts[row] > largest && before.profiles.place(of: rows.storedHashes[row]) == nil
                    ? Int(counts[row]) : largest
            }
        }.max() ?? 0
    }
}
