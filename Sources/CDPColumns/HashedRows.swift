/// Hashes of rows, each with the number of its row.
public struct HashedRows: Sendable {
    /// The hashes.
    public private(set) var hashes: [UInt64] = []
    /// The row of each.
    public private(set) var rows: [UInt32] = []

    /// No rows.
    public init() {}

    /// The number of hashes.
    public var count: Int { hashes.count }

    /// Makes room for so many rows.
    public mutating func reserve(_ count: Int) {
        hashes.reserveCapacity(count)
        rows.reserveCapacity(count)
    }

    /// Adds a row.
    @inline(__always)
    public mutating func append(_ hash: UInt64, row: Int) {
        hashes.append(hash)
        rows.append(UInt32(truncatingIfNeeded: row))
    }

    /// The hashes of some of the rows `0..<count`, ascending; of equal ones in the order of the rows. `collect` adds those of a
    /// range of rows.
    public static func sorted(count: Int, threads: Int, _ collect: @Sendable (Range<Int>, inout HashedRows) -> Void)
        -> HashedRows
    {
        let size = 1 << 16
        return sorted(blocks: (count + size - 1) / size, threads: threads) { block, rows in
            let range = block * size..<min(count, (block + 1) * size)
            rows.reserve(range.count)
            collect(range, &rows)
        }
    }

    /// The hashes of some rows, ascending; of equal ones in the order of the blocks, and in a block as `collect` added them.
    ///
    /// The pairs are cut by leading bits, and each part, which lies in the caches then, is sorted on its own: most significant
    /// digit first, then least significant digit first. Linear.
    public static func sorted(blocks: Int, threads: Int, _ collect: @Sendable (Int, inout HashedRows) -> Void)
        -> HashedRows
    {
        var parts = Parallel.map(blocks, threads: threads) { block in
            var part = HashedRows()
            collect(block, &part)
            return part
        }
        let count = parts.reduce(0) { $0 + $1.count }
        precondition(count < UInt32.max)
        let cut = LeadingBits(parts, count: count, threads: threads)
        var cutKeys = [UInt64](unsafeUninitializedCapacity: count) { $1 = count }
        var cutValues = [UInt32](unsafeUninitializedCapacity: count) { $1 = count }
        var result = HashedRows()
        cutKeys.withUnsafeMutableBufferPointer { keys in
            cutValues.withUnsafeMutableBufferPointer { values in
                let target = KeyedValues(keys, values)
                cut.scatter(&parts, to: target, threads: threads)
                result.hashes = [UInt64](unsafeUninitializedCapacity: count) { $1 = count }
                result.rows = [UInt32](unsafeUninitializedCapacity: count) { $1 = count }
                result.withKeyedValues { result in
                    _ = Parallel.map(cut.starts.count - 1, threads: threads) { bucket in
                        let range = cut.starts[bucket]..<cut.starts[bucket + 1]
                        if target[range].sort(with: result[range]) { return }
                        _ = result.keys[range].update(fromContentsOf: target.keys[range])
                        _ = result.values[range].update(fromContentsOf: target.values[range])
                    }
                }
            }
        }
        return result
    }

    /// What `body` makes of ranges of indices of sorted hashes, those of one hash always together; on several threads.
    public func mapBlocks<Result: Sendable>(threads: Int, _ body: @Sendable (Range<Int>) -> Result) -> [Result] {
        let starts = stride(from: 0, to: count, by: 1 << 16).map { start in
            var start = start
            while start > 0, start < count, hashes[start] == hashes[start - 1] { start += 1 }
            return start
        }
        return Parallel.map(starts.count, threads: threads) { block in
            body(starts[block]..<(block + 1 < starts.count ? starts[block + 1] : count))
        }
    }

    /// Calls `body` with each run of two and more equal hashes, by the indices of a range of sorted ones.
    @inline(__always)
    public func eachGroup(in range: Range<Int>, _ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start + 1
            while end < range.upperBound, hashes[end] == hashes[start] { end += 1 }
            if end - start > 1 { body(start..<end) }
            start = end
        }
    }

    fileprivate mutating func withKeyedValues<Result>(_ body: (KeyedValues) -> Result) -> Result {
        hashes.withUnsafeMutableBufferPointer { hashes in
            rows.withUnsafeMutableBufferPointer { rows in body(KeyedValues(hashes, rows)) }
        }
    }
}

/// Where pairs of several blocks go when they are cut by the leading bits in which their keys differ.
private struct LeadingBits: Sendable {
    /// Where each bucket starts, and the end of the last.
    let starts: [Int]
    /// Of each block, where its first pair of each bucket goes.
    private let places: [[UInt32]]
    /// How far right a key is moved to give its leading bits.
    private let shift: UInt64
    /// The bits that are left of it then.
    private let mask: UInt64

    /// Pairs that a bucket should have about.
    private static let bucketSize = 8192

    init(_ parts: [HashedRows], count: Int, threads: Int) {
        let first = parts.lazy.compactMap(\.hashes.first).first ?? 0
        let differing = Parallel.map(parts.count, threads: threads) { part in
            parts[part].hashes.reduce(0) { $0 | ($1 ^ first) }
        }.reduce(0, |)
        var bits = 0
        while bits < 10, count >> bits > LeadingBits.bucketSize { bits += 1 }
        let shift = UInt64(max(0, 64 - differing.leadingZeroBitCount - bits))
        let mask = UInt64(1) << UInt64(bits) - 1
        self.shift = shift
        self.mask = mask
        var places = Parallel.map(parts.count, threads: threads) { part in
            var sizes = [UInt32](repeating: 0, count: Int(mask) + 1)
            for key in parts[part].hashes { sizes[Int(truncatingIfNeeded: key &>> shift & mask)] += 1 }
            return sizes
        }
        var starts: [Int] = []
        var sum: UInt32 = 0
        for bucket in 0...Int(mask) {
            starts.append(Int(sum))
            for part in places.indices {
                (places[part][bucket], sum) = (sum, sum + places[part][bucket])
            }
        }
        self.starts = starts + [count]
        self.places = places
    }

    /// Moves the pairs to their buckets; the parts are empty afterwards.
    func scatter(_ parts: inout [HashedRows], to target: KeyedValues, threads: Int) {
        let taken = parts
        parts = []
        _ = Parallel.map(taken.count, threads: threads) { part in
            var places = places[part]
            places.withUnsafeMutableBufferPointer { places in
                taken[part].hashes.withUnsafeBufferPointer { hashes in
                    taken[part].rows.withUnsafeBufferPointer { rows in
                        target.scatter(hashes, rows, places) { Int(truncatingIfNeeded: $0 &>> shift & mask) }
                    }
                }
            }
        }
    }
}
