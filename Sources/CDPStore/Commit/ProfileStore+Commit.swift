import CDPColumns
import CDPFormats
public import CDPTypes

/// A generation that is ready to be committed.
public struct GenerationDraft: Sendable {
    /// `apply` or `run`.
    public var operation: String
    /// The instant taken as now, in microseconds.
    public var asOf: Int64
    /// The compiled specs.
    public var manifest: [UInt8]
    /// What becomes of tables; the others stay.
    public var changes: [TableChange]
    /// How far every input has been read.
    public var inputs: [String: [String: JournalEntry.InputPosition]]
    /// Counts for people.
    public var counts: [String: Int]
    /// What was lost of what was read, by address; nil where nothing was.
    public var losses: [String: InputLosses]?

    /// A draft.
    public init(
        operation: String, asOf: Int64, manifest: [UInt8], changes: [TableChange],
        inputs: [String: [String: JournalEntry.InputPosition]], counts: [String: Int],
        losses: [String: InputLosses]? = nil
    ) {
        self.operation = operation
        self.asOf = asOf
        self.manifest = manifest
        self.changes = changes
        self.inputs = inputs
        self.counts = counts
        self.losses = losses
    }
}

extension ProfileStore {
    /// Commits the generation behind `base`, all or nothing.
    ///
    /// (1) data files durable, (2) log entries durable in `prepared`, (3) the journal entry made durable by an exclusive
    /// link: the commit, (4) log entries published. A crash before (3) leaves garbage, one after it is rolled forward by
    /// `recover`. Needs the exclusive lock.
    public func commit(_ draft: GenerationDraft, on base: JournalEntry?) throws -> JournalEntry {
        let generation = (base?.generation ?? 0) + 1
        let changed = draft.changes.filter(\.isChanged)
        try refuseForeignWrites(since: base, changed)
        try makeDurable(changed)
        let digest = Digest.sha256(draft.manifest)
        if !StoreFiles.exists(layout.manifest(digest)) {
            try StoreFiles.writeDurably(
                ManifestSeal(secret: secret).seal(draft.manifest), to: layout.manifest(digest))
            try StoreFiles.syncDirectory(layout.manifests)
        }
        var tables = (base?.tables ?? [:]).mapValues { state in
            var state = state
            state.entry = nil
            return state
        }
        let prepared = layout.preparedGeneration(generation)
        try StoreFiles.removeTree(prepared)
        try StoreFiles.makeDirectory(prepared)
        for change in changed {
            let bytes = LogEntry.encode(
                change.actions(storeID: identity.storeID, operation: draft.operation, time: draft.asOf))
            try StoreFiles.writeDurably(bytes, to: layout.preparedEntry(change.after.name, generation: generation))
            tables[change.after.name] = JournalEntry.TableState(
                version: change.after.version, rows: change.after.rows,
                contentDigest: String(change.after.contentDigest, radix: 16), entry: Digest.sha256(bytes))
        }
        try StoreFiles.syncDirectory(prepared)
        try StoreFiles.syncDirectory(layout.prepared)
        let previous = try base.map { Digest.sha256(try StoreFiles.read(layout.journalEntry($0.generation))) }
        let entry = JournalEntry(
            generation: generation, previous: previous, storeID: identity.storeID, operation: draft.operation,
            asOf: draft.asOf,
            manifest: digest, tables: tables, inputs: draft.inputs, counts: draft.counts,
            losses: draft.losses)
        try publishJournal(entry)
        try publish(entry)
        for change in changed {
            try TableLog(layout: layout, table: change.after.name).writeCheckpoint(change.after.version)
        }
        return entry
    }

    /// Finishes what an interrupted command left: publishes the log entries of the latest generation and deletes what was
    /// prepared for one that never came to be, data files included. Needs the exclusive lock.
    public func recover() throws(StoreError) {
        let head = try head()
        if let head { try publish(head) }
        for name in try StoreFiles.list(layout.prepared) {
            if Int(name).map({ $0 <= head?.generation ?? 0 }) != true {
                try StoreFiles.removeTree("\(layout.prepared)/\(name)")
            }
        }
        for name in try StoreFiles.list(layout.root) where name.hasPrefix(SpillFile.prefix) {
            try StoreFiles.remove("\(layout.root)/\(name)")
        }
        for destination in try StoreFiles.list(layout.table("deliveries")) {
            let log = layout.deltaLog(Self.ledgerTable(destination))
            guard StoreFiles.exists(log) else { continue }
            for name in try StoreFiles.list(log) where name.contains(".draft") {
                try StoreFiles.remove("\(log)/\(name)")
            }
        }
        try raiseFloor(head)
        if StoreFiles.exists(layout.working) { try endWork() }
    }

    /// Writes down how far the store has come where a killed process did not.
    private func raiseFloor(_ head: JournalEntry?) throws(StoreError) {
        var ledgers: [String: Int] = [:]
        for destination in try StoreFiles.list(layout.table("deliveries")) {
            let last = try lastLedgerVersion(destination)
            if last >= 0 { ledgers[destination] = last }
        }
        let found = ledgers
        try StoreFloor.raise(layout) { floor in
            floor.generation = max(floor.generation, head?.generation ?? 0)
            floor.ledgers.merge(found) { max($0, $1) }
        }
    }

    /// Refuses a store of which someone else wrote a table: that version is not part of any generation, and what cdp would
    /// write next is taken. Called before anything is computed and again before the commit.
    public func refuseForeignWrites(since head: JournalEntry?, _ changes: [TableChange] = []) throws(StoreError) {
        try refuseForeignLedgers()
        var next = (head?.tables ?? [:]).mapValues { $0.version + 1 }
        for change in changes { next[change.after.name] = change.after.version }
        for (name, version) in next.sorted(by: { $0.key < $1.key })
        where StoreFiles.exists(layout.deltaEntry(name, version: version)) {
            throw StoreError(
                .foreignWrite, "table `\(name)` has version \(version), which cdp did not write",
                details: ["`\(layout.deltaEntry(name, version: version))` is part of no generation"],
                help: "someone wrote into that table, as OPTIMIZE does; restore the store from a copy, "
                    + "or remove the versions from \(version) on of its `_delta_log`")
        }
    }

    /// The ledgers of deliveries are no part of generations, so that what someone else wrote shows by its seal only.
    private func refuseForeignLedgers() throws(StoreError) {
        for destination in try ledgers() {
            let version = try lastLedgerVersion(destination)
            let path = layout.deltaEntry(Self.ledgerTable(destination), version: version)
            guard version >= 0, StoreFiles.exists(path), !LogEntry.isIntact(try StoreFiles.read(path)) else { continue }
            throw StoreError(
                .foreignWrite, "version \(version) of the ledger `\(Self.ledgerTable(destination))` is not of cdp",
                details: ["`\(path)` does not hold what cdp wrote"],
                help:
                    "someone wrote into that table, as OPTIMIZE does, or the file is damaged; restore the store from a copy, "
                    + "or remove the versions of its `_delta_log` that cdp did not write")
        }
    }

    private func makeDurable(_ changes: [TableChange]) throws {
        let files = changes.flatMap { change in change.newFiles.map { "\($0.directory)/\($0.path)" } }
        _ = try Parallel.map(files.count, threads: 8) { try StoreFiles.sync(files[$0]) }
        var directories: Set<String> = [layout.root]
        for change in changes {
            let directory = layout.table(change.after.name)
            try StoreFiles.makeDirectory(layout.deltaLog(change.after.name))
            directories.formUnion([directory, layout.deltaLog(change.after.name)])
            if let slash = change.after.name.firstIndex(of: "/") {
                directories.insert(layout.table(String(change.after.name[..<slash])))
            }
        }
        for directory in directories.sorted() { try StoreFiles.syncDirectory(directory) }
    }

    private func publishJournal(_ entry: JournalEntry) throws(StoreError) {
        let path = layout.journalEntry(entry.generation)
        let draft = "\(layout.preparedGeneration(entry.generation))/journal"
        try StoreFiles.writeDurably(StoreJSON.seal(entry), to: draft)
        guard try StoreFiles.linkExclusively(draft, as: path) else {
            throw StoreError(
                .locked, "generation \(entry.generation) was committed by another operation meanwhile",
                help: "plan again")
        }
        try StoreFiles.syncDirectory(layout.journal)
    }

    private func publish(_ entry: JournalEntry) throws(StoreError) {
        for (name, state) in entry.tables {
            guard let digest = state.entry else { continue }
            let target = layout.deltaEntry(name, version: state.version)
            let prepared = layout.preparedEntry(name, generation: entry.generation)
            if !StoreFiles.exists(target) {
                try StoreFiles.makeDirectory(layout.deltaLog(name))
                _ = try StoreFiles.linkExclusively(prepared, as: target)
                try StoreFiles.syncDirectory(layout.deltaLog(name))
            }
            guard Digest.sha256(try StoreFiles.read(target)) == digest else {
                throw StoreError(
                    .foreignWrite, "version \(state.version) of table `\(name)` is not the one that cdp wrote",
                    help: "restore the table from a copy of the store")
            }
        }
        try StoreFloor.raise(layout) { $0.generation = max($0.generation, entry.generation) }
        try StoreFiles.removeTree(layout.preparedGeneration(entry.generation))
    }
}
