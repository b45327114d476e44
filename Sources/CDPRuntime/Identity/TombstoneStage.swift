import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Keeps the tombstones of removed rows: they stop late older rows and vote in the naming of profiles.
struct TombstoneStage: StageTask {
    private let plan: ExecutionPlan
    private let lineage: RecordLineage
    private let index: RecordIndex
    /// The placing hashes of records that are gone.
    private let removed: [Int64]
    /// Whether `index` has all records that live.
    private let isWhole: Bool
    private let threads: Int
    private let sources: [CollectStage.SourceResult]
    private let tables: TableSet

    /// Takes what was deleted of all sources.
    init(_ context: StageContext, _ state: StageState) {
        plan = context.plan
        threads = context.threads
        let records = state.held.index
        (lineage, index, removed) = (records.lineage, records.index, records.removed)
        isWhole = records.neighbourhood == nil
        sources = state.held.changes(context.plan)
        tables = state.tables
    }

    /// Adds the tombstones of all sources, drops those of keys that live again, and finds each an anchor that lives. Hands on
    /// those that vote, in record order.
    func run() throws -> StageResult {
        let schema = TombstonesTable().schema
        let base = tables.snapshot(.tombstones)
        let new = sources.flatMap(\.tombstones)
        let revived = sources.flatMap(\.revived)
        var stored = try TableReader(base).readAll(columns: schema)
        let gone = HashIndex((revived + new.flatMap(\.storedHashes)).map { UInt64(bitPattern: $0) })
        let kept = stored.storedHashes.enumerated().filter { gone[UInt64(bitPattern: $1)] == nil }.map {
            Int32($0.offset)
        }
        let anchors = Dictionary(zip(stored.storedHashes, try stored[TombstonesTable.anchor])) { first, _ in first }
        stored = stored.gathered(kept)
        let all = try anchored(Batch.concatenated([stored] + new, schema: schema), before: anchors)
        var result = StageResult(held: [.votes(try voters(all))], rowsRead: all.count)
        if !new.isEmpty || !revived.isEmpty || !removed.isEmpty || base.version < 0 {
            result.changes = [
                try GroupReplacement(
                    .tombstones, base: base, target: tables.target(.tombstones), threads: threads
                ).replaceAll(with: [all])
            ]
        }
        return result
    }

    /// An anchor that died hands over to the least living record of the profile it was in. What is deleted once more keeps
    /// the anchor that it had `before`.
    private func anchored(_ rows: Batch, before: [Int64: Int64]) throws(StoreError) -> Batch {
        guard rows.count > 0 else { return rows }
        let anchors = try rows[TombstonesTable.anchor]
        let heirs = Heirs(lineage, index)
        let gone = HashIndex(removed.map { UInt64(bitPattern: $0) })
        func isAlive(_ record: Int64) -> Bool {
            isWhole ? index.number(of: record) != nil : gone[UInt64(bitPattern: record)] == nil
        }
        var result = rows
        let living = rows.storedHashes.enumerated().map { row, hash -> Int64 in
            if anchors[row] < 0 {
                let heir = heirs.heir(of: hash)
                if heir >= 0 { return heir }
            }
            let anchor = anchors[row] < 0 ? before[hash] ?? -1 : anchors[row]
            return anchor < 0 || isAlive(anchor) ? anchor : heirs.heir(of: anchor)
        }
        result.set(TombstonesTable.anchor.filled(living))
        return result
    }

    /// In record order: of two that were first seen at once the lesser one names the profile.
    private func voters(_ rows: Batch) throws(StoreError) -> [TombstoneRow] {
        let (sources, keys) = (try rows[TombstonesTable.source], try rows[TombstonesTable.key])
        let (firstSeen, anchors) = (try rows[TombstonesTable.firstSeen], try rows[TombstonesTable.anchor])
        return (0..<rows.count).compactMap { row in
            guard anchors[row] >= 0, let source = plan.identity.sources.firstIndex(of: sources[row] ?? "") else {
                return nil
            }
            return TombstoneRow(
                source: UInt16(source), key: Array(keys.bytes[keys.range(row)]), firstSeen: firstSeen[row],
                anchor: anchors[row])
        }.sorted { a, b in
            a.source != b.source ? a.source < b.source : a.key.lexicographicallyPrecedes(b.key)
        }
    }

    /// The least living record of each profile before.
    private struct Heirs {
        private let before: FormerMembers
        private let heirs: [Int64]

        init(_ lineage: RecordLineage, _ index: RecordIndex) {
            before = lineage.before
            var heirs = [Int64](repeating: -1, count: lineage.before.sizes.count)
            for (record, profile) in lineage.profiles.enumerated() where profile >= 0 && heirs[Int(profile)] < 0 {
                heirs[Int(profile)] = index.hashes[record]
            }
            self.heirs = heirs
        }

        func heir(of record: Int64) -> Int64 {
            before.records.place(of: record).map { heirs[Int(before.profilesOfRecords[$0])] } ?? -1
        }
    }
}

/// A removed record that still votes in naming.
struct TombstoneRow: Sendable {
    /// The place of its source in `identity.sources`.
    var source: UInt16
    var key: [UInt8]
    var firstSeen: Int64
    /// The placing hash of the living record whose profile it votes in.
    var anchor: Int64

    /// Its vote, when its anchor lives.
    func vote(_ index: RecordIndex) -> Tombstone? {
        guard let anchor = index.number(of: anchor) else { return nil }
        return Tombstone(firstSeen: firstSeen, position: index.position(source: source, key: key), anchor: anchor)
    }
}
