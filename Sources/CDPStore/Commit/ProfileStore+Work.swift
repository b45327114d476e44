import CDPFormats

extension ProfileStore {
    /// Notes that files are put into tables before a log names them, so that the next command deals with what is left should
    /// this one end before `endWork`. Needs the exclusive lock.
    public func beginWork() throws(StoreError) {
        try StoreFiles.write([], to: layout.working)
    }

    /// Deletes the data files that no log entry names, of any version: older generations keep theirs. Needs the exclusive
    /// lock, and the latest generation published.
    public func endWork() throws(StoreError) {
        for table in try tableDirectories() {
            let files = try StoreFiles.list(layout.table(table)).filter(Self.isDataFile)
            guard !files.isEmpty, let named = try namedFiles(table) else { continue }
            for file in files where !named.contains(file) { try StoreFiles.remove("\(layout.table(table))/\(file)") }
        }
        try StoreFiles.remove(layout.working)
    }

    /// The same when everything that was put into tables is named by a log.
    public func endCompleteWork() throws(StoreError) {
        try StoreFiles.remove(layout.working)
    }

    /// The directories that hold tables: `profiles`, and inside `rows`, `events` and `deliveries` one each.
    private func tableDirectories() throws(StoreError) -> [String] {
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
    private static func isDataFile(_ name: String) -> Bool {
        name.hasSuffix(".parquet") && name.utf8.count == 48
            && name.utf8.dropLast(8).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Every data file that a version of a table names. Nil where that is not known for certain, because an entry of the
    /// log is missing or damaged: nothing is deleted then.
    private func namedFiles(_ table: String) throws(StoreError) -> Set<String>? {
        let log = try StoreFiles.list(layout.deltaLog(table)).filter { $0.hasSuffix(".json") }
        var named: Set<String> = []
        for version in log.indices {
            let path = layout.deltaEntry(table, version: version)
            guard StoreFiles.exists(path), let actions = try? LogEntry.read(path).actions else { return nil }
            for case .add(let file) in actions { named.insert(file.path) }
        }
        return named
    }
}
