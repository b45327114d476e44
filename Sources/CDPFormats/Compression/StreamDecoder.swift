internal import CZlib
internal import CZstd

/// Decompresses a stream of gzip members or zstd frames, piece by piece. Memory is bounded whatever the content claims: the
/// library refuses zstd windows above 128 MiB. Not for use by two threads at a time.
final class StreamDecoder {
    /// What a stream is compressed with, known by its first bytes.
    enum Kind: Hashable {
        /// Several members or frames may follow each other.
        case gzip, zstd

        init?(magic: UnsafeBufferPointer<UInt8>) {
            if magic.starts(with: [0x1F, 0x8B]) {
                self = .gzip
            } else if magic.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
                self = .zstd
            } else {
                return nil
            }
        }
    }

    /// How one step went.
    struct Step {
        /// Bytes taken from the input.
        var consumed: Int
        /// Bytes written to the output.
        var produced: Int
    }

    let kind: Kind
    /// Whether a member or frame has begun and not ended: at the end of the input, that is a truncated file.
    private(set) var isInsideFrame = false
    private let gzip: UnsafeMutablePointer<z_stream>
    private let zstd: OpaquePointer?

    init(_ kind: Kind) throws(CompressionFault) {
        self.kind = kind
        gzip = .allocate(capacity: 1)
        gzip.initialize(to: z_stream())
        zstd = kind == .zstd ? ZSTD_createDStream() : nil
        if kind == .gzip, inflateInit2_(gzip, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) != Z_OK {
            throw CompressionFault(what: "no memory to decompress")
        }
    }

    deinit {
        if kind == .gzip { inflateEnd(gzip) }
        gzip.deallocate()
        ZSTD_freeDStream(zstd)
    }

    /// Decompresses from `input`, neither empty, into `output`.
    func step(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws(CompressionFault) -> Step
    {
        kind == .gzip ? try inflate(input, output) : try decompress(input, output)
    }

    /// One step of zstd.
    private func decompress(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(CompressionFault) -> Step {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let hint = ZSTD_decompressStream(zstd, &target, &source)
        guard ZSTD_isError(hint) == 0 else { throw CompressionFault(what: "zstd data that is damaged") }
        isInsideFrame = hint != 0
        return Step(consumed: source.pos, produced: target.pos)
    }

    /// One step of gzip, at most 1 GiB in and out. After the end of a member the next one may begin.
    private func inflate(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(CompressionFault) -> Step {
        let taken = min(input.count, 1 << 30)
        let room = min(output.count, 1 << 30)
        gzip.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        gzip.pointee.avail_in = UInt32(taken)
        gzip.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        gzip.pointee.avail_out = UInt32(room)
        let status = CZlib.inflate(gzip, Z_NO_FLUSH)
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw CompressionFault(what: "gzip data that is damaged")
        }
        isInsideFrame = status != Z_STREAM_END
        let step = Step(consumed: taken - Int(gzip.pointee.avail_in), produced: room - Int(gzip.pointee.avail_out))
        if status == Z_STREAM_END { inflateReset(gzip) }
        return step
    }
}
