import CDPFormats
import Glibc

/// The folder of a delivered file, opened step by step: inside of a project no step leads through a link.
struct OpenFolder: ~Copyable {
    /// The folder.
    let descriptor: Int32

    deinit { close(descriptor) }

    /// `O_PATH`, which glibc's module hides: a folder that may be passed through need not be readable.
    private static let byPath: Int32 = 0o10_000_000

    /// Opens the folder of a place; with `makingFolders`, those that are missing are made, durably.
    init(_ place: DeliveryPlace, makingFolders: Bool) throws(FormatError) {
        var folder = open(place.base, OpenFolder.byPath | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw OpenFolder.failure("has a folder that cannot be opened", place) }
        let follow = place.isOutside ? 0 : O_NOFOLLOW
        for name in place.names.dropLast() {
            var next = openat(folder, name, OpenFolder.byPath | O_DIRECTORY | O_CLOEXEC | follow)
            if next < 0, errno == ENOENT, makingFolders {
                next = OpenFolder.made(name, in: folder, place.access)
            }
            if next < 0, OpenFolder.isLink(name, in: folder), !place.isOutside {
                close(folder)
                throw FormatError(
                    path: place.path, what: "`\(name)` on the way is a link, and links in a project are not followed",
                    next: "write to where it leads, with `allow_outside: true` where that is outside of the project")
            }
            let number = errno
            close(folder)
            errno = number
            guard next >= 0 else { throw OpenFolder.failure("has a folder that cannot be used", place) }
            folder = next
        }
        // What is opened by path alone can be neither listed nor made durable.
        let opened = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let number = errno
        close(folder)
        errno = number
        guard opened >= 0 else { throw OpenFolder.failure("has a folder that cannot be read", place) }
        descriptor = opened
    }

    /// Makes a folder with an access and opens it; negative where that fails.
    private static func made(_ name: String, in folder: Int32, _ access: FileAccess) -> Int32 {
        guard mkdirat(folder, name, FileAccess.owner.folderMode) == 0 || errno == EEXIST else { return -1 }
        let made = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        let around = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if around >= 0 { close(around) } }
        if made >= 0, access.impose(on: made), around >= 0, fsync(around) == 0 { return made }
        let number = errno
        if made >= 0 { close(made) }
        errno = number
        return -1
    }

    private static func isLink(_ name: String, in folder: Int32) -> Bool {
        let number = errno
        defer { errno = number }
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
