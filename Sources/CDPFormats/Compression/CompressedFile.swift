import CZstd
import Glibc

/// A file that is written compressed with zstd, piece by piece: what programs write is landed so.
package struct CompressedFile: ~Copyable {
    private let file: FileDescriptor
    private let stream: OpaquePointer
    private let room: UnsafeMutableRawBufferPointer

    /// Writes to a file that is open and empty; nil without memory to compress in.
    package init?(_ file: consuming FileDescriptor) {
        guard let stream = ZSTD_createCStream() else { return nil }
        // Whoever reads it finds a bit that fell over.
        _ = ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
        self.file = file
        self.stream = stream
        room = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 64)
    }

    deinit {
        ZSTD_freeCStream(stream)
        room.deallocate()
    }

    /// Adds bytes; false where the file cannot be written, and `errno` says why.
    package func append(_ bytes: UnsafeRawBufferPointer) -> Bool { step(bytes, ZSTD_e_continue) }

    /// Writes what is left and makes the file durable.
    package func end() -> Bool { step(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end) && file.sync() }

    private func step(_ bytes: UnsafeRawBufferPointer, _ operation: ZSTD_EndDirective) -> Bool {
        var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while true {
            var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
            let left = ZSTD_compressStream2(stream, &target, &source, operation)
            guard ZSTD_isError(left) == 0 else {
                errno = ENOMEM
                return false
            }
            guard file.write(UnsafeRawBufferPointer(rebasing: room[..<target.pos])) else { return false }
            if operation == ZSTD_e_end ? left == 0 : source.pos == source.size { return true }
        }
    }
}
