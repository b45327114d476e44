import CDPStore
import CDPTypes

/// The tables of a store while a generation is made: as they were, and as far as they are new already.
struct TableSet: Sendable {
    private let before: [String: TableSnapshot]
    private let root: String
    private let updates: UpdateMode
    /// What became of each table that a stage has looked at.
    private(set) var changes: [String: TableChange] = [:]
    /// Whether files may have been written for a table that its last change does without.
    private(set) var leavesFiles = false

    /// The tables of a snapshot; new files go below `root`.
    init(_ before: [String: TableSnapshot], root: String, updates: UpdateMode) {
        self.before = before
        self.root = root
        self.updates = updates
    }

    /// The table as it is now: with the change of an earlier stage, if there was one.
    func snapshot(_ name: String, schema: [Field]) -> TableSnapshot {
        changes[name]?.after ?? before[name] ?? TableSnapshot(empty: name, schema: schema)
    }

    /// The table as it is now.
    func snapshot(_ table: some StoreTable) -> TableSnapshot {
        var result = snapshot(table.name, schema: table.schema)
        result.order = table.order
        return result
    }

    /// The table as it was before this generation.
    func former(_ table: some StoreTable) -> TableSnapshot {
        var result = former(table.name, schema: table.schema)
        result.order = table.order
        return result
    }

    /// The table as it was before this generation.
    func former(_ name: String, schema: [Field]) -> TableSnapshot {
        before[name] ?? TableSnapshot(empty: name, schema: schema)
    }

    /// Every table that existed before.
    var formerNames: [String] { before.keys.sorted() }

    /// Where new files of a table go.
    func target(_ table: some StoreTable) -> TableTarget {
        TableTarget(directory: "\(root)/\(table.name)", updates: updates)
    }

    /// Notes what a stage made of a table. A second change of one table replaces its `after`.
    mutating func note(_ change: TableChange) {
        let name = change.after.name
        leavesFiles = leavesFiles || change.leavesFiles
        guard let earlier = changes[name] else {
            changes[name] = change
            return
        }
        changes[name] = TableChange(before: earlier.before, after: change.after, leavesFiles: leavesFiles)
        leavesFiles = leavesFiles || !Set(earlier.after.files.map(\.path)).isSubset(of: change.after.files.map(\.path))
    }
}
