internal import CBrotli
internal import CSnappy
internal import CZlib
internal import CZstd
import Synchronization

/// How a block of bytes is compressed as a whole, each block by itself.
public enum BlockCompression: Sendable, Hashable {
    /// Bytes as they are.
    case none
    /// The bare format of Snappy, without frames.
    case snappy
    /// Deflate in a frame of gzip.
    case gzip
    /// Always at level 1: on columnar pages higher levels cost much and gain little.
    case zstd
    /// Only read.
    case brotli
    /// A bare block of LZ4. Only read.
    case lz4
    /// LZ4 as Hadoop frames it, or bare: writers meant either by one name. Only read.
    case lz4Hadoop
}

/// A block that could not be compressed or decompressed.
struct CompressionFault: Error {
    /// What is wrong, as messages say it.
    var what: String
}

/// Compresses and decompresses blocks. Holds library contexts that are borrowed from a pool, so one is cheap to make; not
/// for use by two threads at a time.
struct BlockCodec: ~Copyable {
    private var compressor: OpaquePointer?
    private var decompressor: OpaquePointer?
    /// Memory that grows to the largest block and is used again.
    private var room = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init() {}

    deinit {
        room.deallocate()
        if let compressor { ContextPool.compressors.give(compressor) }
        if let decompressor { ContextPool.decompressors.give(decompressor) }
    }

    /// Calls `body` with the compressed form of `block`, which is gone afterwards.
    mutating func compress(
        _ block: UnsafeRawBufferPointer, _ compression: BlockCompression,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let packed: UnsafeMutableRawBufferPointer
        let size: Int?
        switch compression {
        case .none: return try body(block)
        case .snappy:
            packed = scratch(snappy_max_compressed_length(block.count))
            var written = packed.count
            let status = snappy_compress(
                block.baseAddress?.assumingMemoryBound(to: CChar.self), block.count,
                packed.baseAddress?.assumingMemoryBound(to: CChar.self), &written)
            size = status == SNAPPY_OK ? written : nil
        case .zstd:
            if compressor == nil { compressor = ContextPool.compressors.take { ZSTD_createCCtx() } }
            packed = scratch(ZSTD_compressBound(block.count))
            let written = ZSTD_compressCCtx(
                compressor, packed.baseAddress, packed.count, block.baseAddress, block.count, 1)
            size = ZSTD_isError(written) == 0 ? written : nil
        case .gzip, .brotli, .lz4, .lz4Hadoop: throw CompressionFault(what: "such blocks are read, not written")
        }
        guard let size, size > 0 else { throw CompressionFault(what: "a block could not be compressed") }
        try body(UnsafeRawBufferPointer(rebasing: packed[..<size]))
    }

    /// Memory for one block, kept for the next: fresh pages for each would cost more than the compression.
    mutating func scratch(_ size: Int) -> UnsafeMutableRawBufferPointer {
        if room.count < size || room.isEmpty {
            room.deallocate()
            room = .allocate(byteCount: max(size, 64 << 10), alignment: 16)
        }
        return UnsafeMutableRawBufferPointer(rebasing: room[..<size])
    }

    /// Fills `target` with the content of `block`, which must be of exactly that size.
    mutating func decompress(
        _ block: UnsafeRawBufferPointer, _ compression: BlockCompression, into target: UnsafeMutableRawBufferPointer
    ) throws(CompressionFault) {
        let size: Int?
        switch compression {
        case .none:
            if block.count == target.count { target.copyMemory(from: block) }
            size = block.count
        case .snappy:
            var length = 0
            let start = block.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard snappy_uncompressed_length(start, block.count, &length) == SNAPPY_OK, length == target.count else {
                throw CompressionFault(what: "a snappy block whose size is not the declared one")
            }
            let status = snappy_uncompress(
                start, block.count, target.baseAddress?.assumingMemoryBound(to: CChar.self), &length)
            size = status == SNAPPY_OK ? length : nil
        case .zstd:
            if decompressor == nil { decompressor = ContextPool.decompressors.take { ZSTD_createDCtx() } }
            let written = ZSTD_decompressDCtx(
                decompressor, target.baseAddress, target.count, block.baseAddress, block.count)
            size = ZSTD_isError(written) == 0 ? written : nil
        case .gzip: size = inflate(block, into: target)
        case .brotli:
            var written = target.count
            let status = BrotliDecoderDecompress(
                block.count, block.baseAddress?.assumingMemoryBound(to: UInt8.self), &written,
                target.baseAddress?.assumingMemoryBound(to: UInt8.self))
            size = status == BROTLI_DECODER_RESULT_SUCCESS ? written : nil
        case .lz4: size = LZ4Block.decode(block, into: target)
        case .lz4Hadoop: size = LZ4Block.decode(framed: block, into: target) ?? LZ4Block.decode(block, into: target)
        }
        guard size == target.count else { throw CompressionFault(what: "a compressed block that is damaged") }
    }

    /// One or more gzip members (RFC 1952), or a zlib stream.
    private func inflate(_ block: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(&stream) }
        guard block.count <= UInt32.max, target.count < UInt32.max else { return nil }
        stream.next_in = UnsafeMutablePointer(mutating: block.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(block.count)
        stream.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(target.count)
        while true {
            let status = CZlib.inflate(&stream, Z_FINISH)
            guard status == Z_STREAM_END else { return nil }
            let written = target.count - Int(stream.avail_out)
            if written == target.count || stream.avail_in == 0 { return written }
            guard inflateReset(&stream) == Z_OK else { return nil }
        }
    }
}

/// The CRC-32 of gzip (polynomial 0xEDB88320).
func crc32(_ bytes: UnsafeRawBufferPointer, continuing start: UInt32 = 0) -> UInt32 {
    let result = CZlib.crc32_z(UInt(start), bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    return UInt32(truncatingIfNeeded: result)
}

/// Contexts of the zstd library that wait for their next use.
private final class ContextPool: Sendable {
    static let compressors = ContextPool()
    static let decompressors = ContextPool()

    private let waiting = Mutex<[UInt]>([])

    /// A context that waits, or a new one; nil where the library has no memory for it.
    func take(_ make: () -> OpaquePointer?) -> OpaquePointer? {
        let address = waiting.withLock { $0.popLast() }
        return address.flatMap { OpaquePointer(bitPattern: $0) } ?? make()
    }

    /// Puts a context back for the next one who needs it.
    func give(_ context: OpaquePointer) {
        waiting.withLock { $0.append(UInt(bitPattern: context)) }
    }
}
