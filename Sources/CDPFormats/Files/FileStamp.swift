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
        var now = timespec()
        guard clock_gettime(CLOCK_REALTIME, &now) == 0 else { return nil }
        self.init(path)
        guard max(modified, changed) < Self.nanoseconds(now) - 2_000_000_000 else { return nil }
    }

    /// The stamp of the file at `path` as it is now; nil when there is none. Only who wrote the file just now may trust it: a
    /// write by another within the same tick of the clock leaves the same stamp.
    public init?(_ path: String) {
        guard let status = stat(following: path) else { return nil }
        size = Int64(status.st_size)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    /// The stamp as one text, for caches that keep those of other inputs beside it.
    public var text: String { "\(size) \(device) \(inode) \(modified) \(changed)" }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
