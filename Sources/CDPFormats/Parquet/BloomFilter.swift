internal import CDPColumns

/// A split-block Bloom filter: says of an integer that it is not in a column chunk, or may be.
/// https://parquet.apache.org/docs/file-format/bloomfilter/
///
/// A hash chooses one block of 32 bytes by its upper half, and one bit in each of the block's eight words by its lower
/// half. A value is out when one of these bits is not set: one cache line is looked at, whatever the size. With 8 to 16
/// bits a value, one or two in a hundred that are not there are let through.
struct BloomFilter: Sendable {
    /// Blocks of 256 bits, one after the other.
    private(set) var bits: [UInt32]

    /// Words of 32 bits of a block.
    private static let wordsPerBlock = 8
    /// The most bytes of a filter that is written: beyond it a search reads pages instead.
    static let sizeLimit = 1 << 20
    /// One odd number a word, as the format gives them: a multiplication chooses the word's bit.
    private static let salts: [UInt32] = [
        0x47B6_137B, 0x4497_4D91, 0x8824_AD5B, 0xA2B7_289D, 0x7054_95C7, 0x2DF1_424B, 0x9EFC_4947, 0x5C6B_FB31,
    ]

    /// The constants of XXH64, the hash that the format demands.
    private static let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
        0x27D4_EB2F_1656_67C5
    )

    /// The filter of the values of a column; of one or two in a hundred others it says that they may be there.
    init(_ column: FixedColumn<Int64>) {
        let places = column.values.indices.filter { column.validity[$0] }
        var size = 32
        while size < BloomFilter.sizeLimit, size < places.count { size *= 2 }
        bits = [UInt32](repeating: 0, count: size / 4)
        for place in places {
            let hash = BloomFilter.hash(column.values[place])
            let start = BloomFilter.block(hash, of: bits.count / BloomFilter.wordsPerBlock) * BloomFilter.wordsPerBlock
            for word in 0..<BloomFilter.wordsPerBlock { bits[start + word] |= BloomFilter.mask(hash, word) }
        }
    }

    /// The XXH64 of the eight bytes of a value.
    static func hash(_ value: Int64) -> UInt64 {
        func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
        var hash = (primes.4 &+ 8) ^ rotated(UInt64(bitPattern: value) &* primes.1, 31) &* primes.0
        hash = rotated(hash, 27) &* primes.0 &+ primes.3
        hash = (hash ^ hash >> 33) &* primes.1
        hash = (hash ^ hash >> 29) &* primes.2
        return hash ^ hash >> 32
    }

    /// The block of a hash: a multiplication and a shift instead of a division.
    private static func block(_ hash: UInt64, of count: Int) -> Int {
        Int(((hash >> 32) &* UInt64(count)) >> 32)
    }

    /// The bit of a hash in a word of its block.
    private static func mask(_ hash: UInt64, _ word: Int) -> UInt32 {
        1 << ((UInt32(truncatingIfNeeded: hash) &* salts[word]) >> 27)
    }

    /// The filter as it stands in a file, its header first. The format has no checksum for it: ours is a field of the header
    /// that other readers pass over.
    var bytes: [UInt8] {
        var blocks: [UInt8] = []
        for word in bits { blocks.appendLittleEndian(word) }
        var writer = ThriftWriter()
        writer.element {
            $0.int32(1, bits.count * 4)
            for choice in 2...4 { $0.structure(choice) { $0.structure(1) { _ in } } }
            $0.int64(5, BloomFilter.checksum(blocks[...]))
        }
        return writer.bytes + blocks
    }

    /// What is compared where this package wrote the filter: the format has no checksum for it, and a bit that was lost
    /// would hide rows.
    private static func checksum(_ blocks: ArraySlice<UInt8>) -> Int64 {
        Int64(bitPattern: blocks.withUnsafeBufferPointer { Hash64.bytes($0) })
    }

    /// Reads the filter whose bytes, its header first, begin `bytes`; nil for kinds that are not known here. A filter that must
    /// carry a checksum and has none that fits is damaged.
    init?(_ bytes: [UInt8], isSealed: Bool) throws {
        var reader = ThriftReader(bytes)
        var size = 0
        var known = 0
        var checksum: Int64?
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .int32): size = try reader.size()
            case (2...4, .structure):
                try reader.structure { _, id, type in
                    if id == 1, type == .structure { known += 1 }
                    return false
                }
            case (5, .int64): checksum = try reader.int64()
            default: return false
            }
            return true
        }
        let blocks = bytes[reader.position...].prefix(size)
        let isKnown = known == 3 && size >= 32 && size % 32 == 0 && blocks.count == size
        if isSealed, !isKnown || checksum != BloomFilter.checksum(blocks) {
            throw ParquetFault("a Bloom filter that is damaged", next: "restore the file from a copy")
        }
        guard isKnown else { return nil }
        bits = blocks.withUnsafeBytes { blocks in
            [UInt32](unsafeUninitializedCapacity: size / 4) { bits, count in
                UnsafeMutableRawBufferPointer(bits).copyMemory(from: UnsafeRawBufferPointer(rebasing: blocks[..<size]))
                count = size / 4
            }
        }
    }

    /// Whether one of `values` may be in the chunk.
    func mayHold(_ values: some Sequence<Int64>) -> Bool {
        values.contains { value in
            let hash = BloomFilter.hash(value)
            let start = BloomFilter.block(hash, of: bits.count / BloomFilter.wordsPerBlock) * BloomFilter.wordsPerBlock
            return (0..<BloomFilter.wordsPerBlock).allSatisfy { bits[start + $0] & BloomFilter.mask(hash, $0) != 0 }
        }
    }
}
