import CDPTypes

/// Who holds the store's exclusive lock: for people and for the refusal of others. The lock itself is the kernel's.
public struct LockNote: Sendable, Hashable, Codable {
    /// The command: `apply` or `run`.
    public var operation: String
    /// User and machine, `ana@laptop`.
    public var who: String
    /// The process.
    public var pid: Int32
    /// When the lock was taken, in microseconds.
    public var since: Int64
    /// The revision of the specs, where it is known.
    public var specs: String?

    /// A note.
    public init(operation: String, who: String, pid: Int32, since: Int64, specs: String?) {
        self.operation = operation
        self.who = who
        self.pid = pid
        self.since = since
        self.specs = specs
    }

    /// `apply by ana@laptop (pid 5121) since 14:31:07 UTC, 12 s ago, specs 77d01e9`.
    public func text(now: Int64) -> String {
        let time = Instant(microseconds: since).description.dropFirst(11).prefix(8)
        let passed = now.subtractingReportingOverflow(since)
        let age = passed.overflow ? 0 : max(0, passed.partialValue / 1_000_000)
        let ago = age < 120 ? "\(age) s" : age < 7200 ? "\(age / 60) min" : "\(age / 3600) h"
        return "\(operation) by \(who) (pid \(pid)) since \(time) UTC, \(ago) ago"
            + (specs.map { ", specs \($0)" } ?? "")
    }

    /// The note beside a lock; nil when it cannot be read.
    public static func read(_ path: String) -> LockNote? {
        guard let bytes = try? StoreFiles.read(path), !bytes.isEmpty else { return nil }
        return try? StoreJSON.decode(LockNote.self, bytes, path: path)
    }
}
