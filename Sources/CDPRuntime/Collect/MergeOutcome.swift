import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// What is to be done with the arrived rows of a source.
struct MergeOutcome: Sendable {
    /// A key that a row asked to be removed, when, and since which generation the key was known.
    struct Delete: Sendable {
        var key: Int64
        var order: RowOrder
        var firstSeen: Int64
    }

    /// What becomes of each row that arrived, by its number.
    var ofRows: [RowOutcome]
    /// The number of rows that enter the table.
    private(set) var acceptedCount = 0
    /// The generation at which the key of a row was first seen, where that is not this one.
    var firstSeen: [UInt32: Int64] = [:]
    /// Stored rows that leave the table: the hash of their key, and the one that places them.
    var leaving: [(key: Int64, hash: Int64)] = []
    /// The keys that are deleted, for their tombstones.
    var deletes: [Delete] = []
    /// The incoming rows that delete a key which was not deleted before.
    var departing: Set<UInt32> = []
    /// Incoming rows that give way to others of their key because they have no version.
    var unversioned: Set<UInt32>
    /// How many stored rows leave because they did not come again.
    var removedRows = 0
    /// Keys that had a tombstone and live again.
    var revived: [Int64] = []
    /// Rows of a log whose keys are stored.
    var repeated = RepeatedKeys()
    /// A stored row and one that arrived which have one hash and different keys.
    var collision: [RowOrder]?

    /// The outcome for that many rows, of which none was looked at.
    init(rows: Int, unversioned: [UInt32]) {
        self.unversioned = Set(unversioned)
        ofRows = [RowOutcome](repeating: .superseded, count: rows)
    }

    /// Notes a row that enters the table.
    mutating func accept(_ row: UInt32, _ outcome: RowOutcome) {
        ofRows[Int(row)] = outcome
        acceptedCount += 1
    }

    /// The accepted ones among arrived rows, with `_first_seen` as it is.
    func accepted(_ arrived: Batch, _ incoming: IncomingRows) throws(StoreError) -> Batch {
        let numbers = try arrived[IncomingRows.number]
        var result = arrived
        if acceptedCount < ofRows.count {
            let rows = numbers.indices.filter {
                let outcome = ofRows[incoming.row(numbers[$0])]
                return outcome == .inserted || outcome == .updated
            }
            if rows.count < arrived.count { result = arrived.gathered(rows.map { Int32($0) }) }
        }
        guard !firstSeen.isEmpty else { return result }
        var seen = try result[RowsTable.firstSeen]
        for (row, number) in try result[IncomingRows.number].enumerated() {
            if let generation = firstSeen[UInt32(incoming.row(number))] { seen[row] = generation }
        }
        result.set(RowsTable.firstSeen.filled(seen))
        return result
    }

    /// Those of the rows `arrived` whose numbers are in `wanted`.
    func rows(of arrived: Batch, _ incoming: IncomingRows, in wanted: Set<UInt32>) throws(StoreError) -> Batch {
        guard !wanted.isEmpty else { return Batch(empty: arrived.schema) }
        let numbers = try arrived[IncomingRows.number]
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
    func tombstones(_ former: [Batch], incoming: IncomingRows, source: String) throws(StoreError) -> [Batch] {
        guard !deletes.isEmpty else { return [] }
        let wanted = HashIndex(deletes.map { UInt64(bitPattern: $0.key) })
        var filled = [Bool](repeating: false, count: deletes.count)
        var result: [Batch] = []
        for batch in former + incoming.chunks.map(\.deletes) {
            let (keys, texts) = (try batch[RowsTable.keyHash], try batch[RowsTable.key])
            var rows: [Int32] = []
            var deleted: [Delete] = []
            for (row, key) in keys.enumerated() {
                guard let index = wanted[UInt64(bitPattern: key)], !filled[Int(index)] else { continue }
                filled[Int(index)] = true
                rows.append(Int32(row))
                deleted.append(deletes[Int(index)])
            }
            guard !rows.isEmpty else { continue }
            // A row that deletes need not stand in the input of the one that leaves.
            let inputs = incoming.inputs.gathered(deleted.map(\.order.input))
            let versions = FixedColumn(count: rows.count) {
                deleted[$0].order.version == .min ? nil : deleted[$0].order.version
            }
            result.append(
                Batch(
                    .tombstones,
                    [
                        TombstonesTable.hash.filled(deleted.map(\.key)),
                        TombstonesTable.source.filled(source, count: rows.count),
                        TombstonesTable.key.filled(texts.gathered(rows)), TombstonesTable.version.filled(versions),
                        TombstonesTable.input.filled(inputs),
                        TombstonesTable.delivery.filled(deleted.map(\.order.delivery)),
                        TombstonesTable.position.filled(deleted.map(\.order.position)),
                        TombstonesTable.firstSeen.filled(deleted.map(\.firstSeen)),
                        TombstonesTable.anchor.nulls(rows.count),
                    ]))
        }
        return result
    }
}
