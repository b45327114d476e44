import CDPColumns
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// The inputs that are read once more, because what the specs say of their rows changed or where they grew is not known.
struct RereadInputs: Sendable {
    private let deliveries: [Int32: Int64]
    /// Those whose rows do not stand at all, by rank.
    private let forgetting: Set<Int32>

    /// Those of `inputs` that were read before in the same delivery; of one that was delivered anew, what it held before
    /// cannot be read any more.
    init(
        _ inputs: [PendingInput], known: [String: JournalEntry.InputPosition], forgetting: Set<String>,
        ranks: InputRanks
    ) {
        self.forgetting = Set(forgetting.map(ranks.rank))
        let again = inputs.filter { $0.isWhole && known[$0.name]?.delivery == $0.delivery }
        deliveries = Dictionary(again.map { (ranks.rank(of: $0.name), Int64($0.delivery)) }) { first, _ in first }
    }

    /// Whether there are none.
    var isEmpty: Bool { deliveries.isEmpty && forgetting.isEmpty }

    /// Whether a row that came with that order is among what is read.
    func contains(_ order: RowOrder) -> Bool {
        deliveries[order.input] == order.delivery || forgetting.contains(order.input)
    }
}

/// The stored rows and tombstones of a source that incoming rows may meet.
struct StoredRows: Sendable {
    private var index: HashIndex
    private(set) var keys: [Int64] = []
    private(set) var rows: [StoredRow] = []

    /// What the store holds for the keys in `wanted` (all keys when nil). What came from `reread` is stale, and so are all
    /// tombstones of a source that is new: they are those of a former one of its name.
    init(
        _ source: SourcePlan, isNew: Bool, table: TableSnapshot, tombstones: TableSnapshot, wanted: [Int64]?,
        ranks: InputRanks, reread: RereadInputs, threads: Int
    ) throws {
        guard table.rows > 0 || tombstones.rows > 0 else {
            index = HashIndex()
            return
        }
        let isWanted = wanted.map { HashIndex($0.map { UInt64(bitPattern: $0) }) }
        index = HashIndex(capacity: wanted?.count ?? table.rows)
        var columns = [RowsTable.hash.field, RowsTable.keyHash.field] + RowsTable.origin
        if let version = source.version, let field = source.schema.first(where: { $0.name == version }) {
            columns.append(field)
        }
        let reader = TableReader(table)
        let asked = StoredRows.ranges(table, source: source, wanted: wanted)
        let ranges = reader.ranges.filter { asked?.contains($0) ?? true }
        let read = columns
        let parts = try Parallel.map(ranges.count, threads: threads) { place in
            try StoredRows.found(
                in: ranges[place], reader, source, columns: read, isWanted: isWanted, ranks: ranks)
        }
        for part in parts {
            for (key, var row) in part {
                row.isStale = reread.contains(row.order)
                add(key, row)
            }
        }
        try addTombstones(source, tombstones, isWanted: isWanted, ranks: ranks) { isNew || reread.contains($0) }
    }

    /// The stored row or tombstone of a key.
    subscript(key: Int64) -> StoredRow? {
        index[UInt64(bitPattern: key)].map { rows[Int($0)] }
    }

    private mutating func add(_ key: Int64, _ row: StoredRow) {
        let slot = index.insert(UInt64(bitPattern: key), UInt32(rows.count))
        guard Int(slot) == rows.count else { return }
        keys.append(key)
        rows.append(row)
    }

    private mutating func addTombstones(
        _ source: SourcePlan, _ table: TableSnapshot, isWanted: HashIndex?, ranks: InputRanks,
        isStale: (RowOrder) -> Bool
    ) throws {
        let batch = try TableReader(table).readAll(columns: TombstonesTable().schema)
        guard batch.count > 0 else { return }
        let checks = source.key.isEmpty ? [] : Column.string(try batch[TombstonesTable.key]).checks()
        let (sources, versions) = (try batch[TombstonesTable.source], try batch[TombstonesTable.version])
        let firstSeen = try batch[TombstonesTable.firstSeen]
        let orders = ranks.orders(
            inputs: try batch[TombstonesTable.input], deliveries: try batch[TombstonesTable.delivery],
            positions: try batch[TombstonesTable.position])
        for (row, key) in batch.storedHashes.enumerated() where sources[row] == source.name {
            if let isWanted, isWanted[UInt64(bitPattern: key)] == nil { continue }
            var order = orders[row]
            order.version = versions[row] ?? .min
            add(
                key,
                StoredRow(
                    order: order, hash: -1, firstSeen: firstSeen[row],
                    check: checks.isEmpty ? nil : checks[row], isStale: isStale(order)))
        }
    }

    /// Rows of record sources lie at the hash of their key, so most ranges need no look; nil for all.
    private static func ranges(_ table: TableSnapshot, source: SourcePlan, wanted: [Int64]?) -> Set<Int>? {
        guard let wanted, !source.isEventSource else { return nil }
        return Set(wanted.map(table.layout.range(of:)))
    }

    /// The rows of a range whose keys are wanted, with what tells them from others of their hash. Of a few keys the other rows are
    /// hardly looked at.
    private static func found(
        in range: Int, _ reader: TableReader, _ source: SourcePlan, columns: [Field], isWanted: HashIndex?,
        ranks: InputRanks
    ) throws -> [(Int64, StoredRow)] {
        let isKeyed = !source.key.isEmpty
        // Of rows without a key, what they say stands in the columns of the contract, as these were then.
        let checked = isKeyed ? [RowsTable.key.field] : source.schema.prefix(source.fields.count).map { $0 }
        let areChecked = isKeyed || Set(checked).isSubset(of: Set(reader.snapshot.schema))
        let others = areChecked ? checked.filter { !columns.contains($0) } : []
        let rows: Batch
        if let isWanted {
            rows = try reader.read(
                range: range, columns: columns + others, finding: [RowsTable.keyHash.field]
            ) { rows in
                let keys = try rows[RowsTable.keyHash]
                return keys.indices.filter { isWanted[UInt64(bitPattern: keys[$0])] != nil }.map { Int32($0) }
            }
        } else {
            rows = try reader.read(range: range, columns: columns + others)
        }
        let found = try matching(rows, version: source.version, ranks: ranks)
        guard areChecked, !found.isEmpty else { return found }
        let told = rows.selecting(checked.map(\.name))
        let checks = isKeyed ? told.columns[0].checks() : told.rowChecks()
        return zip(found, checks).map { row, check in
            var row = row
            row.1.check = check
            return row
        }
    }

    private static func matching(
        _ batch: Batch, version: String?, ranks: InputRanks
    ) throws(StoreError) -> [(Int64, StoredRow)] {
        let orders = ranks.orders(
            inputs: try batch[RowsTable.input], deliveries: try batch[RowsTable.delivery],
            positions: try batch[RowsTable.position])
        let (keys, firstSeen) = (try batch[RowsTable.keyHash], try batch[RowsTable.firstSeen])
        let hashes = batch.storedHashes
        let versions = version.flatMap { batch[$0]?.orderNumbers }
        return (0..<batch.count).map { row in
            var order = orders[row]
            order.version = versions?[row] ?? .min
            return (keys[row], StoredRow(order: order, hash: hashes[row], firstSeen: firstSeen[row]))
        }
    }
}

extension InputRanks {
    /// What decides between each stored row and others of its key, but for the version, of the columns that say where it came
    /// from.
    fileprivate func orders(inputs: StringColumn, deliveries: [Int64], positions: [Int64]) -> [RowOrder] {
        let ranks = self.ranks(of: inputs)
        return ranks.indices.map { row in
            RowOrder(version: .min, input: ranks[row], delivery: deliveries[row], position: positions[row])
        }
    }
}
