import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// What is known in memory of one chunk of rows that arrived; the rows themselves lie in the spill.
struct IncomingChunk: Sendable {
    /// The rank of the chunk's input.
    var input: Int32
    /// How often that input had been delivered.
    var delivery: Int64
    /// The hash of each row's key.
    var keys: [Int64]
    /// What tells keys of one hash apart: the check of each row's key, or of the whole row where the source has no keys.
    var checks: [UInt32]
    /// Each row's version as a number; empty without versions.
    var versions: [Int64]
    /// Each row's number in its input.
    var positions: [Int64]
    /// Whether each row deletes its key; empty when none does.
    var isDelete: [UInt8]
    /// Keys of the rows that delete, for their tombstones.
    var deletes: Batch
}

/// Where the rows of an input go as they are read.
struct RowTarget: Sendable {
    /// Accepted rows.
    let rows: BatchSpill
    /// Rejected rows.
    let quarantine: BatchSpill
    /// The number of the input's first chunk.
    let firstChunk: Int
    /// What tells rows of sources without keys apart; nil for others.
    let numbering: RowNumbering?
}

/// The rows that arrived for a source, typed, keyed and placed.
struct IncomingRows: Sendable {
    /// The last column of the spill, after those of the table: the chunk in the upper and the row in the lower half.
    static let number = TableColumn.number("rows that arrived", "_number")

    /// The columns of the spill: those of the source's table but for what the chunks know, and `_number`.
    static func spilled(_ source: SourcePlan) -> [Field] {
        let known = Set([RowsTable.keyHash.field, RowsTable.changed.field] + RowsTable.origin)
        return RowsTable(source).schema.filter { !known.contains($0) } + [number.field]
    }

    /// What is known of each chunk, in reading order.
    let chunks: [IncomingChunk]
    /// The rows.
    let spill: BatchSpill
    /// The number of rows before each chunk.
    let starts: [Int]
    /// The number of rows.
    let count: Int
    /// The names of the source's inputs by rank.
    let inputs: StringColumn

    init(chunks: [IncomingChunk], spill: BatchSpill, ranks: InputRanks) {
        inputs = StringColumn(ranks.names)
        self.chunks = chunks
        self.spill = spill
        var starts: [Int] = []
        var count = 0
        for chunk in chunks {
            starts.append(count)
            count += chunk.keys.count
        }
        self.starts = starts
        self.count = count
    }

    /// The `_number` of each row of a chunk.
    static func numbers(chunk: Int, count: Int) -> FilledColumn {
        let base = Int64(chunk) << 32
        return number.filled((0..<Int64(count)).map { base | $0 })
    }

    /// The number of a row among all rows, from its `_number`.
    @inline(__always)
    func row(_ number: Int64) -> Int {
        starts[Int(number >> 32)] + Int(number & 0xFFFF_FFFF)
    }

    /// The chunk of a row and its number in it.
    private func location(_ row: Int) -> (chunk: Int, row: Int) {
        let chunk = starts.indices.partitioningIndex { starts[$0] > row } - 1
        return (chunk, row - starts[chunk])
    }

    /// What decides between a row and others of its key.
    func order(_ row: Int) -> RowOrder {
        let (chunk, index) = location(row)
        let rows = chunks[chunk]
        return RowOrder(
            version: rows.versions.isEmpty ? .min : rows.versions[index], input: rows.input, delivery: rows.delivery,
            position: rows.positions[index])
    }

    /// The check of a row's key, or of the whole row where the source has no keys.
    func check(_ row: Int) -> UInt32 {
        let (chunk, index) = location(row)
        return chunks[chunk].checks[index]
    }

    /// Whether a row deletes its key.
    func isDelete(_ row: Int) -> Bool {
        guard hasDeletes else { return false }
        let (chunk, index) = location(row)
        return !chunks[chunk].isDelete.isEmpty && chunks[chunk].isDelete[index] != 0
    }

    /// Whether any row deletes its key.
    var hasDeletes: Bool { chunks.contains { !$0.isDelete.isEmpty } }

    /// Rows of the spill in the schema of the source's table and `_number`, as of a generation and an instant.
    func rows(_ spilled: Batch, schema: [Field], generation: Int, asOf: Instant) throws(StoreError) -> Batch {
        let numbers = try spilled[IncomingRows.number]
        var keys = [Int64](repeating: 0, count: numbers.count)
        var positions = keys
        var deliveries = keys
        var ranks = [UInt32](repeating: 0, count: numbers.count)
        var start = 0
        while start < numbers.count {
            let chunk = Int(numbers[start] >> 32)
            let rows = chunks[chunk]
            var end = start
            while end < numbers.count, Int(numbers[end] >> 32) == chunk {
                let row = Int(numbers[end] & 0xFFFF_FFFF)
                keys[end] = rows.keys[row]
                positions[end] = rows.positions[row]
                end += 1
            }
            for row in start..<end {
                deliveries[row] = rows.delivery
                ranks[row] = UInt32(bitPattern: rows.input)
            }
            start = end
        }
        var result = spilled
        result.set(RowsTable.keyHash.filled(keys))
        result.set(
            RowsTable.input.filled(StringColumn(bytes: inputs.bytes, offsets: inputs.offsets, indices: ranks)))
        result.set(RowsTable.delivery.filled(deliveries))
        result.set(RowsTable.position.filled(positions))
        result.set(RowsTable.firstSeen.filled(Int64(generation), count: numbers.count))
        if schema.last == RowsTable.changed.field {
            let arrival = [Int64](repeating: asOf.microseconds, count: numbers.count)
            result.set(RowsTable.changed.filled(FixedColumn(arrival)))
        }
        return result.selecting(schema.map(\.name) + [IncomingRows.number.name])
    }
}
