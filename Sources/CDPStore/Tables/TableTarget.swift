public import CDPTypes

/// Where a table's new files go, and how its rows are replaced.
public struct TableTarget: Sendable {
    /// The directory of new files, which need not be durable before the generation is committed.
    public var directory: String
    /// How rows are replaced.
    public var updates: UpdateMode
    /// How many new rows become a run at most: until then they are held in memory.
    public var runRows = 1 << 19

    /// A target.
    public init(directory: String, updates: UpdateMode = .rewrite) {
        self.directory = directory
        self.updates = updates
    }
}
