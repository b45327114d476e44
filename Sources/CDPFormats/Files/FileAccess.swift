public import Glibc

/// Who may read what cdp writes about customers: its owner, and a group where one is declared. Others never, whatever the
/// process's file mode creation mask says.
///
/// A folder of a declared group has the set-group-ID bit: what is made in it belongs to that group too. So the access of a new
/// file follows from its folder, and nobody has to hand it down.
public struct FileAccess: Hashable, Sendable {
    /// The number of the group that may read; nil for the owner alone.
    public let group: UInt32?

    /// The owner alone.
    public static let owner = FileAccess(group: nil)

    /// The owner, and the members of `group` where there is one.
    public init(group: UInt32?) {
        self.group = group
    }

    /// What is made in a folder gets this access; the owner's alone where the folder is not one of a declared group.
    public init(of folder: String) {
        var status = stat()
        self.init(stat(folder, &status) == 0 ? status : stat())
    }

    private init(_ folder: stat) {
        let shared = S_ISGID | S_IRGRP
        self.init(group: folder.st_mode & shared == shared ? folder.st_gid : nil)
    }

    /// The mode of a file: 0600, or 0640 with a group.
    public var fileMode: mode_t { group == nil ? 0o600 : 0o640 }

    /// The mode of a folder: 0700, or 2750 with a group.
    public var folderMode: mode_t { group == nil ? 0o700 : S_ISGID | 0o750 }

    /// Gives a file that was just made in a folder of this access its mode, where the mask took bits from it.
    public func settle(file descriptor: Int32) {
        // A file system that knows no modes refuses; it never opened the file further than it was made.
        _ = fchmod(descriptor, fileMode)
    }

    /// Gives a folder that was just made in a folder of this access its mode.
    public func settle(folder path: String) {
        _ = chmod(path, folderMode)
    }

    /// Gives a file or folder this access, its group included, whatever it had. False where the system refuses (`errno` says
    /// why).
    public func impose(on descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        if let group, status.st_gid != group, fchown(descriptor, uid_t.max, group) != 0 { return false }
        let mode = status.st_mode & S_IFMT == S_IFDIR ? folderMode : fileMode
        // A change of the group may take the set-group-ID bit away.
        if (group == nil && status.st_mode & 0o7777 == mode) || fchmod(descriptor, mode) == 0 { return true }
        // An owner is refused only by a file system that knows no modes; there is nothing to set then.
        return group == nil && errno != EIO && status.st_uid == geteuid()
    }

    /// Whether a file or folder has this access.
    public func isImposed(on status: stat) -> Bool {
        let mode = status.st_mode & S_IFMT == S_IFDIR ? folderMode : fileMode
        return status.st_mode & 0o7777 == mode && (group ?? status.st_gid) == status.st_gid
    }

    /// Whether a file or folder lets somebody in whom this access keeps out.
    public func isExceeded(by status: stat) -> Bool {
        let open = status.st_mode & 0o077
        return open & ~(fileMode | folderMode) != 0 || (open != 0 && group != nil && group != status.st_gid)
    }
}
