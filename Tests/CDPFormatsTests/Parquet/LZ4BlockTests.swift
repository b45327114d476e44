import Testing

@testable import CDPFormats

/// LZ4 as no library at hand writes it: frames of Hadoop, and blocks that are damaged.
@Suite struct LZ4BlockTests {
    private func decode(_ bytes: [UInt8], size: Int, _ compression: BlockCompression) -> [UInt8]? {
        var target = [UInt8](repeating: 0, count: size)
        let isRead = bytes.withUnsafeBytes { block in
            target.withUnsafeMutableBytes { target in
                var codec = BlockCodec()
                do throws(CompressionFault) {
                    try codec.decompress(block, compression, into: target)
                    return true
                } catch {
                    return false
                }
            }
        }
        return isRead ? target : nil
    }

    private func literals(_ text: String) -> [UInt8] { [UInt8(text.utf8.count) << 4] + Array(text.utf8) }

    private func framed(_ content: Int, _ block: [UInt8]) -> [UInt8] {
        [content, block.count].flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } } + block
    }

    @Test func literalsAndCopiesAreRead() {
        #expect(decode(literals("hello"), size: 5, .lz4) == Array("hello".utf8))
        // "ab", then 8 bytes from 2 ago, then "c".
        let repeated: [UInt8] = [0x24, 0x61, 0x62, 2, 0] + literals("c")
        #expect(decode(repeated, size: 11, .lz4) == Array("ababababab".utf8) + [0x63])
        let long: [UInt8] = [0x1F, 0x78, 1, 0, 255, 6] + literals("y")
        #expect(decode(long, size: 282, .lz4) == [UInt8](repeating: 0x78, count: 281) + [0x79])
        #expect(decode([0], size: 0, .lz4) == [])
    }

    @Test func framesOfHadoopAndBareBlocksGoByOneName() {
        let two = framed(5, literals("hello")) + framed(3, literals("you"))
        #expect(decode(two, size: 8, .lz4Hadoop) == Array("helloyou".utf8))
        #expect(decode(literals("hello"), size: 5, .lz4Hadoop) == Array("hello".utf8))
        #expect(decode(two, size: 8, .lz4) == nil)
    }

    @Test(
        arguments: [
            [0x50, 0x61], [0x10, 0x61, 0x62], [0x14, 0x61, 2, 0], [0x14, 0x61, 0, 0], [0xF0], [0xF0, 255],
            [0x1F, 0x61, 1, 0, 255], [0x14, 0x61, 1], [], [0x14, 0x61, 1, 0],
        ] as [[UInt8]])
    func damagedBlocksAreRefused(block: [UInt8]) {
        for compression in [BlockCompression.lz4, .lz4Hadoop, .brotli] {
            #expect(decode(block, size: 5, compression) == nil)
        }
        #expect(decode(framed(5, block), size: 5, .lz4Hadoop) == nil)
    }

    @Test func noiseNeverTraps() {
        var state: UInt64 = 3
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let bytes = (0..<Int(state >> 59)).map { UInt8(truncatingIfNeeded: state >> UInt64($0 % 8 * 7)) }
            for compression in [BlockCompression.lz4, .lz4Hadoop, .brotli] {
                _ = decode(bytes, size: Int(state >> 33) % 64, compression)
            }
        }
    }
}
