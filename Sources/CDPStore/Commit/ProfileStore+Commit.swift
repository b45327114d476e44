import CDPColumns
import CDPFormats
public import CDPTypes

/// A generation that is ready to be committed.
public struct GenerationDraft: Sendable {
    /// `apply`, `run`, `compact` or `rollback`.
    public var operation: String
    /// The saved plan that it carries out; nil where there is none.
    public var plan: String?
    /// The instant taken as now, in microseconds.
    public var asOf: Int64
    /// The instant taken as now where what an earlier generation held is put back; nil otherwise.
    public var restoredAt: Int64?
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

/// A generation that exists, whatever came after.
public struct Commit: Sendable {
    /// The generation.
    public var entry: JournalEntry
    /// Whether the generation is known to outlive a loss of power.
    public var isDurable = true
    /// What could not be done after the commit; the next writing command does it. Nil where nothing is left.
    public var unfinished: StoreError?
}

extension ProfileStore {
    /// Commits the generation that follows `base`, all or nothing: what is thrown means that there is none.
    ///
    /// (1) data files durable, (2) log entries durable in `prepared`, (3) the journal entry given its name by an exclusive
    /// link: the commit, (4) log entries published. A crash before (3) leaves garbage, one after it is rolled forward by
    /// `recover`. Needs the exclusive lock.
    public func commit(_ draft: GenerationDraft, on base: JournalEntry?) throws -> Commit {
        let generation = (base?.generation ?? 0) + 1
        let changed = draft.changes.filter(\.isChanged)
        try refuseForeignWrites(since: base, changed)
        try makeDurable(changed)
        let digest = Digest.sha256(draft.manifest)
        // The manifest of the generation before was read and is whole; any other file of the name may not be.
        if digest != base?.manifest {
            try StoreFiles.writeDurably(
                SecretSeal(.manifest, secret: secret).seal(draft.manifest), to: layout.manifest(digest))
            try StoreFiles.syncDirectory(layout.manifests)
        }
        let tables = try prepare(changed, draft, generation, on: base)
        let previous = try base.map { Digest.sha256(try StoreFiles.read(layout.journalEntry($0.generation))) }
        var entry = JournalEntry(
            generation: generation, previous: previous, storeID: identity.storeID, operation: draft.operation,
            asOf: draft.asOf,
            manifest: digest, tables: tables, inputs: draft.inputs, counts: draft.counts,
            losses: draft.losses)
        entry.plan = draft.plan
        entry.restoredAt = draft.restoredAt
        try link(entry)
        return finished(entry, changed)
    }

    /// Makes the log entries of a generation durable and says what its tables are.
    private func prepare(
        _ changed: [TableChange], _ draft: GenerationDraft, _ generation: Int, on base: JournalEntry?
    ) throws -> [String: JournalEntry.TableState] {
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
        return tables
    }

    /// Makes new data files durable, then the folders that name them.
    private func makeDurable(_ changes: [TableChange]) throws {
        try StoreFiles.sync(changes.flatMap { change in change.newFiles.map { "\($0.directory)/\($0.path)" } })
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

    /// The commit: gives a journal entry its name.
    private func link(_ entry: JournalEntry) throws(StoreError) {
        let draft = "\(layout.preparedGeneration(entry.generation))/journal"
        try StoreFiles.writeDurably(StoreJSON.seal(entry), to: draft)
        guard try StoreFiles.linkExclusively(draft, as: layout.journalEntry(entry.generation)) else {
            throw StoreError(
                .locked, "generation \(entry.generation) was committed by another operation meanwhile",
                help: "plan again")
        }
    }

    /// What follows the commit. Nothing here can take it back, so nothing is thrown.
    private func finished(_ entry: JournalEntry, _ changed: [TableChange]) -> Commit {
        var commit = Commit(entry: entry)
        do {
            commit.isDurable = false
            try StoreFiles.syncDirectory(layout.journal)
            commit.isDurable = true
            try publish(entry)
            for change in changed {
                try log(change.after.name).writeCheckpoint(change.after.version)
            }
        } catch {
            commit.unfinished = StoreError(wrapping: error)
        }
        return commit
    }
}
