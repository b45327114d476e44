package import Glibc

/// What tells a file or folder from all others that exist at the same time, whatever it is called: the device and the number
/// on it.
///
/// Two paths lead to one file exactly when their identities are equal. A number is used again after its file was deleted, so
/// that an identity must not be kept to recognise a file later; that is what `FileStamp` and `FileFingerprint` are for.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    /// The identity of what a status was asked of.
    package init(_ status: stat) {
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }

    /// The identity of what stands at `path`, of a link itself and not of what it leads to; nil where nothing does.
    package init?(_ path: String) {
        guard let status = stat(of: path) else { return nil }
        self.init(status)
    }

    /// The identity of what `path` leads to, links followed.
    package init?(following path: String) {
        guard let status = stat(following: path) else { return nil }
        self.init(status)
    }
}

extension stat {
    /// What the system says of what stands at `path`, of a link itself; nil where nothing does (`errno` says why).
    package init?(of path: String) {
        self.init()
        guard lstat(path, &self) == 0 else { return nil }
    }

    /// What the system says of what `path` leads to, links followed.
    package init?(following path: String) {
        self.init()
        guard fstatat(AT_FDCWD, path, &self, 0) == 0 else { return nil }
    }

    /// What the system says of a name in an open folder, of a link itself.
    package init?(of name: String, in folder: Int32) {
        self.init()
        guard fstatat(folder, name, &self, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    }

    /// Whether it is an ordinary file: no folder, link, pipe or device.
    package var isFile: Bool { st_mode & S_IFMT == S_IFREG }

    /// Whether it is a folder.
    package var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }

    /// Whether it is a symbolic link.
    package var isLink: Bool { st_mode & S_IFMT == S_IFLNK }
}
