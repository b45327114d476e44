/// DELTA_BINARY_PACKED: differences to the number before, less the block's smallest, bit-packed in miniblocks.
/// https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC
///
/// A block of 128 numbers is its smallest difference and four miniblocks of 32, each with a width of its own. Numbers
/// that ascend evenly, such as keys, times and offsets of sorted texts, take a few bits each. The first number stands
/// in the header, so a page of one number has no block at all. Differences wrap around in 64 bits, which the reader
/// undoes: no range of numbers is too wide.
enum DeltaEncoder {
    /// Numbers of a block: the least that the format allows, so that a jump widens few of them.
    private static let blockSize = 128
    /// Parts of a block with a width of their own.
    private static let miniblocks = 4

    /// Adds the numbers. Differences wrap around at the type's width, as the format asks.
    static func encode<Value: FixedWidthInteger & SignedInteger>(
        _ values: UnsafeBufferPointer<Value>, into bytes: inout [UInt8]
    ) where Value.Magnitude: FixedWidthInteger {
        bytes.appendVarint(UInt64(blockSize))
        bytes.appendVarint(UInt64(miniblocks))
        bytes.appendVarint(UInt64(values.count))
        bytes.appendVarint(zigzag(values.isEmpty ? 0 : values[0]))
        guard values.count > 1 else { return }
        let perMiniblock = blockSize / miniblocks
        withUnsafeTemporaryAllocation(of: Value.Magnitude.self, capacity: blockSize) { deltas in
            var start = 1
            while start < values.count {
                let count = min(blockSize, values.count - start)
                var smallest = Value.max
                for i in 0..<count {
                    let delta = values[start &+ i] &- values[start &+ i &- 1]
                    smallest = min(smallest, delta)
                    deltas[i] = Value.Magnitude(truncatingIfNeeded: delta)
                }
                let base = Value.Magnitude(truncatingIfNeeded: smallest)
                for i in 0..<count { deltas[i] &-= base }
                for i in count..<blockSize { deltas[i] = 0 }
                bytes.appendVarint(zigzag(smallest))
                let widths = bytes.count
                bytes.append(contentsOf: repeatElement(0, count: miniblocks))
                for block in 0..<miniblocks where block * perMiniblock < count {
                    let part = UnsafeBufferPointer(
                        rebasing: deltas[block * perMiniblock..<(block + 1) * perMiniblock])
                    var all: Value.Magnitude = 0
                    for delta in part { all |= delta }
                    let width = BitPacking.width(UInt64(truncatingIfNeeded: all))
                    bytes[widths + block] = UInt8(width)
                    BitPacking.pack(part, width: width, into: &bytes)
                }
                start += count
            }
        }
    }

    /// The sign in the lowest bit: 0, -1, 1, -2 … become 0, 1, 2, 3 ….
    private static func zigzag<Value: FixedWidthInteger & SignedInteger>(_ value: Value) -> UInt64 {
        let value = Int64(truncatingIfNeeded: value)
        return UInt64(bitPattern: value << 1 ^ value >> 63)
    }
}
