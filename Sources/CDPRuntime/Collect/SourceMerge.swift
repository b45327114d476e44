import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// What changed in a source's table, as later stages need it.
struct SourceDelta: Sendable {
    /// The table before and after.
    var table: TableChange
    /// What matters of inserted and updated rows.
    var changed: [ChangedRows] = []
    /// Rows that are no longer what they were: updated and removed ones as they were, with key, owners and person.
    var former: [Batch] = []
    /// The keys that are gone, with what their tombstones need.
    var removed: [Batch] = []
    /// What became of each incoming row, by its number.
    var outcomes: [RowOutcome] = []
    /// Rows that disappeared because a snapshot, or an input that was read again, has them no more.
    var removedRows = 0
    /// Keys that had a tombstone and live again.
    var revived: [Int64] = []
    /// Rows that gave way to others of their input.
    var collisions: KeyCollisions?
    /// Rows of a log that gave way to others of another input.
    var repeatedKeys: KeyCollisions?
    /// Rows without a version that gave way to others which have one.
    var unversioned: KeyCollisions?
}

/// Merges the rows that arrived for a source into its table.
struct SourceMerge: Sendable {
    let source: SourcePlan
    let base: TableSnapshot
    let tombstones: TableSnapshot
    let target: TableTarget
    let generation: Int
    let asOf: Instant
    let ranks: InputRanks
    let reader: ChangedRowReader
    /// Whether all rows are read as changed afterwards, so that it need not be done here.
    let isRemapped: Bool
    /// Whether no generation before declared the source.
    let isNew: Bool
    /// The inputs whose rows stand only as they are read now.
    let reread: RereadInputs
    /// The rank of the last input that begins anew: what came before it counts no more. Nil where none does.
    let replacing: Int32?
    /// Of a source without keys, the inputs, by rank, that were read and are gone.
    let gone: Set<Int32>
    /// What the values of a field become that has another type now, of rows that cannot be read again.
    let conversion: ColumnConversion
    let threads: Int
    /// How much can be numbered.
    let limit: CountLimit

    /// The table with the rows merged in, and what that changed. `isSnapshotRead` says that any input was read:
    /// a snapshot source of which nothing was read keeps what it has.
    func run(_ incoming: IncomingRows, isSnapshotRead: Bool) throws -> SourceDelta {
        if incoming.count == 0, !(source.isSnapshot && isSnapshotRead), reread.isEmpty, replacing == nil,
            base.version >= 0,
            base.schema == RowsTable(source).schema
        {
            return SourceDelta(table: TableChange(unchanged: base))
        }
        let isComplete = source.isSnapshot || !reread.isEmpty || replacing != nil
        try limit.check(incoming.count, "new rows of source `\(source.name)`")
        try limit.check(isComplete ? base.rows : 0, "rows of source `\(source.name)`")
        let winners = RowResolution(incoming, isLog: source.delivery == .log, threads: threads)
        if let rows = winners.collision {
            throw HashCollision.keys(of: source.name, rows.map { incoming.order(Int($0)) }, inputs: ranks.names)
        }
        let stored = try StoredRows(
            source, isNew: isNew, table: base, tombstones: tombstones,
            wanted: isComplete ? nil : winners.keys, ranks: ranks, reread: reread,
            threads: threads)
        let outcome = self.outcome(winners, incoming, stored, isWhole: source.isSnapshot && isSnapshotRead)
        if let rows = outcome.collision { throw HashCollision.keys(of: source.name, rows, inputs: ranks.names) }
        let (table, ranges) = try rewrite(incoming, winners, outcome)
        return try delta(table, ranges, outcome, incoming)
    }

    /// Writes the ranges of the table that rows leave or enter.
    private func rewrite(
        _ incoming: IncomingRows, _ winners: RowResolution, _ outcome: MergeOutcome
    ) throws -> (change: TableChange, ranges: [RangeDelta]) {
        let (schema, content) = (RowsTable(source).schema, source.schema.map(\.name))
        let rewrite = TableRewrite(
            base, schema: schema, order: RowsTable(source).order, conversion: conversion, target: target,
            threads: threads)
        let layout = base.layout(expecting: outcome.acceptedCount)
        var leaving = [[Int64]](repeating: [], count: layout.count)
        for (key, hash) in outcome.leaving { leaving[layout.range(of: hash)].append(key) }
        let touched = Set(incoming.spill.ranges(of: layout)).union(leaving.indices.filter { !leaving[$0].isEmpty })
        let leavingKeys = leaving
        // Of changes of a table several have one key, and each is later than the one before.
        let rivals = source.input.landed?.changes == nil ? winners.rivals : []
        let collisions = CollisionScan(rivals, incoming, content: content)
        let (change, ranges) = try rewrite.run(layout: layout, touched: Array(touched)) { range, present in
            let arrived = try incoming.rows(
                try incoming.spill.batch(range, of: layout), schema: schema, generation: generation, asOf: asOf)
            var merged = try mergeRange(
                range, present, new: outcome.accepted(arrived, incoming), leaving: leavingKeys[range], schema: schema)
            merged.extra.changed.addRefusals(
                try reader.refusals(
                    departing: outcome.rows(of: arrived, incoming, in: outcome.departing),
                    unversioned: outcome.rows(of: arrived, incoming, in: outcome.unversioned)))
            if let collisions { merged.extra.collisions = try collisions.scan(arrived) }
            merged.extra.differing = try outcome.repeated.differing(
                arrived, incoming, present, range: range, of: layout, content: content, isRemapped: isRemapped)
            return merged
        }
        return (change, ranges)
    }

    /// What the merge of all ranges comes to.
    private func delta(
        _ table: TableChange, _ ranges: [RangeDelta], _ outcome: MergeOutcome, _ incoming: IncomingRows
    ) throws(StoreError) -> SourceDelta {
        var delta = SourceDelta(table: table)
        delta.outcomes = outcome.ofRows
        delta.removedRows = outcome.removedRows
        delta.revived = outcome.revived
        for range in ranges {
            delta.changed.append(range.changed)
            if range.former.count > 0 { delta.former.append(range.former) }
            for number in range.unchanged { delta.outcomes[incoming.row(number)] = .unchanged }
        }
        let found = ranges.map { $0.given(incoming, outcome.repeated, outcomes: &delta.outcomes) }
        delta.collisions = CollisionScan.collisions(found, toAnotherInput: false, ranks: ranks)
        delta.repeatedKeys = CollisionScan.collisions(found, toAnotherInput: true, ranks: ranks)
        delta.unversioned = outcome.unversioned(incoming, ranks)
        delta.removed = try outcome.tombstones(delta.former, incoming: incoming, source: source.name)
        return delta
    }

    /// What becomes of each winner, and of the stored rows that it meets or that did not come again where the inputs are the
    /// `isWhole` truth.
    private func outcome(_ winners: RowResolution, _ incoming: IncomingRows, _ stored: StoredRows, isWhole: Bool)
        -> MergeOutcome
    {
        var outcome = MergeOutcome(rows: incoming.count, unversioned: winners.unversioned)
        let isFresh = stored.keys.isEmpty && !incoming.hasDeletes
        for (key, row) in zip(winners.keys, winners.rows) {
            if isReplaced(incoming.order(Int(row))) { continue }
            if isFresh {
                outcome.accept(row, .inserted)
                continue
            }
            let present = stored[key]
            if let check = present?.check, check != incoming.check(Int(row)) {
                outcome.collision = [present?.order, incoming.order(Int(row))].compactMap { $0 }
                return outcome
            }
            if let present, !present.isStale, !isRepeated(present, incoming.order(Int(row))) {
                if source.delivery == .log, !source.key.isEmpty, !present.isTombstone {
                    outcome.repeated.note(row, stored: present)
                }
                let order = incoming.order(Int(row))
                if !source.isSnapshot, order < present.order {
                    if order.version == .min, present.order.version > .min { outcome.unversioned.insert(row) }
                    continue
                }
                if source.delivery == .log {
                    if !present.isTombstone { outcome.ofRows[Int(row)] = .unchanged }
                    continue
                }
            }
            let isDelete = incoming.isDelete(Int(row))
            if let present, present.isTombstone, !isDelete { outcome.revived.append(key) }
            if let present, !present.isTombstone { outcome.leaving.append((key, present.hash)) }
            if isDelete {
                if present?.isTombstone != true { outcome.departing.insert(row) }
                outcome.ofRows[Int(row)] = .deleted
                outcome.deletes.append(
                    MergeOutcome.Delete(
                        key: key, order: incoming.order(Int(row)), firstSeen: present?.firstSeen ?? Int64(generation)))
                continue
            }
            outcome.accept(row, present.map { $0.isTombstone } == false ? .updated : .inserted)
            if let present { outcome.firstSeen[row] = present.firstSeen }
        }
        guard isWhole || replacing != nil || !reread.isEmpty else { return outcome }
        let counting = zip(winners.keys, winners.rows).lazy.filter { !isReplaced(incoming.order(Int($0.1))) }
        let arrived = HashIndex(counting.map { UInt64(bitPattern: $0.0) })
        for (key, row) in zip(stored.keys, stored.rows)
        where !row.isTombstone && (isWhole || row.isStale || isReplaced(row.order))
            && arrived[UInt64(bitPattern: key)] == nil
        {
            outcome.leaving.append((key, row.hash))
            outcome.removedRows += 1
            let isGone = isWhole || isReplaced(row.order)
            // No profile is named after an event.
            if isGone || !source.isEventSource {
                // A row that is no longer accepted does not stand against one that is.
                let order = isGone ? row.order : RowOrder(version: .min, input: -1, delivery: 0, position: 0)
                outcome.deletes.append(MergeOutcome.Delete(key: key, order: order, firstSeen: row.firstSeen))
            }
        }
        return outcome
    }

    /// Whether a row came before an input that begins anew.
    private func isReplaced(_ order: RowOrder) -> Bool { replacing.map { order.input < $0 } ?? false }

    /// Whether the row of a log is one that its input delivers anew, or that of an input which is gone in another one: it stands
    /// for the stored one from now on. Without a key both are the same row.
    private func isRepeated(_ present: StoredRow, _ order: RowOrder) -> Bool {
        source.delivery == .log && !present.isTombstone
            && (present.order.input == order.input && present.order.delivery < order.delivery
                || gone.contains(present.order.input))
    }

    /// What the merge of one range of a source's table found.
    private struct RangeDelta: Sendable {
        var changed: ChangedRows
        var former: Batch
        /// The `_number`s of rows that say what the row they replace said.
        var unchanged: [Int64] = []
        /// Rows that gave way to others.
        var collisions: CollisionScan.Found = [:]
        /// The `_number`s of rows that gave way to stored ones which say something else.
        var differing: [Int64] = []

        /// All rows that gave way; those that gave way to stored ones are noted in `outcomes`.
        func given(_ incoming: IncomingRows, _ repeated: RepeatedKeys, outcomes: inout [RowOutcome])
            -> CollisionScan.Found
        {
            var result = collisions
            for row in differing.map(incoming.row) {
                outcomes[row] = .superseded
                let order = incoming.order(row)
                result.add(order, isToAnotherInput: repeated.rows[UInt32(row)]?.order.input != order.input)
            }
            return result
        }
    }

    /// One range: some of the present rows leave, and new ones enter. A new row that says the same as the row it replaces takes
    /// its place without counting as a change. `new` has `_number` as its last column.
    private func mergeRange(_ range: Int, _ present: PresentRows, new: Batch, leaving: [Int64], schema: [Field]) throws
        -> RangeOutcome<RangeDelta>
    {
        let numbers = try new[IncomingRows.number]
        var new = new.selecting(schema.map(\.name))
        guard !leaving.isEmpty, let old = try present.rows() else {
            let changed = isRemapped ? ChangedRows() : try reader.read(new, number: range)
            return RangeOutcome(
                .edited(without: [], with: new), extra: RangeDelta(changed: changed, former: Batch(empty: schema)))
        }
        let leavingKeys = HashIndex(leaving.map { UInt64(bitPattern: $0) })
        let oldKeys = try old[RowsTable.keyHash]
        let gone = oldKeys.indices.filter { leavingKeys[UInt64(bitPattern: oldKeys[$0])] != nil }.map { Int32($0) }
        let goneIndex = HashIndex(gone.map { UInt64(bitPattern: oldKeys[Int($0)]) })
        let content = source.schema.map(\.name)
        let oldContent = old.selecting(content).gathered(gone).rowHashes()
        let newContent = new.selecting(content).rowHashes()
        var isSame = [Bool](repeating: false, count: gone.count)
        var changedRows: [Int32] = []
        var unchanged: [Int64] = []
        let arrivals = source.isDatedByArrival ? try old[RowsTable.changed].gathered(gone) : nil
        var sources = [Int32](repeating: -1, count: new.count)
        for (row, key) in try new[RowsTable.keyHash].enumerated() {
            if let slot = goneIndex[UInt64(bitPattern: key)], oldContent[Int(slot)] == newContent[row] {
                isSame[Int(slot)] = true
                sources[row] = Int32(slot)
                unchanged.append(numbers[row])
            } else {
                changedRows.append(Int32(row))
            }
        }
        if let arrivals, !unchanged.isEmpty { try new.keepArrivals(arrivals, from: sources) }
        let former = old.gathered(zip(gone, isSame).filter { !$0.1 }.map(\.0)).compacted()
        let changed = isRemapped ? ChangedRows() : try reader.read(new.gathered(changedRows), number: range)
        return RangeOutcome(
            .edited(without: gone, with: new),
            extra: RangeDelta(changed: changed, former: former, unchanged: unchanged))
    }
}

extension Batch {
    /// Rows that say what the rows they replace said arrived when those did: `rows` has the index of each among `arrivals`,
    /// -1 for one that says something new.
    fileprivate mutating func keepArrivals(_ arrivals: FixedColumn<Int64>, from rows: [Int32]) throws(StoreError) {
        let now = try self[RowsTable.changed]
        set(
            RowsTable.changed.filled(FixedColumn(count: count) { rows[$0] < 0 ? now[$0] : arrivals[Int(rows[$0])] }))
    }
}
