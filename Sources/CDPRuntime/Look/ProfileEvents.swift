import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

extension StoreView {
    /// The newest events of a profile in each event source that has owners.
    ///
    /// Events lie under the hash of their first owner. Where a source names several owners, one that leads nowhere leaves the
    /// event to the next, so the later owners' columns are searched too: they alone, file by file.
    func latestEvents(of id: String, _ records: Batch, limit: Int) throws -> [LatestEvents] {
        let owned = try ownedHashes(id, records)
        return try plan.sources.compactMap { source in
            guard let timeField = source.eventAt, !source.belongsTo.isEmpty else { return nil }
            let found = try events(source, owned: owned)
            let all = Batch.concatenated(found, schema: RowsTable(source).schema)
            let kept = try belonging(all, source, to: owned)
            let times = try all.attribute(timeField, of: RowsTable(source).name)
            let keys = Column.string(try all[RowsTable.key])
            let newest = kept.sorted { a, b in
                let order = times.order(Int(a), times, Int(b))
                return order != 0 ? order > 0 : keys.order(Int(a), keys, Int(b)) > 0
            }.prefix(limit)
            return LatestEvents(
                source: source.name, timeField: timeField, total: kept.count,
                rows: all.gathered(Array(newest)).selecting(source.schema.map(\.name)))
        }
    }

    /// The owners that lead to a profile: its records, and the identifier values that events find it by.
    private func ownedHashes(_ id: String, _ records: Batch) throws -> Set<Int64> {
        var hashes = records.storedHashes
        var names: Set<String> = []
        for source in plan.sources {
            for case .identifier(let attribute, _, _) in source.belongsTo { names.insert(attribute) }
        }
        for name in names.sorted() {
            guard let values = records[name] else { continue }
            hashes += KeyHash.identifiers(attribute: name, values: values)
        }
        return Set(try owners(hashes).filter { $0.value == id }.keys)
    }

    /// The profiles that owners lead to.
    private func owners(_ hashes: [Int64]) throws -> [Int64: String] {
        let members = try rows(.members, hashes: hashes)
        let ids = try members[MembersTable.profileID]
        var result: [Int64: String] = [:]
        for (row, hash) in members.storedHashes.enumerated() { result[hash] = ids[row] }
        return result
    }

    /// The events with one of the owners in any place.
    private func events(_ source: SourcePlan, owned: Set<Int64>) throws -> [Batch] {
        let rows = RowsTable(source)
        let table = try lookup(rows.name)
        var hashes = owned
        let later = rows.owners.dropFirst().map(\.name)
        if !later.isEmpty {
            let wanted = owned.sorted()
            hashes.formUnion(
                try table.hashes(where: later, hold: wanted, hash: RowsTable.hash.name, threads: threads))
        }
        return [try self.rows(rows, hashes: hashes.sorted())]
    }

    /// The rows whose first owner that leads anywhere is one of `owned`.
    private func belonging(_ events: Batch, _ source: SourcePlan, to owned: Set<Int64>) throws -> [Int32] {
        let columns = try events.owners(of: source)
        let strangers = Set(columns.flatMap { $0 }).subtracting(owned)
        let elsewhere = columns.count > 1 ? try owners(strangers.sorted()) : [:]
        return (0..<Int32(events.count)).filter { row in
            for hashes in columns where hashes[Int(row)] >= 0 {
                if owned.contains(hashes[Int(row)]) { return true }
                if elsewhere[hashes[Int(row)]] != nil { return false }
            }
            return false
        }
    }
}
