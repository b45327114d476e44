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
    let directory: String
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
        if incoming.count == 0, !(source.isSnapshot && isSnapshotRead), reread.isEmpty, base.version >= 0,
            base.schema == TableSchemas.rows(source)
        {
            return SourceDelta(table: TableChange(unchanged: base))
        }
        let schema = TableSchemas.rows(source)
        let isComplete = source.isSnapshot || !reread.isEmpty
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
        let verdict = judge(winners, incoming, stored, isWhole: source.isSnapshot && isSnapshotRead)
        if let rows = verdict.collision { throw HashCollision.keys(of: source.name, rows, inputs: ranks.names) }
        let rewrite = TableRewrite(
            base, schema: schema, order: [source.eventAt, "_key"].compactMap { $0 },
            keepsAdditionsApart: source.isEventSource, conversion: conversion, directory: directory, threads: threads)
        let layout = base.layout(expecting: verdict.acceptedCount)
        var leaving = [[Int64]](repeating: [], count: layout.count)
        for (key, place) in verdict.leaving { leaving[layout.range(of: place)].append(key) }
        let touched = Set(incoming.spill.ranges(of: layout)).union(leaving.indices.filter { !leaving[$0].isEmpty })
        let leavingKeys = leaving
        let collisions = CollisionScan(winners.rivals, incoming, content: source.schema.map(\.name))
        let (table, extras) = try rewrite.run(layout: layout, touched: Array(touched)) { range, present in
            let arrived = incoming.rows(
                try incoming.spill.batch(range, of: layout), schema: schema, generation: generation,
                asOf: asOf)
            var outcome = try mergeRange(
                range, present, new: verdict.accepted(arrived, incoming), leaving: leavingKeys[range], schema: schema)
            outcome.extra.changed.addRefusals(
                try reader.refusals(
                    departing: verdict.rows(of: arrived, incoming, in: verdict.departing),
                    unversioned: verdict.rows(of: arrived, incoming, in: verdict.unversioned)))
            if let collisions { outcome.extra.collisions = collisions.scan(arrived) }
            outcome.extra.differing = try verdict.repeated.differing(
                arrived, incoming, present, range: range, of: layout, content: source.schema.map(\.name),
                isRemapped: isRemapped)
            return outcome
        }
        var delta = SourceDelta(table: table)
        delta.outcomes = verdict.outcomes
        delta.removedRows = verdict.removedRows
        delta.revived = verdict.revived
        for extra in extras {
            delta.changed.append(extra.changed)
            if extra.former.count > 0 { delta.former.append(extra.former) }
            for number in extra.unchanged { delta.outcomes[incoming.row(number)] = .unchanged }
        }
        let found = extras.map { $0.given(incoming, verdict.repeated, outcomes: &delta.outcomes) }
        delta.collisions = CollisionScan.collisions(found, toAnotherInput: false, ranks: ranks)
        delta.repeatedKeys = CollisionScan.collisions(found, toAnotherInput: true, ranks: ranks)
        delta.unversioned = verdict.unversioned(incoming, ranks)
        delta.removed = verdict.tombstones(delta.former, incoming: incoming, source: source.name)
        return delta
    }

    private func judge(_ winners: RowResolution, _ incoming: IncomingRows, _ stored: StoredRows, isWhole: Bool)
        -> Verdict
    {
        var verdict = Verdict(rows: incoming.count, unversioned: winners.unversioned)
        let isFresh = stored.keys.isEmpty && !incoming.hasDeletes
        for (key, row) in zip(winners.keys, winners.rows) {
            if isFresh {
                verdict.accept(row, .inserted)
                continue
            }
            let present = stored[key]
            if let check = present?.check, check != incoming.check(Int(row)) {
                verdict.collision = [present?.order, incoming.order(Int(row))].compactMap { $0 }
                return verdict
            }
            if let present, !present.isStale, !isRepeated(present, incoming.order(Int(row))) {
                if source.delivery == .log, !source.key.isEmpty, !present.isTombstone {
                    verdict.repeated.note(row, stored: present)
                }
                let order = incoming.order(Int(row))
                if !source.isSnapshot, order < present.order {
                    if order.version == .min, present.order.version > .min { verdict.unversioned.insert(row) }
                    continue
                }
                if source.delivery == .log {
                    if !present.isTombstone { verdict.outcomes[Int(row)] = .unchanged }
                    continue
                }
            }
            let isDelete = incoming.isDelete(Int(row))
            if let present, present.isTombstone, !isDelete { verdict.revived.append(key) }
            if let present, !present.isTombstone { verdict.leaving.append((key, present.place)) }
            if isDelete {
                if present?.isTombstone != true { verdict.departing.insert(row) }
                verdict.outcomes[Int(row)] = .deleted
                verdict.deletes.append(
                    Verdict.Delete(
                        key: key, order: incoming.order(Int(row)), firstSeen: present?.firstSeen ?? Int64(generation)))
                continue
            }
            verdict.accept(row, present.map { $0.isTombstone } == false ? .updated : .inserted)
            if let present { verdict.firstSeen[row] = present.firstSeen }
        }
        guard isWhole || !reread.isEmpty else { return verdict }
        let arrived = HashIndex(winners.keys.map { UInt64(bitPattern: $0) })
        for (key, row) in zip(stored.keys, stored.rows)
        where !row.isTombstone && (isWhole || row.isStale) && arrived[UInt64(bitPattern: key)] == nil {
            verdict.leaving.append((key, row.place))
            verdict.removedRows += 1
            // No profile is named after an event.
            if isWhole || !source.isEventSource {
                // A row that is no longer accepted does not stand against one that is.
                let order = isWhole ? row.order : RowOrder(version: .min, input: -1, delivery: 0, position: 0)
                verdict.deletes.append(Verdict.Delete(key: key, order: order, firstSeen: row.firstSeen))
            }
        }
        return verdict
    }

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
        let numbers = new["_number"]?.hashValues ?? []
        var new = new.selecting(schema.map(\.name))
        guard !leaving.isEmpty, let old = try present.rows() else {
            let changed = isRemapped ? ChangedRows() : try reader.read(new, number: range)
            return RangeOutcome(
                .edited(without: [], with: new), extra: RangeDelta(changed: changed, former: Batch(empty: schema)))
        }
        let leavingKeys = HashIndex(leaving.map { UInt64(bitPattern: $0) })
        let oldKeys = old["_key_hash"]?.hashValues ?? []
        let gone = oldKeys.indices.filter { leavingKeys[UInt64(bitPattern: oldKeys[$0])] != nil }.map { Int32($0) }
        let goneIndex = HashIndex(gone.map { UInt64(bitPattern: oldKeys[Int($0)]) })
        let content = source.schema.map(\.name)
        let oldContent = old.selecting(content).gathered(gone).rowHashes()
        let newContent = new.selecting(content).rowHashes()
        var isSame = [Bool](repeating: false, count: gone.count)
        var changedRows: [Int32] = []
        var unchanged: [Int64] = []
        let arrivals = old[TableSchemas.changed.name]?.gathered(gone)
        var sources = [Int32](repeating: -1, count: new.count)
        for (row, key) in (new["_key_hash"]?.hashValues ?? []).enumerated() {
            if let place = goneIndex[UInt64(bitPattern: key)], oldContent[Int(place)] == newContent[row] {
                isSame[Int(place)] = true
                sources[row] = Int32(place)
                unchanged.append(numbers[row])
            } else {
                changedRows.append(Int32(row))
            }
        }
        if let arrivals, !unchanged.isEmpty { new.keepArrivals(arrivals, from: sources) }
        let former = old.gathered(zip(gone, isSame).filter { !$0.1 }.map(\.0)).compacted()
        let changed = isRemapped ? ChangedRows() : try reader.read(new.gathered(changedRows), number: range)
        return RangeOutcome(
            .edited(without: gone, with: new),
            extra: RangeDelta(changed: changed, former: former, unchanged: unchanged))
    }
}

extension Batch {
    /// Rows that say what the rows they replace said arrived when those did: `rows` names the place of each among `arrivals`,
    /// -1 for one that says something new.
    fileprivate mutating func keepArrivals(_ arrivals: Column, from rows: [Int32]) {
        guard case .integer(let now)? = self[TableSchemas.changed.name], case .integer(let before) = arrivals else {
            return
        }
        set(
            TableSchemas.changed.name,
            .integer(FixedColumn(count: count) { rows[$0] < 0 ? now[$0] : before[Int(rows[$0])] }))
    }
}

/// What is to be done with the arrived rows of a source.
private struct Verdict: Sendable {
    /// A key that a row asked to be removed, when, and since which generation the key was known.
    struct Delete: Sendable {
        var key: Int64
        var order: RowOrder
        var firstSeen: Int64
    }

    var outcomes: [RowOutcome]
    /// The number of rows that enter the table.
    private(set) var acceptedCount = 0
    /// The generation at which the key of a row was first seen, where that is not this one.
    var firstSeen: [UInt32: Int64] = [:]
    /// Stored rows that leave the table: key and placing hash.
    var leaving: [(key: Int64, place: Int64)] = []
    var deletes: [Delete] = []
    /// The incoming rows that delete a key which was not deleted before.
    var departing: Set<UInt32> = []
    /// Incoming rows that give way to others of their key because they have no version.
    var unversioned: Set<UInt32>
    var removedRows = 0
    var revived: [Int64] = []
    var repeated = RepeatedKeys()
    /// A stored row and one that arrived which have one hash and different keys.
    var collision: [RowOrder]?

    init(rows: Int, unversioned: [UInt32]) {
        self.unversioned = Set(unversioned)
        outcomes = [RowOutcome](repeating: .superseded, count: rows)
    }

    mutating func accept(_ row: UInt32, _ outcome: RowOutcome) {
        outcomes[Int(row)] = outcome
        acceptedCount += 1
    }

    /// The accepted ones among arrived rows, with `_first_seen` as it is.
    func accepted(_ arrived: Batch, _ incoming: IncomingRows) -> Batch {
        let numbers = arrived["_number"]?.hashValues ?? []
        var result = arrived
        if acceptedCount < outcomes.count {
            let rows = numbers.indices.filter {
                let outcome = outcomes[incoming.row(numbers[$0])]
                return outcome == .inserted || outcome == .updated
            }
            if rows.count < arrived.count { result = arrived.gathered(rows.map { Int32($0) }) }
        }
        guard !firstSeen.isEmpty, let place = result.index(of: "_first_seen"),
            case .integer(var seen) = result.columns[place]
        else { return result }
        for (row, number) in (result["_number"]?.hashValues ?? []).enumerated() {
            if let generation = firstSeen[UInt32(incoming.row(number))] { seen.values[row] = generation }
        }
        result.columns[place] = .integer(seen)
        return result
    }

    /// Those of the rows `arrived` whose numbers are in `wanted`.
    func rows(of arrived: Batch, _ incoming: IncomingRows, in wanted: Set<UInt32>) -> Batch {
        guard !wanted.isEmpty, let numbers = arrived["_number"]?.hashValues else { return Batch(empty: arrived.schema) }
        return arrived.gathered(
            numbers.indices.filter { wanted.contains(UInt32(incoming.row(numbers[$0]))) }.map { Int32($0) })
    }

    /// How many rows gave way because they have no version.
    func unversioned(_ incoming: IncomingRows, _ ranks: InputRanks) -> KeyCollisions? {
        let orders = unversioned.map { incoming.order(Int($0)) }
        guard let first = orders.min() else { return nil }
        return KeyCollisions(
            rows: orders.count, first: FilePlace(path: ranks.names[Int(first.input)], line: first.position))
    }

    /// Tombstones of the deleted keys: their texts come from the rows that left and from those that asked for it.
    func tombstones(_ former: [Batch], incoming: IncomingRows, source: String) -> [Batch] {
        guard !deletes.isEmpty else { return [] }
        let wanted = HashIndex(deletes.map { UInt64(bitPattern: $0.key) })
        var filled = [Bool](repeating: false, count: deletes.count)
        var result: [Batch] = []
        for batch in former + incoming.chunks.map(\.deletes) {
            guard let keys = batch["_key_hash"]?.hashValues, let texts = batch["_key"] else { continue }
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
            // A row that deletes need not stand in the input of the one that leaves.
            let inputs = incoming.inputs.gathered(deleted.map(\.order.input))
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
                        .string(inputs), .integer(FixedColumn(deleted.map(\.order.delivery))),
                        .integer(FixedColumn(deleted.map(\.order.position))),
                        .integer(FixedColumn(deleted.map(\.firstSeen))),
                        Column(nulls: rows.count, of: .integer),
                    ], count: rows.count))
        }
        return result
    }
}
