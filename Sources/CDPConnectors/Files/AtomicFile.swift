package import CDPFormats
import Glibc

/// A file that appears whole or not at all, also across a crash: written beside its place, made durable, then renamed there.
///
/// Without `commit`, nothing is left behind; what a killed process left, the next one to write the file writes over.
package struct AtomicFile: ~Copyable {
    private let path: String
    private let temporaryPath: String
    private let descriptor: Int32
    private var waiting: [UInt8] = []
    private var digest = FingerprintDigest()
    private var isCommitted = false

    /// Begins a file that will be at `path`; missing folders are made.
    package init(_ path: String) throws(FormatError) {
        let folder = AtomicFile.folder(of: path)
        try AtomicFile.makeFolder(folder, for: path)
        let beside = "\(folder)/.\(path.split(separator: "/").last ?? "file").writing"
        let opened = uninterrupted { open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
        guard opened >= 0 else { throw AtomicFile.failure("cannot be written", path) }
        self.path = path
        temporaryPath = beside
        descriptor = opened
    }

    deinit {
        close(descriptor)
        if !isCommitted { unlink(temporaryPath) }
    }

    /// Adds bytes.
    package mutating func append(_ bytes: [UInt8]) throws(FormatError) {
        waiting += bytes
        // What is digested comes in whole pieces, so a rest waits.
        if waiting.count >= 1 << 20 { try flush(waiting.count - waiting.count % FingerprintDigest.pieceSize) }
    }

    /// Makes the file durable and puts it in place of what was there. Returns the fingerprint of its bytes.
    @discardableResult
    package mutating func commit() throws(FormatError) -> FileFingerprint {
        try flush(waiting.count)
        guard uninterrupted({ fsync(descriptor) }) == 0, uninterrupted({ rename(temporaryPath, path) }) == 0 else {
            throw AtomicFile.failure("cannot be written", path)
        }
        isCommitted = true
        let folder = AtomicFile.folder(of: path)
        try AtomicFile.sync(folder, for: path)
        // The folder itself may be new: made for this file, or for one that was never finished.
        try AtomicFile.sync(AtomicFile.folder(of: folder), for: path)
        return digest.fingerprint
    }

    private mutating func flush(_ size: Int) throws(FormatError) {
        waiting.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: size, by: FingerprintDigest.pieceSize) {
                digest.add(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<min(size, start + FingerprintDigest.pieceSize)]))
            }
        }
        var written = 0
        while written < size {
            let count = waiting.withUnsafeBytes { bytes in
                uninterrupted { write(descriptor, bytes.baseAddress.map { $0 + written }, size - written) }
            }
            guard count > 0 else { throw AtomicFile.failure("cannot be written", path) }
            written += count
        }
        waiting.removeFirst(size)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func makeFolder(_ folder: String, for path: String) throws(FormatError) {
        var status = stat()
        if stat(folder, &status) == 0 { return }
        let parent = AtomicFile.folder(of: folder)
        if parent != folder { try makeFolder(parent, for: path) }
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw failure("has a folder that cannot be made", path)
        }
        try sync(parent, for: path)
    }

    private static func sync(_ folder: String, for path: String) throws(FormatError) {
        let descriptor = uninterrupted { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { if descriptor >= 0 { close(descriptor) } }
        // A folder that may be entered but not read cannot be synced by anybody but its owner.
        if descriptor < 0, errno == EACCES { return }
        guard descriptor >= 0, uninterrupted({ fsync(descriptor) }) == 0 else {
            throw failure("has a folder that cannot be made durable", path)
        }
    }

    private static func failure(_ what: String, _ path: String) -> FormatError {
        let reason = String(cString: strerror(errno))
        return FormatError(
            path: path, what: "\(what) (\(reason))", next: "check the folder's permissions and free space")
    }
}
