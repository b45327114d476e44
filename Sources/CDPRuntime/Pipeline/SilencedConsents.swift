import CDPColumns
import CDPStore
import CDPTypes

/// Grants that stand no more because what was said of them since cannot be read.
///
/// A grant stands while its row says it. When the row as it is now names the contact and no verdict or time that can be read,
/// its grant loses its verdict: it is kept, as evidence, with `granted` null, and grants nothing. A row of a log that
/// cannot be read does so to what its source granted that contact until then. Refusals stand.
struct SilencedConsents: Sendable {
    /// Whom nothing readable was said of: the contact's place among statements, by which source, in which row (null: in a log),
    /// as of when (null: unknown).
    static let schema = [
        ConsentsTable.hash.field, ConsentsTable.source.field, ConsentsTable.key.field, ConsentsTable.at.field,
    ]

    /// Rows of that schema, which `source` makes.
    static func rows(_ hashes: [Int64], source: String, keys: StringColumn, times: FixedColumn<Int64>) -> Batch {
        var rows = Batch(schema: [], columns: [], count: hashes.count)
        rows.set(ConsentsTable.hash.filled(hashes))
        rows.set(ConsentsTable.source.filled(source, count: hashes.count))
        rows.set(ConsentsTable.key.filled(keys))
        rows.set(ConsentsTable.at.filled(times))
        return rows
    }

    private let rows: Batch

    /// What rows of all sources say that cannot be read.
    init(_ parts: [Batch]) {
        rows = Batch.concatenated(parts, schema: SilencedConsents.schema)
    }

    /// The statements without what no longer grants.
    func run(_ table: TableSnapshot, target: TableTarget, threads: Int) throws -> TableChange? {
        guard rows.count > 0, table.rows > 0 else { return nil }
        var places: [Int64: [Int]] = [:]
        for (row, hash) in rows.storedHashes.enumerated() { places[hash, default: []].append(row) }
        let touched = Set(places.keys.map { table.layout.range(of: $0) }).sorted()
        let wanted = places
        let (change, _) = try TableRewrite(
            .consents, base: table, target: target, threads: threads
        ).run(layout: table.layout, touched: touched) { _, present in
            guard let stored = try present.rows() else { return RangeOutcome(.none, extra: ()) }
            let ended = try self.ended(stored, wanted)
            guard !ended.isEmpty else { return RangeOutcome(.none, extra: ()) }
            var without = stored.gathered(ended)
            without.set(ConsentsTable.granted.nulls(ended.count))
            // What was said, lost and said again may be lost again.
            var known = HashIndex(stored.rowHashes())
            let digests = without.rowHashes()
            let new = digests.indices.filter { row in
                let count = known.count
                _ = known.insert(digests[row], 0)
                return known.count > count
            }
            return RangeOutcome(.edited(without: ended, with: without.gathered(new.map { Int32($0) })), extra: ())
        }
        return change
    }

    /// The grants among statements that stand no more.
    private func ended(_ stored: Batch, _ places: [Int64: [Int]]) throws(StoreError) -> [Int32] {
        let (granted, times) = (try stored[ConsentsTable.granted], try stored[ConsentsTable.at])
        let (sources, keys) = (try stored[ConsentsTable.source], try stored[ConsentsTable.key])
        let (mySources, myKeys) = (try rows[ConsentsTable.source], try rows[ConsentsTable.key])
        let myTimes = try rows[ConsentsTable.at]
        return stored.storedHashes.enumerated().compactMap { row, hash in
            guard granted[row] == 1, let candidates = places[hash] else { return nil }
            let isEnded = candidates.contains { place in
                guard mySources[place] == sources[row] else { return false }
                if let key = myKeys[place] { return key == keys[row] }
                return myTimes[place].map { times[row] ?? .max <= $0 } ?? true
            }
            return isEnded ? Int32(row) : nil
        }
    }
}
