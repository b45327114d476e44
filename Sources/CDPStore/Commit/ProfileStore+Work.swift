import CDPFormats

extension ProfileStore {
    /// Notes that files are put into tables before a log names them, so that the next command deals with what is left should
    /// this one end before `endWork`. The note is durable before the first of them is written. Needs the exclusive lock.
    public func beginWork() throws(StoreError) {
        // What was written here when a command was killed has a name that nobody writes to again.
        try removeUnfinished(layout.control)
        try StoreFiles.writeDurably([], to: layout.working)
        try StoreFiles.syncDirectory(layout.control)
    }

    /// Deletes the data files that no log entry names, of any version that is kept, published or prepared, and entries of logs
    /// from before these begin. Needs the exclusive lock.
    public func endWork() throws(StoreError) {
        let head = try head()
        for table in try tableDirectories() {
            try removeUnfinished(layout.table(table))
            try removeUnfinished(layout.deltaLog(table))
            for path in try unnamedFiles(table, head) + (try formerEntries(table)) { try StoreFiles.remove(path) }
        }
        for folder in [layout.control, layout.manifests, layout.journal, layout.log] { try removeUnfinished(folder) }
        try StoreFiles.remove(layout.working)
    }

    /// The same when everything that was put into tables is named by a log.
    public func endCompleteWork() throws(StoreError) {
        try StoreFiles.remove(layout.working)
    }

    /// Removes what a killed command was writing in a folder.
    private func removeUnfinished(_ folder: String) throws(StoreError) {
        for name in try StoreFiles.list(folder) where name.hasSuffix(StoreFiles.temporarySuffix) {
            try StoreFiles.remove("\(folder)/\(name)")
        }
    }

    /// The directories that hold tables: `profiles`, and inside `rows`, `events` and `deliveries` one each.
    func tableDirectories() throws(StoreError) -> [String] {
        var tables: [String] = []
        for name in try StoreFiles.list(layout.root) where !name.hasPrefix("_") && !name.hasPrefix(".") {
            guard StoreFiles.isDirectory(layout.table(name)) else { continue }
            tables.append(name)
            for inner in try StoreFiles.list(layout.table(name)) where !inner.hasPrefix("_") && !inner.hasPrefix(".") {
                if StoreFiles.isDirectory(layout.table("\(name)/\(inner)")) { tables.append("\(name)/\(inner)") }
            }
        }
        return tables
    }

    /// Whether a name is one that cdp gives to data files, a digest.
    static func isDataFile(_ name: String) -> Bool {
        name.hasSuffix(".parquet") && name.utf8.count == 48
            && name.utf8.dropLast(8).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// The data files of a table that no version names which is kept. None where that is not known.
    func unnamedFiles(_ table: String, _ head: JournalEntry?) throws(StoreError) -> [String] {
        let files = try StoreFiles.list(layout.table(table)).filter(Self.isDataFile)
        guard !files.isEmpty, let named = try namedFiles(table, head) else { return [] }
        return files.filter { !named.contains($0) }.map { "\(layout.table(table))/\($0)" }
    }

    /// What lies in a table's log from before it began before the last vacuum: entries and checkpoints.
    func formerEntries(_ table: String) throws(StoreError) -> [String] {
        guard let base = try floor().bases?[table] else { return [] }
        return try StoreFiles.list(layout.deltaLog(table)).filter { name in
            guard name.hasSuffix(".json") || name.hasSuffix(".checkpoint.parquet") else { return false }
            return Int(name.prefix { $0 != "." }).map { $0 < base.former } ?? false
        }.map { "\(layout.deltaLog(table))/\($0)" }
    }

    /// Every data file that a version of a table names, up to the one that `head` or the ledgers' floor knows. Nil where that
    /// is not known for certain, because an entry of the log is missing or damaged: nothing is deleted then.
    func namedFiles(_ table: String, _ head: JournalEntry?) throws(StoreError) -> Set<String>? {
        let published = try StoreFiles.list(layout.deltaLog(table)).filter { $0.hasSuffix(".json") }
        var last = max(published.compactMap { Int($0.dropLast(5)) }.max() ?? -1, head?.tables[table]?.version ?? -1)
        if let destination = Self.destination(ofLedger: table) { last = max(last, try lastLedgerVersion(destination)) }
        var named: Set<String> = []
        let log = try log(table)
        var first = 0
        if let base = log.base {
            guard let actions = try? log.actions(of: base) else { return nil }
            for case .add(let file) in actions { named.insert(file.path) }
            first = base.version + 1
        }
        for version in first..<max(first, last + 1) {
            var path = layout.deltaEntry(table, version: version)
            if let head, version == head.tables[table]?.version, !StoreFiles.exists(path) {
                path = layout.preparedEntry(table, generation: head.generation)
            }
            guard let actions = try? LogEntry.read(path).actions else { return nil }
            for case .add(let file) in actions { named.insert(file.path) }
        }
        return named
    }
}
