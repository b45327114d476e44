import CDPFormats
import Glibc

/// The folder of a delivered file, opened step by step: inside of a project no step leads through a link.
///
/// What makes, writes, names or syncs something takes whole paths, which those understand who watch calls from outside: audit
/// rules, and the trials that make them fail. What such a call reached is compared with the folder that was opened.
struct OpenFolder: ~Copyable {
    /// The folder.
    let descriptor: Int32
    /// Its path.
    let path: String

    deinit { close(descriptor) }

    /// `O_PATH`, which glibc's module hides: a folder that may be passed through need not be readable.
    private static let byPath: Int32 = 0o10_000_000

    /// Opens the folder of a place; with `makingFolders`, those that are missing are made, durably.
    init(_ place: DeliveryPlace, makingFolders: Bool) throws(FormatError) {
        let flags = OpenFolder.byPath | O_DIRECTORY | O_CLOEXEC
        var folder = uninterrupted { open(place.base, flags) }
        guard folder >= 0 else { throw OpenFolder.failure("has a folder that cannot be opened", place) }
        var path = place.base
        for name in place.names.dropLast() {
            let parent = folder
            let around = path
            path = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            var next = uninterrupted { openat(parent, name, flags | (place.isOutside ? 0 : O_NOFOLLOW)) }
            if next < 0, errno == ENOENT, makingFolders {
                next = OpenFolder.made(name, at: path, in: parent, around, place.access)
            }
            let number = errno
            let isLink = next < 0 && !place.isOutside && OpenFolder.isLink(name, in: parent)
            close(parent)
            errno = number
            if isLink {
                throw FormatError(
                    path: place.path, what: "`\(name)` on the way is a link, and links in a project are not followed",
                    next: "write to where it leads, with `allow_outside: true` where that is outside of the project")
            }
            guard next >= 0 else { throw OpenFolder.failure("has a folder that cannot be made or entered", place) }
            folder = next
        }
        // What is opened by path alone can be neither listed nor made durable.
        let whole = path
        let opened = uninterrupted { open(whole, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        let isSame = opened >= 0 && OpenFolder.isSame(opened, folder)
        let number = opened < 0 ? errno : ELOOP
        close(folder)
        guard isSame else {
            if opened >= 0 { close(opened) }
            errno = number
            throw OpenFolder.failure("has a folder that cannot be read", place)
        }
        descriptor = opened
        self.path = path
    }

    /// Whether the name in the folder is that of the open file: false where its path was led elsewhere meanwhile.
    func holds(_ name: String, _ file: Int32) -> Bool {
        var (here, there) = (stat(), stat())
        guard fstatat(descriptor, name, &here, AT_SYMLINK_NOFOLLOW) == 0, fstat(file, &there) == 0 else { return false }
        errno = ELOOP
        return here.st_ino == there.st_ino && here.st_dev == there.st_dev
    }

    private static func isSame(_ one: Int32, _ other: Int32) -> Bool {
        var (here, there) = (stat(), stat())
        return fstat(one, &here) == 0 && fstat(other, &there) == 0 && here.st_ino == there.st_ino
            && here.st_dev == there.st_dev
    }

    /// Makes the names in the folder durable, and its own, which may be new: made for this file, or for one that was never
    /// finished. False where that fails.
    func sync() -> Bool {
        let folder = descriptor
        return uninterrupted({ fsync(folder) }) == 0 && OpenFolder.syncs(OpenFolder.parent(path))
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func syncs(_ path: String) -> Bool {
        let opened = uninterrupted { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        // A folder that may be entered but not read cannot be synced by anybody but its owner.
        guard opened >= 0 else { return errno == EACCES }
        let result = uninterrupted { fsync(opened) }
        let number = errno
        close(opened)
        errno = number
        return result == 0
    }

    /// Makes a folder with an access and opens it; negative where that fails.
    private static func made(
        _ name: String, at path: String, in folder: Int32, _ around: String, _ access: FileAccess
    ) -> Int32 {
        let result = uninterrupted { mkdir(path, FileAccess.owner.folderMode) }
        guard result == 0 || errno == EEXIST else { return -1 }
        let made = uninterrupted { openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        if made >= 0, result != 0 || access.impose(on: made), syncs(around) { return made }
        let number = errno
        if made >= 0 { close(made) }
        errno = number
        return -1
    }

    private static func isLink(_ name: String, in folder: Int32) -> Bool {
        var status = stat()
        return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// An error of the system about a place.
    static func failure(_ what: String, _ place: DeliveryPlace) -> FormatError {
        FormatError(
            path: place.path, what: "\(what) (\(String(cString: strerror(errno)).lowercased()))",
            next: "check the folder's permissions and free space")
    }
}
