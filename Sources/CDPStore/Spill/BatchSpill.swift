public import CDPColumns
public import CDPTypes
import Synchronization

/// Rows set aside on disk while a stage runs, cut by ranges of their stored hash, so that memory holds a part at a time.
///
/// Batches may be added by any number of threads; a part gives the rows in the order of the batches' numbers, whoever came
/// first.
public final class BatchSpill: Sendable {
    /// The columns of every batch.
    public let schema: [Field]
    /// How the rows are cut.
    public let layout: RangeLayout
    private let file: SpillFile
    private let limit: CountLimit
    /// What was set aside, by range; threads add to it side by side.
    private let index: Mutex<Index>

    /// Rows that were set aside together and lie side by side in the file.
    private struct Segment {
        /// The number of the batch that the rows came in: rows come back in the order of batches, whoever was first.
        var number: Int
        var offset: Int64
        var size: Int
        var rows: Int
    }

    /// Where the segments of each range lie, in the order in which they were set aside.
    private struct Index {
        var extents: [SpillFile.Extent] = []
        var rows = 0
        /// By range of the layout, its segments.
        var parts: [[Segment]]
    }

    /// An empty spill in a file.
    public init(schema: [Field], layout: RangeLayout, file: SpillFile, limit: CountLimit = .standard) {
        self.schema = schema
        self.layout = layout
        self.file = file
        self.limit = limit
        index = Mutex(Index(parts: [[Segment]](repeating: [], count: layout.count)))
    }

    deinit { file.release(index.withLock { $0.extents }) }

    /// The number of rows in it.
    public var count: Int { index.withLock { $0.rows } }

    /// Adds the rows of a batch, placed by its first column. `number` is its place among all batches.
    public func add(_ batch: Batch, number: Int) throws {
        guard batch.count > 0 else { return }
        let cut = RangeCut(batch.storedHashes, layout: layout)
        try add(batch, number: number, cut: cut)
    }

    /// Adds the rows of a batch as `cut` places them; rows that it leaves out are dropped.
    public func add(_ batch: Batch, number: Int, cut: RangeCut) throws {
        var buffer = SpillBuffer()
        var segments: [(part: Int, segment: Segment)] = []
        cut.rows.withUnsafeBufferPointer { rows in
            for part in 0..<layout.count where cut.starts[part] < cut.starts[part + 1] {
                let picked = UnsafeBufferPointer(rebasing: rows[Int(cut.starts[part])..<Int(cut.starts[part + 1])])
                let start = buffer.count
                for column in batch.columns { SpillEncoder.write(column, picked, to: &buffer) }
                let segment = Segment(
                    number: number, offset: Int64(start), size: buffer.count - start, rows: picked.count)
                segments.append((part, segment))
            }
        }
        let extent = try file.write(buffer.bytes)
        index.withLock { index in
            index.extents.append(extent)
            for (part, segment) in segments {
                var placed = segment
                placed.offset += extent.offset
                index.parts[part].append(placed)
                index.rows += segment.rows
            }
        }
    }

    /// The rows of a range of a layout, which may be finer or coarser than that of the spill.
    public func batch(_ range: Int, of wanted: RangeLayout) throws -> Batch {
        let parts: Range<Int>
        if wanted.count <= layout.count {
            let width = layout.count / wanted.count
            parts = range * width..<(range + 1) * width
        } else {
            let part = range / (wanted.count / layout.count)
            parts = part..<part + 1
        }
        let segments = index.withLock { index in parts.flatMap { index.parts[$0].sorted { $0.number < $1.number } } }
        let batch = try read(segments)
        if wanted.count <= layout.count { return batch }
        let rows = batch.storedHashes.enumerated().filter { wanted.range(of: $1) == range }.map { Int32($0.offset) }
        return batch.gathered(rows)
    }

    /// The ranges of a layout that hold rows, or may do so where the layout is finer than the spill's, ascending.
    public func ranges(of wanted: RangeLayout) -> [Int] {
        let filled = index.withLock { index in index.parts.indices.filter { !index.parts[$0].isEmpty } }
        if wanted.count <= layout.count {
            let width = layout.count / wanted.count
            return Array(Set(filled.map { $0 / width })).sorted()
        }
        let width = wanted.count / layout.count
        return filled.flatMap { Array($0 * width..<($0 + 1) * width) }
    }

    /// The rows of segments as one batch, read column by column.
    private func read(_ segments: [Segment]) throws -> Batch {
        let rows = segments.reduce(0) { $0 + $1.rows }
        guard rows > 0 else { return Batch(empty: schema) }
        try limit.check(rows, "rows of one range")
        let columns = schema.map { SpillDecoder($0.type, rows: rows) }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: segments.map(\.size).max() ?? 0, alignment: 16)
        defer { room.deallocate() }
        for segment in segments {
            try file.read(into: UnsafeMutableRawBufferPointer(rebasing: room[..<segment.size]), at: segment.offset)
            var bytes = SpillBytes(UnsafeRawBufferPointer(rebasing: room[..<segment.size]))
            for column in columns { try column.add(segment.rows, from: &bytes, limit: limit) }
        }
        return Batch(schema: schema, columns: columns.map { $0.column() }, count: rows)
    }
}

/// The rows of a batch sorted by the range that they fall into, in their order inside a range.
public struct RangeCut: Sendable {
    /// Where each range starts in `rows`, and the end of the last.
    public let starts: [Int32]
    /// The rows by range.
    public let rows: [Int32]

    /// Cuts rows by their stored hashes.
    public init(_ hashes: [Int64], layout: RangeLayout) {
        self.init(count: hashes.count, ranges: layout.count) { layout.range(of: hashes[$0]) }
    }

    /// Cuts `count` rows by what `range` says of each; negative rows are left out.
    public init(count: Int, ranges: Int, _ range: (Int) -> Int) {
        var places = [Int32](repeating: 0, count: ranges + 1)
        var targets = [Int32](repeating: 0, count: count)
        for row in 0..<count {
            let target = range(row)
            targets[row] = Int32(truncatingIfNeeded: target)
            if target >= 0 { places[target + 1] += 1 }
        }
        for place in 0..<ranges { places[place + 1] += places[place] }
        starts = places
        var sorted = [Int32](repeating: 0, count: Int(places[ranges]))
        for row in 0..<count where targets[row] >= 0 {
            let target = Int(targets[row])
            sorted[Int(places[target])] = Int32(truncatingIfNeeded: row)
            places[target] += 1
        }
        rows = sorted
    }
}
