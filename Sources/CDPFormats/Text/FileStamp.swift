import Glibc

/// What the file system says of a file without its bytes being read.
///
/// A file that was quiet when it was stamped and has the same stamp later has the same bytes: every write sets the time of
/// its last change of status, which no program can set back.
public struct FileStamp: Hashable, Sendable, Codable {
    /// Bytes of the file.
    public let size: Int64
    private let device: UInt64
    private let inode: UInt64
    /// Nanoseconds since 1970.
    private let modified: Int64
    private let changed: Int64

    /// The stamp of the file at `path`; nil when there is none, or when it was touched so lately that another write might
    /// leave the same times: clocks of file systems tick slowly.
    public init?(quiet path: String) {
        var status = stat()
        var now = timespec()
        guard stat(path, &status) == 0, clock_gettime(CLOCK_REALTIME, &now) == 0 else { return nil }
        size = Int64(status.st_size)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        guard max(modified, changed) < Self.nanoseconds(now) - 2_000_000_000 else { return nil }
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
