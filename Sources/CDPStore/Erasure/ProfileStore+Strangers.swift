extension ProfileStore {
    /// Files in the store's folder that are none of what cdp keeps there, from there: what is in them is not known. Says
    /// nothing of content. Needs the exclusive lock, and that no work is under way.
    func strangers() throws -> [String] {
        var found: [String] = []
        let tables = try tableDirectories()
        for name in try StoreFiles.list(layout.root)
        where !tables.contains(name) && layout.table(name) != layout.control {
            found += files(layout.table(name))
        }
        for table in tables { found += try strangers(inTable: table, tables) }
        return (found + (try strangersInControl())).map(layout.relative).sorted()
    }

    /// Those in a table's folder: what no version that is kept names, and what stands in its log from before it begins.
    private func strangers(inTable table: String, _ tables: [String]) throws -> [String] {
        let named = try namedFiles(table, head()) ?? []
        let log = layout.deltaLog(table)
        let first = try floor().bases?[table]?.former ?? 0
        var found: [String] = []
        for name in try StoreFiles.list(layout.table(table)) {
            let path = "\(layout.table(table))/\(name)"
            if path == log || named.contains(name) || tables.contains("\(table)/\(name)") { continue }
            found += files(path)
        }
        for name in try StoreFiles.list(log) where name != "_last_checkpoint" {
            let isOfLog = name.hasSuffix(".json") || name.hasSuffix(".checkpoint.parquet")
            if isOfLog, let version = Int(name.prefix { $0 != "." }), version >= first { continue }
            found += files("\(log)/\(name)")
        }
        return found
    }

    /// Those beside the tables.
    private func strangersInControl() throws -> [String] {
        let single: Set = [
            layout.identity, layout.secret, layout.floor, layout.lock, layout.working, layout.delivered, layout.journal,
            layout.manifests, layout.prepared, layout.readers, layout.log, layout.inbox, layout.sending,
            layout.taps,
        ]
        var found: [String] = []
        for name in try StoreFiles.list(layout.control) where !single.contains("\(layout.control)/\(name)") {
            found += files("\(layout.control)/\(name)")
        }
        func others(_ folder: String, _ isKnown: (String) -> Bool) throws -> [String] {
            try StoreFiles.list(folder).filter { !isKnown($0) }.flatMap { files("\(folder)/\($0)") }
        }
        found += try others(layout.journal) { $0.hasSuffix(".json") && Int($0.dropLast(5)) != nil }
        found += try others(layout.manifests) { $0.hasSuffix(".json") && $0.utf8.count == 69 }
        found += try others(layout.readers) { Int($0) != nil }
        found += try others(layout.sending, StoreLayout.isOfSending)
        found += try others(layout.log) { $0.hasSuffix(".jsonl") || $0.hasSuffix(".ndjson") }
        return try found + others(layout.prepared) { _ in false }
    }

    /// A file, or those below a folder.
    private func files(_ path: String) -> [String] {
        guard StoreFiles.isDirectory(path) else { return [path] }
        return ((try? StoreFiles.list(path)) ?? []).flatMap { files("\(path)/\($0)") }
    }
}
