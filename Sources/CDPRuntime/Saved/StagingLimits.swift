import CDPFormats
import CDPStore
package import CDPTypes
import Glibc

/// How long, and how much of, what plans computed is kept.
package struct StagingLimits: Hashable, Sendable {
    /// How long after it was made.
    package var keep = TimeSpan(microseconds: 24 * 3_600_000_000)
    /// How many bytes of all together; the oldest go first.
    package var atMost: Int64 = 10 << 30

    /// A day, and 10 GiB.
    package init() {}
}

extension Operation {
    /// Removes what saved plans computed and is kept long enough at `now`, of the wall clock.
    package func expireStaging(now: Instant) {
        StagingArea(path: StoreLayout(root: storePath).staged).expire(staging, now: now)
    }
}

/// The folder in which a store keeps what plans computed.
struct StagingArea {
    /// The folder.
    let path: String

    /// Removes what is too old at `now`, and the oldest of what is too much. What is being promoted stays. Nothing is thrown:
    /// that a folder cannot be removed stops nobody, and the next command tries again.
    func expire(_ limits: StagingLimits, now: Instant) {
        let plans = (FolderNames.read(path) ?? []).filter { $0.hasPrefix(SavedPlan.prefix) }.map { "\(path)/\($0)" }
        var kept: [(path: String, made: Int64, size: Int64)] = []
        for plan in plans {
            let made = StagingArea.made(plan)
            if now.microseconds - made > limits.keep.microseconds {
                StagingArea.remove(plan)
            } else {
                kept.append((plan, made, StagingArea.size(plan)))
            }
        }
        kept.sort { ($0.made, $0.path) < ($1.made, $1.path) }
        var sum = kept.reduce(0) { $0 + $1.size }
        // The newest stays: a plan that is larger than the limit can be applied all the same.
        for plan in kept.dropLast() where sum > limits.atMost {
            StagingArea.remove(plan.path)
            sum -= plan.size
        }
    }

    /// Removes the result of one plan, unless it is in use.
    static func remove(_ folder: String) {
        guard let lock = ScratchFolder.locked(folder) else { return }
        try? StoreFiles.removeTree(folder)
        _ = lock.finish()
    }

    private static func made(_ folder: String) -> Int64 {
        stat(of: folder).map { Int64($0.st_mtim.tv_sec) * 1_000_000 } ?? 0
    }

    private static func size(_ path: String) -> Int64 {
        guard let status = stat(of: path) else { return 0 }
        guard status.isFolder else { return Int64(status.st_size) }
        return (FolderNames.read(path) ?? []).reduce(0) { $0 + size("\(path)/\($1)") }
    }
}
