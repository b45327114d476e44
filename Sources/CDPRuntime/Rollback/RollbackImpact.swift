import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// How many people another generation differs by.
struct RollbackImpact {
    /// What differs, but for destinations.
    private(set) var impact = Impact()
    private let threads: Int

    /// Compares the tables of two generations.
    init(_ restored: Restoration, plan: ExecutionPlan, applied: ExecutionPlan?, threads: Int) throws {
        self.threads = threads
        let tables = restored.tables
        impact = Impact(standing: restored.entry, plan: plan)
        for place in impact.sources.indices {
            guard let source = plan.source(impact.sources[place].source) else { continue }
            impact.sources[place].before = restored.head.tables[RowsTable(source).name]?.rows ?? 0
        }
        impact.profiles = try profiles(restored)
        impact.profiles.changed = try changed(tables, plan, applied)
        impact.segments = try segments(tables, plan, applied)
    }

    /// What becomes of profiles: which records are together, and which were.
    private func profiles(_ restored: Restoration) throws -> ProfileImpact {
        let before = try FormerMembers(restored.tables.former(.members), threads: threads)
        let after = try FormerMembers(restored.tables.snapshot(.members), threads: threads)
        var impact = ProfileImpact()
        impact.before = before.profiles.hashes.count
        impact.after = after.profiles.hashes.count
        impact.largestBefore = Int(before.sizes.max() ?? 0)
        impact.largestAfter = Int(after.sizes.max() ?? 0)
        impact.refusedLinks = restored.entry.counts[.refusedLinks]
        // The first place to which a record of each former profile goes, and whether others go elsewhere.
        var heirs = [Int32](repeating: -1, count: before.sizes.count)
        var origins = [Int32](repeating: -1, count: after.sizes.count)
        var isScattered = [Bool](repeating: false, count: before.sizes.count)
        for (record, hash) in before.records.hashes.enumerated() {
            guard let place = after.records.place(of: hash) else { continue }
            let (origin, heir) = (Int(before.profilesOfRecords[record]), after.profilesOfRecords[place])
            if heirs[origin] < 0 { heirs[origin] = heir } else if heirs[origin] != heir { isScattered[origin] = true }
            if origins[Int(heir)] < 0 { origins[Int(heir)] = Int32(truncatingIfNeeded: origin) }
        }
        impact.split = isScattered.count { $0 }
        var survivors: Set<Int32> = []
        for (place, hash) in before.profiles.hashes.enumerated() where after.profiles.place(of: hash) == nil {
            if heirs[place] < 0 { impact.vanished += 1 } else { impact.absorbed += 1 }
            if heirs[place] >= 0 { survivors.insert(heirs[place]) }
        }
        impact.survivors = survivors.count
        for (place, hash) in after.profiles.hashes.enumerated() where before.profiles.place(of: hash) == nil {
            if origins[place] < 0 { impact.created += 1 } else { impact.separated += 1 }
        }
        return impact
    }

    /// How many profiles have other values, of those that are in both.
    private func changed(_ tables: TableSet, _ plan: ExecutionPlan, _ applied: ExecutionPlan?) throws -> Int {
        let after = tables.snapshot(.profiles(plan))
        let before = applied.map { tables.former(.profiles($0)) } ?? after
        let shared = after.schema.filter(before.schema.contains)
        let (old, new) = (try rows(before, shared), try rows(after, shared))
        let values = Dictionary(old, uniquingKeysWith: { first, _ in first })
        return new.count { hash, value in values[hash].map { $0 != value } ?? false }
    }

    private func rows(_ table: TableSnapshot, _ columns: [Field]) throws -> [(Int64, UInt64)] {
        try TableReader(table).map(columns: columns, threads: threads) { _, rows in
            Array(zip(rows.storedHashes, rows.rowHashes()))
        }.flatMap { $0 }
    }

    /// Who is in which segment.
    private func segments(
        _ tables: TableSet, _ plan: ExecutionPlan, _ applied: ExecutionPlan?
    ) throws -> [SegmentImpact] {
        let before = try members(tables.former(.memberships))
        let after = try members(tables.snapshot(.memberships))
        let old = Set((applied?.segments ?? []).map(\.name))
        let new = Set(plan.segments.map(\.name))
        return new.union(old).sorted().map { name in
            let (then, now) = (before[name] ?? [], after[name] ?? [])
            return SegmentImpact(
                segment: name, before: old.contains(name) ? then.count : nil,
                entering: now.subtracting(then).count, leaving: then.subtracting(now).count,
                after: new.contains(name) ? now.count : nil)
        }
    }

    private func members(_ table: TableSnapshot) throws -> [String: Set<Int64>] {
        let columns = [MembershipsTable.hash.field, MembershipsTable.segment.field, MembershipsTable.leftAt.field]
        let parts = try TableReader(table).map(columns: columns, threads: threads) { _, rows in
            var members: [String: Set<Int64>] = [:]
            let segments = try rows[MembershipsTable.segment]
            let isOver = try rows[MembershipsTable.leftAt].validity
            for (row, hash) in rows.storedHashes.enumerated() where !isOver[row] {
                members[segments[row] ?? "", default: []].insert(hash)
            }
            return members
        }
        return parts.reduce(into: [:]) { $0.merge($1) { $0.union($1) } }
    }
}
