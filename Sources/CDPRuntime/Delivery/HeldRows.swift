import CDPColumns
import CDPStore
import CDPTypes

/// The rows of a ledger: what tells them apart, and what they say as digests, in memory; the rest is read from its files where there is
/// much of it.
struct HeldRows: Sendable {
    /// The columns of its rows.
    let schema: [Field]
    /// The stored hash of each row's key.
    private(set) var hashes: [Int64] = []
    /// The generation that sent each row, `LedgerTable.unconfirmed` or `LedgerTable.absent`.
    private(set) var generations: [Int64] = []
    /// A digest of the fields of each row.
    private(set) var digests: [UInt64] = []
    /// The check of each row's key; 0 where its key is not known.
    private(set) var checks: [UInt32] = []
    /// The digests of what was rejected, by row.
    private(set) var rejected: [Int: UInt64] = [:]
    private var place: Place

    /// Where the rest of them is.
    private enum Place: Sendable {
        case memory(Batch)
        /// The ranges of a table, and the number of the first row of each.
        case table(TableReader, ranges: [Int], starts: [Int])
    }

    /// The number of rows.
    var count: Int { hashes.count }

    /// Rows in memory; `fields` are those that a receiver is sent, `key` the one that tells rows apart.
    init(_ rows: Batch, fields: [String], key: String) throws {
        (schema, place) = (rows.schema, .memory(rows))
        try add(rows, fields, key)
    }

    /// The rows of a ledger's table in the columns of `schema`.
    init(_ table: TableSnapshot, schema: [Field], fields: [String], key: String) throws {
        let reader = TableReader(table)
        (self.schema, place) = (schema, .memory(Batch(empty: schema)))
        if table.rows <= OrderedRows.most {
            let rows = try reader.readAll(columns: schema)
            place = .memory(rows)
            try add(rows, fields, key)
            return
        }
        try CountLimit.standard.check(table.rows, "rows of the table `\(table.name)`")
        var starts: [Int] = []
        for range in reader.ranges {
            starts.append(count)
            try add(reader.read(range: range, columns: schema), fields, key)
        }
        place = .table(reader, ranges: reader.ranges, starts: starts)
    }

    private mutating func add(_ rows: Batch, _ fields: [String], _ key: String) throws {
        let first = count
        hashes += rows.storedHashes
        generations += try rows[LedgerTable.generation]
        digests += rows.selecting(fields).rowHashes()
        let keys = rows[key] ?? Column(nulls: rows.count, of: .string)
        let isKnown = keys.validity
        checks += keys.checks().enumerated().map { isKnown[$0.offset] ? $0.element : 0 }
        guard rows.index(of: LedgerTable.rejectedDigest.name) != nil else { return }
        let found = try rows[LedgerTable.rejectedDigest]
        for row in 0..<rows.count { if let digest = found[row] { rejected[first + row] = UInt64(bitPattern: digest) } }
    }

    /// Some of the rows, in the order in which they are asked for.
    func gathered(_ rows: [Int32]) throws -> Batch {
        guard case .table(let reader, let ranges, let starts) = place else {
            guard case .memory(let batch) = place else { return Batch(empty: schema) }
            return batch.gathered(rows)
        }
        return try rows.inOrder { rows in
            var parts: [Batch] = []
            var start = 0
            for (place, range) in ranges.enumerated() where start < rows.count {
                let end = place + 1 < starts.count ? starts[place + 1] : count
                let first = start
                while start < rows.count, rows[start] < end { start += 1 }
                guard first < start else { continue }
                let wanted = rows[first..<start].map { $0 - Int32(starts[place]) }
                parts.append(try reader.read(range: range, columns: schema).gathered(wanted))
            }
            return Batch.concatenated(parts, schema: schema)
        }
    }
}
