import CDPFormats
import Glibc

/// The folder of a delivered file, opened step by step: inside of a project no step leads through a link.
///
/// What makes, writes, names or syncs something takes whole paths, which those understand who watch calls from outside: audit
/// rules, and the trials that make them fail. What such a call reached is compared with the folder that was opened.
struct OpenFolder: ~Copyable {
    /// The folder.
    let descriptor: FileDescriptor
    /// Its path.
    let path: String

    /// `O_PATH`, which glibc's module hides: a folder that may be passed through need not be readable.
    private static let byPath: Int32 = 0o10_000_000

    /// Opens the folder of a place; with `makingFolders`, those that are missing are made, durably.
    init(_ place: DeliveryPlace, makingFolders: Bool) throws(FormatError) {
        let flags = OpenFolder.byPath | O_DIRECTORY
        guard var folder = FileDescriptor(place.base, flags) else {
            throw OpenFolder.failure("has a folder that cannot be opened", place)
        }
        var path = place.base
        for name in place.names.dropLast() {
            let around = path
            path = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            if let next = FileDescriptor(name, in: folder, flags | (place.isOutside ? 0 : O_NOFOLLOW)) {
                folder = next
            } else if errno == ENOENT, makingFolders,
                let made = OpenFolder.made(name, at: path, in: folder, around, place.access)
            {
                folder = made
            } else {
                throw OpenFolder.refusal(of: name, in: folder, place)
            }
        }
        // What is opened by path alone can be neither listed nor made durable.
        guard let opened = FileDescriptor(path, O_RDONLY | O_DIRECTORY) else {
            throw OpenFolder.failure("has a folder that cannot be read", place)
        }
        guard let identity = opened.identity, identity == folder.identity else {
            errno = ELOOP
            throw OpenFolder.failure("has a folder that cannot be read", place)
        }
        descriptor = opened
        self.path = path
    }

    /// Why a step on the way could not be made: `errno` says it, or the name is a link.
    private static func refusal(
        of name: String, in folder: borrowing FileDescriptor, _ place: DeliveryPlace
    ) -> FormatError {
        let error = failure("has a folder that cannot be made or entered", place)
        guard !place.isOutside, stat(of: name, in: folder.number)?.isLink == true else { return error }
        return FormatError(
            path: place.path, what: "`\(name)` on the way is a link, and links in a project are not followed",
            next: "write to where it leads, with `allow_outside: true` where that is outside of the project")
    }

    /// Whether the name in the folder is that of the open file: false where its path was led elsewhere meanwhile.
    func holds(_ name: String, _ file: borrowing FileDescriptor) -> Bool {
        guard let here = stat(of: name, in: descriptor.number), let there = file.identity else { return false }
        errno = ELOOP
        return FileIdentity(here) == there
    }

    /// Makes the names in the folder durable, and its own, which may be new: made for this file, or for one that was never
    /// finished. False where that fails.
    func sync() -> Bool {
        descriptor.sync() && OpenFolder.syncs(FilePath.folder(of: path))
    }

    private static func syncs(_ path: String) -> Bool {
        // A folder that may be entered but not read cannot be synced by anybody but its owner.
        FileDescriptor.syncFolder(path) || errno == EACCES
    }

    /// Makes a folder with an access and opens it; nil where that fails.
    private static func made(
        _ name: String, at path: String, in folder: borrowing FileDescriptor, _ around: String, _ access: FileAccess
    ) -> FileDescriptor? {
        let result = uninterrupted { mkdir(path, FileAccess.owner.folderMode) }
        guard result == 0 || errno == EEXIST,
            let made = FileDescriptor(name, in: folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        else { return nil }
        guard result != 0 || access.impose(on: made.number), syncs(around) else { return nil }
        return made
    }

    /// An error of the system about a path.
    static func failure(_ what: String, _ place: DeliveryPlace) -> FormatError {
        FormatError(
            path: place.path, what: "\(what) (\(String(cString: strerror(errno)).lowercased()))",
            next: "check the folder's permissions and free space")
    }
}
