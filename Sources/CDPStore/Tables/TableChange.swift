/// What becomes of a table in a generation.
public struct TableChange: Sendable {
    /// The table as it was.
    public var before: TableSnapshot
    /// The table as it will be; its version is the next one when `isChanged`.
    public var after: TableSnapshot

    /// Whether files may have been written that `after` does without. Only the logs tell whether an older generation reads one
    /// of them: see `ProfileStore.endWork`.
    public var leavesFiles = false

    /// Whether the table differs, and so gets a log entry.
    public var isChanged: Bool {
        before.version < 0 || before.schema != after.schema || before.usesVectors != after.usesVectors
            || Set(before.files.map(\.identity)) != Set(after.files.map(\.identity))
    }

    /// Files of `after` that are not part of `before`.
    public var newFiles: [DataFile] {
        let present = Set(before.files.map(\.path))
        return after.files.filter { !present.contains($0.path) }
    }

    /// Files of `before` that are not part of `after`, or of which other rows are masked there.
    public var formerFiles: [DataFile] {
        let kept = Set(after.files.map(\.identity))
        return before.files.filter { !kept.contains($0.identity) }
    }

    /// A table that stays as it is.
    public init(unchanged snapshot: TableSnapshot) {
        before = snapshot
        after = snapshot
    }

    /// A table before and after; the version of `after` follows from whether they differ.
    public init(before: TableSnapshot, after: TableSnapshot, leavesFiles: Bool = false) {
        self.before = before
        self.after = after
        self.leavesFiles = leavesFiles
        self.after.version = before.version
        if isChanged { self.after.version += 1 }
    }
}
