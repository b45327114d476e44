import CDPColumns
import CDPStore
import CDPTypes
import Synchronization

/// Rows by number: in memory where they are few, and else on disk in pieces of that order, so that a delivery of many rows holds a
/// piece and a batch of them.
///
/// They are read mostly in their order: the piece that was read last stays in memory.
struct OrderedRows: Sendable {
    /// The columns.
    let schema: [Field]
    /// The number of rows.
    let count: Int
    private let place: Place

    /// Where they are.
    private enum Place: Sendable {
        case memory(Batch)
        case disk(Pieces)
    }

    /// So many rows are held in memory at most.
    static let most = RangeLayout.rowsPerRange

    /// Rows that are held in memory.
    init(_ batch: Batch) {
        (schema, count) = (batch.schema, batch.count)
        place = .memory(batch)
    }

    fileprivate init(_ pieces: Pieces, schema: [Field], count: Int) {
        (self.schema, self.count) = (schema, count)
        place = .disk(pieces)
    }

    /// Some of the rows, in the order in which they are asked for.
    func gathered(_ rows: [Int32]) throws -> Batch {
        guard case .disk(let pieces) = place else {
            guard case .memory(let batch) = place else { return Batch(empty: schema) }
            return batch.gathered(rows)
        }
        return try rows.inOrder { try pieces.gathered($0, schema: schema) }
    }
}

extension [Int32] {
    /// What `read` gives for the same numbers ascending, in the order that these have.
    func inOrder(_ read: ([Int32]) throws -> Batch) rethrows -> Batch {
        if indices.dropFirst().allSatisfy({ self[$0 - 1] <= self[$0] }) { return try read(self) }
        let places = indices.sorted { self[$0] < self[$1] }
        var back = self
        for (place, original) in places.enumerated() { back[original] = Int32(place) }
        return try read(places.map { self[$0] }).gathered(back)
    }
}

/// The pieces of rows that are set aside on disk.
private final class Pieces: Sendable {
    /// So many rows stand in a piece: a power of two.
    static let size = 1 << (Int.bitWidth - 1 - OrderedRows.most.leadingZeroBitCount)
    /// The number of a row among all, as the hash that places it in the spill.
    static let number = TableColumn.number("ordered rows", "_number")

    private let spill: BatchSpill
    private let last = Mutex<(piece: Int, rows: Batch)?>(nil)

    init(_ spill: BatchSpill) { self.spill = spill }

    func gathered(_ rows: [Int32], schema: [Field]) throws -> Batch {
        var parts: [Batch] = []
        var start = 0
        while start < rows.count {
            let piece = Int(rows[start]) / Self.size
            var end = start
            while end < rows.count, Int(rows[end]) / Self.size == piece { end += 1 }
            let first = Int32(piece * Self.size)
            parts.append(try self.piece(piece).gathered(rows[start..<end].map { $0 - first }))
            start = end
        }
        return Batch.concatenated(parts, schema: schema)
    }

    private func piece(_ number: Int) throws -> Batch {
        if let last = last.withLock({ $0 }), last.piece == number { return last.rows }
        last.withLock { $0 = nil }
        let found = try spill.batch(number, of: spill.layout)
        let order = RadixSort.order(of: found.storedHashes.map { UInt64(bitPattern: $0) })
        var rows = found.gathered(order.map { Int32(bitPattern: $0) }).compacted()
        rows.schema.removeFirst()
        rows.columns.removeFirst()
        last.withLock { $0 = (number, rows) }
        return rows
    }
}

/// Sets rows aside that come in any order, by any number of threads.
struct OrderedRowsWriter: Sendable {
    private let schema: [Field]
    private let count: Int
    private let spill: BatchSpill
    private let shift: Int64

    /// Room for `count` rows.
    init(_ schema: [Field], count: Int, scratch: SpillFile) {
        var pieces = 1
        while pieces * Pieces.size < count { pieces *= 2 }
        (self.schema, self.count) = (schema, count)
        shift = Int64(63 - (pieces * Pieces.size).trailingZeroBitCount)
        spill = BatchSpill(
            schema: [Pieces.number.field] + schema, layout: RangeLayout(count: pieces), file: scratch)
    }

    /// Sets rows aside whose numbers among all are `numbers`; `batch` tells them from other calls.
    func add(_ rows: Batch, numbers: [Int32], batch: Int) throws {
        let place = Pieces.number.filled(numbers.map { Int64($0) << shift })
        try spill.add(
            Batch(schema: spill.schema, columns: [place.column] + rows.columns, count: rows.count), number: batch)
    }

    /// The rows, once each number was given.
    var rows: OrderedRows { OrderedRows(Pieces(spill), schema: schema, count: count) }
}
