import CDPColumns
import CDPFormats
import Glibc

/// The file operations that the store is made of, each durable where it says so.
///
/// Paths are absolute or relative to the process. Every failure names the file and what the system said.
public enum StoreFiles {
    /// The bytes of a file.
    public static func read(_ path: String) throws(StoreError) -> [UInt8] {
        guard let file = FileDescriptor(path, O_RDONLY), let status = file.status else { throw failure("read", path) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard let count = bytes.withUnsafeMutableBytes({ file.read(into: $0) }) else { throw failure("read", path) }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Writes a file in one step, replacing one of that name, without making it durable. Who may read it follows from its
    /// folder (`FileAccess`).
    public static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try write(bytes, to: path, isDurable: false)
    }

    /// Writes a file in one step, replacing one of that name, and makes its bytes durable; its name becomes so with
    /// `syncDirectory`.
    public static func writeDurably(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try write(bytes, to: path, isDurable: true)
    }

    /// Writes a file whose name follows from its content. One of that name is never taken for whole: it may be torn, or the
    /// system may have failed to write it. It is replaced, and since an older generation may read it, by durable bytes.
    static func writeNamedByContent(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try write(bytes, to: path, isDurable: exists(path))
    }

    /// Whether the file at `path` holds exactly these bytes.
    static func holds(_ bytes: [UInt8], at path: String) -> Bool {
        size(path) == bytes.count && (try? read(path)) == bytes
    }

    /// Makes the bytes of an existing file durable.
    public static func sync(_ path: String) throws(StoreError) {
        guard let file = FileDescriptor(path, O_RDONLY), file.sync() else { throw failure("sync", path) }
    }

    /// Makes the bytes of many files durable. Several threads ask for it at once, since a disk syncs many files in little more
    /// time than one.
    static func sync(_ paths: [String]) throws {
        _ = try Parallel.map(paths.count, threads: 8) { try sync(paths[$0]) }
    }

    /// Writes beside the path under a name of this writer alone, then renames: readers see the former file or the new
    /// one, whole.
    private static func write(_ bytes: [UInt8], to path: String, isDurable: Bool) throws(StoreError) {
        let temporary = FilePath.temporary(beside: path, suffix: temporarySuffix)
        let access = FileAccess(of: FilePath.folder(of: path))
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        guard let file = FileDescriptor(temporary, flags, mode: access.fileMode) else { throw failure("write", path) }
        access.settle(file: file.number)
        guard file.finish(writing: bytes, isDurable: isDurable), uninterrupted({ Glibc.rename(temporary, path) }) == 0
        else {
            let error = failure("write", path)
            unlink(temporary)
            throw error
        }
    }

    /// Gives a file the name of another one, or a new name; the former name goes.
    static func replace(_ name: String, with path: String) throws(StoreError) {
        guard uninterrupted({ Glibc.rename(path, name) }) == 0 else {
            let error = failure("write", name)
            unlink(path)
            throw error
        }
        // Two names of one file are left as they are by `rename`.
        try remove(path)
    }

    /// How the name of a file ends while it is written; a killed command leaves it.
    static let temporarySuffix = ".tmp"

    /// Gives a file a second name, failing when that name is taken. Returns false when it is.
    ///
    /// What counts is the name and not the answer: on a network a call can fail, or be made twice, after it was done.
    public static func linkExclusively(_ path: String, as name: String) throws(StoreError) -> Bool {
        if link(path, name) == 0 { return true }
        let error = failure("link", name)
        let isTaken = errno == EEXIST
        if let file = FileIdentity(path), file == FileIdentity(name) { return true }
        if isTaken { return false }
        throw error
    }

    /// Makes the names in a directory durable.
    public static func syncDirectory(_ path: String) throws(StoreError) {
        guard FileDescriptor.syncFolder(path) else { throw failure("sync", path) }
    }

    /// Makes the names of a directory and of those above it durable, as far as this process may read them.
    static func syncAncestors(_ path: String) throws(StoreError) {
        var place = path[...]
        while let slash = place.lastIndex(of: "/") {
            place = place[..<slash]
            let folder = place.isEmpty ? "/" : String(place)
            guard FileDescriptor.syncFolder(folder) || errno == EACCES else { throw failure("sync", folder) }
        }
        guard path.hasPrefix("/") || FileDescriptor.syncFolder(".") || errno == EACCES else {
            throw failure("sync", ".")
        }
    }

    /// Makes a directory and those above it. Who may enter them follows from the directory around them (`FileAccess`).
    public static func makeDirectory(_ path: String) throws(StoreError) {
        if makeOneDirectory(path) { return }
        let folder = FilePath.folder(of: path)
        guard errno == ENOENT, folder != path else { throw failure("create", path) }
        try makeDirectory(folder)
        guard makeOneDirectory(path) else { throw failure("create", path) }
    }

    /// Makes a directory unless something of that name is there; false where that fails.
    private static func makeOneDirectory(_ path: String) -> Bool {
        let made = uninterrupted { mkdir(path, FileAccess.owner.folderMode) }
        guard made == 0 else { return errno == EEXIST }
        FileAccess(of: FilePath.folder(of: path)).settle(folder: path)
        return true
    }

    /// Gives a file or directory that is there an access; a link is left alone.
    static func impose(_ access: FileAccess, on path: String) throws(StoreError) {
        guard let file = FileDescriptor(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else { throw failure("open", path) }
        guard access.impose(on: file.number) else {
            let reason = String(cString: strerror(errno))
            throw StoreError(
                .access, "cannot set who may read `\(path)`: \(reason)",
                help: access.group == nil
                    ? "run the command as the owner of that path, or let the owner do: chmod -R go= on it"
                    : "run the command as a member of the group that `group:` names, who owns that path")
        }
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

    /// Whether something exists at the path; throws where that cannot be told.
    package static func isThere(_ path: String) throws(StoreError) -> Bool {
        if stat(following: path) != nil { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw failure("look at", path)
    }

    /// Whether a directory stands at the path.
    static func isDirectory(_ path: String) -> Bool {
        stat(of: path)?.isFolder == true
    }

    /// What the file system says of a path, of a link and not of what it leads to.
    static func status(_ path: String) throws(StoreError) -> stat {
        guard let status = stat(of: path) else { throw failure("look at", path) }
        return status
    }

    /// The bytes of a file; 0 when it cannot be looked at.
    public static func size(_ path: String) -> Int {
        stat(following: path).map { Int($0.st_size) } ?? 0
    }

    /// Whether this process may make files in a directory.
    public static func isWritable(_ directory: String) -> Bool {
        access(directory, W_OK) == 0
    }

    /// Gives a folder another name, durably; nothing of that name may be there but an empty folder.
    static func rename(_ folder: String, to name: String) throws(StoreError) {
        guard uninterrupted({ Glibc.rename(folder, name) }) == 0 else { throw failure("rename", folder) }
        try syncDirectory(FilePath.folder(of: name))
    }

    /// Removes a file; a missing one is no failure.
    public static func remove(_ path: String) throws(StoreError) {
        guard uninterrupted({ unlink(path) }) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// Removes a directory and all that is in it; a missing one is no failure.
    public static func removeTree(_ path: String) throws(StoreError) {
        for name in try list(path) {
            let inner = "\(path)/\(name)"
            guard let status = stat(of: inner) else { continue }
            if status.isFolder { try removeTree(inner) } else { try remove(inner) }
        }
        guard uninterrupted({ rmdir(path) }) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// The error of the system about a path, with what helps against it. Must be called before anything else can change
    /// `errno`.
    static func failure(_ action: String, _ path: String) -> StoreError {
        let number = errno
        let help =
            switch number {
            case ENOSPC, EDQUOT: "free some space, then run the command again"
            case EMFILE, ENFILE: "let the process open more files (`ulimit -n`), or give it fewer threads: --threads 1"
            case ESTALE: "the file system lost that file; mount it again, then run the command again"
            case EACCES, EPERM, EROFS: "check the permissions of that path"
            default: ""
            }
        return StoreError(
            number == ENOENT && action == "read" ? .damaged : .inputOutput,
            "cannot \(action) `\(path)`: \(String(cString: strerror(number)))", help: help)
    }
}
