import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// The rows that arrived for a source, typed, keyed and placed.
struct IncomingRows: Sendable {
    /// Batches in the schema of the source's table, in reading order; `_first_seen` is not set yet.
    var chunks: [Batch] = []
    /// Whether each row deletes its key, over all chunks; empty when none does.
    var isDelete: [UInt8] = []

    /// The number of rows.
    var count: Int { chunks.reduce(0) { $0 + $1.count } }
}

/// What changed in a source's table, as later stages need it.
struct SourceDelta: Sendable {
    /// The table before and after.
    var table: TableChange
    /// Inserted and updated rows as they are now.
    var changed: [Batch] = []
    /// Rows that are no longer what they were: updated and removed ones as they were, with key, owners and person.
    var former: [Batch] = []
    /// The keys that are gone, with what their tombstones need.
    var removed: [Batch] = []
    /// What became of each incoming row, by its number.
    var fates: [RowFate] = []
    /// Rows that disappeared because a snapshot has them no more.
    var removedBySnapshot = 0
    /// Keys that had a tombstone and live again.
    var revived: [Int64] = []
}

/// Merges the rows that arrived for a source into its table.
struct SourceMerge: Sendable {
    let source: SourcePlan
    let base: TableSnapshot
    let tombstones: TableSnapshot
    let directory: String
    let generation: Int
    let ranks: PathRanks
    let threads: Int

    /// Whether the arrived rows are the whole truth.
    var isSnapshot: Bool {
        if case .snapshot = source.delivery { true } else { false }
    }

    /// The table with the rows merged in, and what that changed. `isSnapshotRead` says that the rows come from files at all:
    /// a snapshot source of which nothing was read keeps what it has.
    func run(_ incoming: IncomingRows, isSnapshotRead: Bool) throws -> SourceDelta {
        if incoming.count == 0, !(isSnapshot && isSnapshotRead), base.version >= 0,
            base.schema == TableSchemas.rows(source)
        {
            return SourceDelta(table: TableChange(unchanged: base))
        }
        let schema = TableSchemas.rows(source)
        let keys = incoming.chunks.flatMap { $0["_key_hash"]?.hashValues ?? [] }
        var orders: [RowOrder] = []
        for chunk in incoming.chunks {
            var part = chunk.origins(ranks) ?? []
            if let version = source.version, let numbers = chunk[version]?.orderNumbers {
                for row in part.indices { part[row].version = numbers[row] }
            }
            orders += part
        }
        let winners = RowResolution(keys: keys, orders: orders, isDelete: incoming.isDelete).winners
        let stored = try StoredRows(
            source, table: base, tombstones: tombstones, wanted: isSnapshot ? nil : winners.map(\.key), ranks: ranks,
            threads: threads)
        let verdict = judge(winners, stored, rows: keys.count, isWhole: isSnapshot && isSnapshotRead)
        let rewrite = TableRewrite(base, schema: schema, directory: directory, threads: threads)
        let layout = rewrite.layout(incoming: verdict.accepted.count)
        let pending = PendingRows(
            verdict.pending(incoming), schema: schema + [Field("_number", .integer)], layout: layout)
        var leaving = [[Int64]](repeating: [], count: layout.count)
        for (key, place) in verdict.leaving { leaving[layout.range(of: place)].append(key) }
        let touched = Set(pending.ranges).union(leaving.indices.filter { !leaving[$0].isEmpty })
        let leavingKeys = leaving
        let (table, extras) = try rewrite.run(layout: layout, touched: Array(touched)) { range, old in
            mergeRange(old: old, new: pending.batch(range), leaving: leavingKeys[range], schema: schema)
        }
        var delta = SourceDelta(table: table)
        delta.fates = verdict.fates
        delta.removedBySnapshot = verdict.removedBySnapshot
        delta.revived = verdict.revived
        for extra in extras {
            delta.changed.append(extra.changed)
            delta.former.append(extra.former)
            for row in extra.unchangedRows { delta.fates[Int(row)] = .unchanged }
        }
        delta.removed = verdict.tombstones(delta.former, incoming: incoming, source: source.name)
        return delta
    }

    private func judge(_ winners: [RowResolution.Winner], _ stored: StoredRows, rows: Int, isWhole: Bool)
        -> Verdict
    {
        var verdict = Verdict(rows: rows)
        for winner in winners {
            let present = stored[winner.key]
            if let present, !isSnapshot, winner.order < present.order { continue }
            if case .log = source.delivery, let present, !present.isTombstone {
                verdict.fates[Int(winner.row)] = .unchanged
                continue
            }
            if let present, present.isTombstone, !winner.isDelete { verdict.revived.append(winner.key) }
            if let present, !present.isTombstone { verdict.leaving.append((winner.key, present.place)) }
            if winner.isDelete {
                verdict.fates[Int(winner.row)] = .deleted
                verdict.deletes.append(
                    Verdict.Delete(
                        key: winner.key, order: winner.order, firstSeen: present?.firstSeen ?? Int64(generation)))
                continue
            }
            verdict.fates[Int(winner.row)] = present.map { $0.isTombstone } == false ? .updated : .inserted
            verdict.accepted.append((winner.row, present?.firstSeen ?? Int64(generation)))
        }
        guard isWhole else { return verdict }
        let arrived = HashIndex(winners.map { UInt64(bitPattern: $0.key) })
        for (key, row) in zip(stored.keys, stored.rows)
        where !row.isTombstone && arrived[UInt64(bitPattern: key)] == nil {
            verdict.leaving.append((key, row.place))
            verdict.deletes.append(Verdict.Delete(key: key, order: row.order, firstSeen: row.firstSeen))
            verdict.removedBySnapshot += 1
        }
        return verdict
    }

    private struct RangeDelta: Sendable {
        var changed: Batch
        var former: Batch
        var unchangedRows: [UInt32] = []
    }

    /// One range: the present rows without those that leave, and the new ones, sorted. A new row that says the same as the
    /// row it replaces takes its place without counting as a change.
    private func mergeRange(old: Batch?, new: Batch, leaving: [Int64], schema: [Field]) -> RangeOutcome<RangeDelta> {
        let numbers = new["_number"]?.hashValues ?? []
        let new = new.selecting(schema.map(\.name))
        let old = old ?? Batch(empty: schema)
        let leavingKeys = HashIndex(leaving.map { UInt64(bitPattern: $0) })
        let oldKeys = old["_key_hash"]?.hashValues ?? []
        var kept: [Int32] = []
        var gone: [Int32] = []
        for row in 0..<old.count {
            if leavingKeys[UInt64(bitPattern: oldKeys[row])] == nil {
                kept.append(Int32(row))
            } else {
                gone.append(Int32(row))
            }
        }
        let goneIndex = HashIndex(gone.map { UInt64(bitPattern: oldKeys[Int($0)]) })
        let content = source.schema.map(\.name)
        let oldContent = old.selecting(content).gathered(gone).rowHashes()
        let newContent = new.selecting(content).rowHashes()
        var isSame = [Bool](repeating: false, count: gone.count)
        var changedRows: [Int32] = []
        var unchangedRows: [UInt32] = []
        for (row, key) in (new["_key_hash"]?.hashValues ?? []).enumerated() {
            if let place = goneIndex[UInt64(bitPattern: key)], oldContent[Int(place)] == newContent[row] {
                isSame[Int(place)] = true
                unchangedRows.append(UInt32(numbers[row]))
            } else {
                changedRows.append(Int32(row))
            }
        }
        let former = old.gathered(zip(gone, isSame).filter { !$0.1 }.map(\.0))
        let merged = Batch.concatenated([old.gathered(kept), new], schema: schema)
        return RangeOutcome(
            rows: RowSort.sorted(merged, source: source),
            extra: RangeDelta(changed: new.gathered(changedRows), former: former, unchangedRows: unchangedRows))
    }
}

/// What is to be done with the arrived rows of a source.
private struct Verdict: Sendable {
    struct Delete: Sendable {
        var key: Int64
        var order: RowOrder
        var firstSeen: Int64
    }

    var fates: [RowFate]
    /// Rows that enter the table, with the generation at which their key was first seen.
    var accepted: [(row: UInt32, firstSeen: Int64)] = []
    /// Stored rows that leave the table: key and placing hash.
    var leaving: [(key: Int64, place: Int64)] = []
    var deletes: [Delete] = []
    var removedBySnapshot = 0
    var revived: [Int64] = []

    init(rows: Int) {
        fates = [RowFate](repeating: .superseded, count: rows)
    }

    /// The accepted rows by chunk, with `_first_seen` set and their number in `_number`.
    func pending(_ incoming: IncomingRows) -> [Batch] {
        var firstSeen = [Int64](repeating: -1, count: fates.count)
        for (row, generation) in accepted { firstSeen[Int(row)] = generation }
        var base = 0
        return incoming.chunks.map { chunk in
            let rows = (0..<chunk.count).filter { firstSeen[base + $0] >= 0 }
            defer { base += chunk.count }
            var batch = chunk.gathered(rows.map { Int32($0) })
            if let place = batch.index(of: "_first_seen") {
                batch.columns[place] = .integer(FixedColumn(rows.map { firstSeen[base + $0] }))
            }
            batch.schema.append(Field("_number", .integer))
            batch.columns.append(.integer(FixedColumn(rows.map { Int64(base + $0) })))
            return batch
        }
    }

    /// Tombstones of the deleted keys: their texts come from the rows that left and from those that asked for it.
    func tombstones(_ former: [Batch], incoming: IncomingRows, source: String) -> [Batch] {
        guard !deletes.isEmpty else { return [] }
        let wanted = HashIndex(deletes.map { UInt64(bitPattern: $0.key) })
        var filled = [Bool](repeating: false, count: deletes.count)
        var result: [Batch] = []
        for batch in former + incoming.chunks {
            guard let keys = batch["_key_hash"]?.hashValues, let texts = batch["_key"], let files = batch["_file"]
            else { continue }
            var rows: [Int32] = []
            var places: [Int] = []
            for (row, key) in keys.enumerated() {
                guard let place = wanted[UInt64(bitPattern: key)], !filled[Int(place)] else { continue }
                filled[Int(place)] = true
                rows.append(Int32(row))
                places.append(Int(place))
            }
            guard !rows.isEmpty else { continue }
            let deleted = places.map { deletes[$0] }
            result.append(
                Batch(
                    schema: TableSchemas.tombstones,
                    columns: [
                        .integer(FixedColumn(deleted.map(\.key))), .repeating(source, count: rows.count),
                        texts.gathered(rows),
                        .integer(
                            FixedColumn(
                                deleted.map(\.order.version),
                                validity: Validity(bytes: deleted.map { $0.order.version == .min ? 0 : 1 }))),
                        files.gathered(rows), .integer(FixedColumn(deleted.map(\.order.delivery))),
                        .integer(FixedColumn(deleted.map(\.order.line))),
                        .integer(FixedColumn(deleted.map(\.firstSeen))),
                        Column(nulls: rows.count, of: .integer),
                    ], count: rows.count))
        }
        return result
    }
}
