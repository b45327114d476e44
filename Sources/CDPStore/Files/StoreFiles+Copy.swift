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
        let source = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard source >= 0 else { throw errno == ENOENT ? missing(path) : failure("read", path) }
        defer { close(source) }
        let access = FileAccess(of: folder(of: name))
        let target = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, access.fileMode)
        guard target >= 0 else { throw failure("write", name) }
        defer { close(target) }
        try copyBytes(source, path, target, name)
        access.settle(file: target)
        guard fsync(target) == 0 else { throw failure("write", name) }
    }

    private static func copyBytes(
        _ source: Int32, _ path: String, _ target: Int32, _ name: String
    ) throws(StoreError) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        while true {
            let got = Glibc.read(source, room.baseAddress, room.count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw failure("read", path) }
            if got == 0 { return }
            var done = 0
            while done < got {
                let written = Glibc.write(target, room.baseAddress.map { $0 + done }, got - done)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw failure("write", name) }
                done += written
            }
        }
    }

    private static func missing(_ path: String) -> StoreError {
        StoreError(.damaged, "`\(path)` is missing", help: StoreError.restoreFile)
    }

    /// Whether a regular file stands at the path.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The path without links and dots; nil when nothing is there.
    static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
