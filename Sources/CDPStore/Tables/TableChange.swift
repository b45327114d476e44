/// What becomes of a table in a generation.
public struct TableChange: Sendable {
    /// The table as it was.
    public var before: TableSnapshot
    /// The table as it will be; its version is the next one when `isChanged`.
    public var after: TableSnapshot

    /// Whether the table differs, and so gets a log entry.
    public var isChanged: Bool {
        before.version < 0 || before.schema != after.schema
            || Set(before.files.map(\.path)) != Set(after.files.map(\.path))
    }

    /// Whether the rows were cut into other ranges, so that files may have been written on the way that `after` does without.
    /// Only the logs tell whether an older generation reads one of them: see `ProfileStore.endWork`.
    public var isCutAnew: Bool { before.layout != after.layout }

    /// A table that stays as it is.
    public init(unchanged snapshot: TableSnapshot) {
        before = snapshot
        after = snapshot
    }

    /// A table before and after; the version of `after` follows from whether they differ.
    public init(before: TableSnapshot, after: TableSnapshot) {
        self.before = before
        self.after = after
        self.after.version = before.version
        if isChanged { self.after.version += 1 }
    }
}
