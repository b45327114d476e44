import CDPFormats

/// Tables of a generation that is computed and not committed: the new data files and the log entries that name them, in a folder
/// of their own. A commit that follows later gives the store the bytes that a commit at once would have given it.
package struct StagedTables: Sendable {
    /// Where they lie. A table's files are in the folder of its name.
    let folder: String

    /// Staged tables in a folder.
    package init(in folder: String) {
        self.folder = folder
    }

    /// Where the entry of a table's log is kept.
    private func entry(_ table: String) -> String {
        "\(folder)/_log/\(table.split(separator: "/").joined(separator: ".")).json"
    }

    /// Keeps what becomes of tables, durably, and says the digest of each log entry. New files that lie elsewhere get a second
    /// name here.
    package func keep(_ draft: GenerationDraft, storeID: String) throws -> [String: String] {
        var entries: [String: String] = [:]
        try StoreFiles.makeDirectory("\(folder)/_log")
        for change in draft.changes where change.isChanged {
            let directory = "\(folder)/\(change.after.name)"
            try StoreFiles.makeDirectory(directory)
            for file in change.newFiles where file.directory != directory {
                try StoreFiles.place("\(file.directory)/\(file.path)", at: "\(directory)/\(file.path)")
            }
            try StoreFiles.sync(change.newFiles.map { "\(directory)/\($0.path)" })
            try StoreFiles.syncDirectory(directory)
            let bytes = LogEntry.encode(
                change.actions(storeID: storeID, operation: draft.operation, time: draft.asOf))
            try StoreFiles.writeDurably(bytes, to: entry(change.after.name))
            entries[change.after.name] = Digest.sha256(bytes)
        }
        try StoreFiles.syncDirectory("\(folder)/_log")
        try StoreFiles.syncDirectory(folder)
        return entries
    }

    /// Puts the new files into the tables of `store` and says what becomes of these since `head`. `entries` are the digests of
    /// the log entries. `ProfileStore.beginWork` comes before, since no log of the store names the files yet.
    package func promote(
        _ entries: [String: String], to store: ProfileStore, head: JournalEntry?
    ) throws -> [TableChange] {
        try entries.sorted { $0.key < $1.key }.map { table, digest in
            let path = entry(table)
            guard StoreFiles.exists(path), case let bytes = try StoreFiles.read(path), Digest.sha256(bytes) == digest
            else { throw gone }
            let change = try store.change(of: table, by: DeltaAction.decode(bytes, path: path), since: head)
            try StoreFiles.makeDirectory(store.layout.table(table))
            for file in change.newFiles {
                let staged = "\(folder)/\(table)/\(file.path)"
                guard StoreFiles.exists(staged), StoreFiles.size(staged) == Int(file.size) else { throw gone }
                try StoreFiles.place(staged, at: "\(file.directory)/\(file.path)")
            }
            return change
        }
    }

    /// The failure where something of what was kept is not there.
    package var gone: StoreError {
        StoreError(
            .stale, "what this plan computed is not kept any more",
            details: ["`\(folder)` does not hold it"],
            help: "make a new plan: cdp plan --out FILE; or let it be computed again: cdp apply FILE --rebase")
    }
}

extension ProfileStore {
    /// What the actions of a log entry make of a table as it is at `head`.
    fileprivate func change(
        of name: String, by actions: [DeltaAction], since head: JournalEntry?
    ) throws -> TableChange {
        let before = try head.flatMap { try table(name, of: $0) }
        var state = try before.map { try log(name).snapshot($0.version) } ?? DeltaSnapshot()
        state.apply(actions)
        let version = (before?.version ?? -1) + 1
        let after = try TableSnapshot(name: name, version: version, state, directory: layout.table(name))
        return TableChange(before: before ?? TableSnapshot(empty: name, schema: after.schema), after: after)
    }
}

extension StoreFiles {
    /// Gives a file a second name, which replaces one that is there. Where the file system cannot, the bytes are copied.
    static func place(_ path: String, at name: String) throws(StoreError) {
        let temporary = FilePath.temporary(beside: name, suffix: temporarySuffix)
        if try !linkIfPossible(path, as: temporary) { try copyDurably(path, to: temporary) }
        try replace(name, with: temporary)
    }
}
