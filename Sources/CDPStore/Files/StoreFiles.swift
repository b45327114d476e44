import CDPFormats
public import Glibc

/// The file operations that the store is made of, each durable where it says so.
///
/// Paths are absolute or relative to the process. Every failure names the file and what the system said.
public enum StoreFiles {
    /// The bytes of a file.
    public static func read(_ path: String) throws(StoreError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read", path) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw failure("read", path) }
            if got == 0 { break }
            done += got
        }
        bytes.removeLast(bytes.count - done)
        return bytes
    }

    /// Writes a file in one step, replacing one of that name, without making it durable.
    public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(StoreError) {
        try write(bytes, to: path, mode: mode, isDurable: false)
    }

    /// Writes a file in one step, replacing one of that name, and makes its bytes durable; its name becomes so with
    /// `syncDirectory`.
    public static func writeDurably(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(StoreError) {
        try write(bytes, to: path, mode: mode, isDurable: true)
    }

    /// Makes the bytes of an existing file durable.
    public static func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("sync", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    private static func write(_ bytes: [UInt8], to path: String, mode: mode_t, isDurable: Bool) throws(StoreError) {
        let temporary = path + ".tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("write", path) }
        do throws(StoreError) {
            try writeAll(bytes, descriptor, path)
            guard !isDurable || fsync(descriptor) == 0 else { throw failure("write", path) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let error = failure("write", path)
            unlink(temporary)
            throw error
        }
    }

    /// Gives a file a second name, failing when that name is taken. Returns false when it is.
    public static func linkExclusively(_ path: String, as name: String) throws(StoreError) -> Bool {
        if link(path, name) == 0 { return true }
        if errno == EEXIST { return false }
        throw failure("link", name)
    }

    /// Makes the names in a directory durable.
    public static func syncDirectory(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("sync", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    /// Makes a directory and those above it.
    public static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws(StoreError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw failure("create", path)
        }
        try makeDirectory(String(path[..<slash]), mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("create", path) }
    }

    /// The names in a directory, sorted by bytes; none when it does not exist.
    public static func list(_ path: String) throws(StoreError) -> [String] {
        guard let names = FolderNames.read(path) else {
            if errno == ENOENT { return [] }
            throw failure("list", path)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether something exists at the path.
    public static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Whether a directory stands at the path.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The bytes of a file; 0 when it cannot be looked at.
    public static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether this process may make files in a directory.
    public static func isWritable(_ directory: String) -> Bool {
        access(directory, W_OK) == 0
    }

    /// Removes a file; a missing one is no failure.
    public static func remove(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// Removes a directory and all that is in it; a missing one is no failure.
    public static func removeTree(_ path: String) throws(StoreError) {
        for name in try list(path) {
            let inner = "\(path)/\(name)"
            var status = stat()
            guard lstat(inner, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { try removeTree(inner) } else { try remove(inner) }
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    static func failure(_ action: String, _ path: String) -> StoreError {
        let number = errno
        let help =
            switch number {
            case ENOSPC: "free some space and run the command again; the store is as it was before"
            case EACCES, EPERM, EROFS: "check the permissions of that path"
            default: ""
            }
        return StoreError(
            number == ENOENT && action == "read" ? .damaged : .inputOutput,
            "cannot \(action) `\(path)`: \(String(cString: strerror(number)))", help: help)
    }

    private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(StoreError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
            }
            if put < 0, errno == EINTR { continue }
            guard put >= 0 else { throw failure("write", path) }
            done += put
        }
    }
}
