public import CDPColumns
public import CDPTypes
internal import Glibc

/// Writes a Parquet file row group by row group. Nothing stands under the final name until `finish()`; a writer that is let
/// go before that leaves nothing behind.
public final class ParquetWriter {
    private let path: String
    private let partial: String
    private var descriptor: Int32
    private var builder: ParquetFileBuilder

    /// Starts a file. Throws when there is a file of that name already or none can be made.
    public init(path: String, schema: [Field], options: ParquetOptions = ParquetOptions()) throws(FormatError) {
        self.path = path
        partial = "\(path).partial-\(getpid())"
        builder = try ParquetFailure.naming(path) { try ParquetFileBuilder(schema: schema, options: options) }
        descriptor = -1
        guard access(path, F_OK) != 0 else {
            throw FormatError(
                path: path, what: "there is a file of this name already", next: "remove it or choose another name")
        }
        descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("it cannot be created") }
        try write(ParquetFileBuilder.magic)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(partial)
    }

    /// Adds rows. Row groups are cut by the number of rows alone.
    public func write(_ batch: Batch) throws(FormatError) {
        var bytes: [UInt8] = []
        try ParquetFailure.naming(path) { try builder.add(batch, to: &bytes) }
        try write(bytes)
    }

    /// Completes the file, makes it durable and gives it its name.
    public func finish() throws(FormatError) -> ParquetFileSummary {
        var bytes: [UInt8] = []
        let summary = try ParquetFailure.naming(path) { try builder.finish(into: &bytes) }
        try write(bytes)
        guard fsync(descriptor) == 0 else { throw failure("it cannot be made durable") }
        guard link(partial, path) == 0 else { throw failure("it cannot be given its name") }
        unlink(partial)
        close(descriptor)
        descriptor = -1
        try syncDirectory()
        return summary
    }

    private func write(_ bytes: [UInt8]) throws(FormatError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("it cannot be written") }
            written += count
        }
    }

    private func syncDirectory() throws(FormatError) {
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("its directory cannot be opened") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw failure("its directory cannot be made durable") }
    }

    private func failure(_ what: String) -> FormatError {
        FormatError(path: path, what: "\(what): \(String(cString: strerror(errno)))")
    }
}
