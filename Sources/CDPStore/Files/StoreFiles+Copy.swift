import CDPFormats
import Glibc

extension StoreFiles {
    /// Gives a file a second name; false where the file system cannot, or not across to that place.
    static func linkIfPossible(_ path: String, as name: String) throws(StoreError) -> Bool {
        if link(path, name) == 0 { return true }
        switch errno {
        case EXDEV, EMLINK, EPERM, EACCES, ENOTSUP, ENOSYS: return false
        case ENOENT: throw missing(path)
        default: throw failure("link", name)
        }
    }

    /// Copies the bytes of a file to a name that nobody has, and makes the bytes durable. Memory does not grow
    /// with the file.
    static func copyDurably(_ path: String, to name: String) throws(StoreError) {
        guard let source = FileDescriptor(path, O_RDONLY | O_NOFOLLOW) else {
            throw errno == ENOENT ? missing(path) : failure("read", path)
        }
        let access = FileAccess(of: FilePath.folder(of: name))
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        guard let target = FileDescriptor(name, flags, mode: access.fileMode) else { throw failure("write", name) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { piece.deallocate() }
        var got = piece.count
        while got == piece.count {
            guard let count = source.read(into: piece) else { throw failure("read", path) }
            guard target.write(UnsafeRawBufferPointer(rebasing: piece[..<count])) else { throw failure("write", name) }
            got = count
        }
        access.settle(file: target.number)
        guard target.sync() else { throw failure("write", name) }
    }

    /// A file that the store names and lacks.
    private static func missing(_ path: String) -> StoreError {
        StoreError(.damaged, "`\(path)` is missing", help: StoreError.restoreFile)
    }

    /// Whether an ordinary file stands at the path.
    static func isFile(_ path: String) -> Bool { stat(of: path)?.isFile == true }
}
