import CDPFormats

/// A profile store on disk: what it is, its generations, its tables.
///
/// Opening reads two small files. Nothing here writes but `create`, `recover` and what `ProfileStore+Commit` and
/// `ProfileStore+Ledger` add, each under the exclusive lock.
public struct ProfileStore: Sendable {
    /// Where things are.
    public let layout: StoreLayout
    /// What makes the store itself.
    public let identity: StoreIdentity
    /// The key of profile ids, 32 bytes.
    public let secret: [UInt8]
    private let memo = FloorMemo()

    /// The least that the store must hold.
    func floor() throws(StoreError) -> StoreFloor { try memo.floor(layout) }

    /// Whether there is a store at `path`, perhaps a damaged one: generations belong to a store that was made whole.
    /// Throws where that cannot be told, as in a folder that may not be entered.
    public static func exists(at path: String) throws(StoreError) -> Bool {
        let layout = StoreLayout(root: path)
        if try StoreFiles.isThere(layout.identity) { return true }
        if try StoreFiles.isThere(layout.floor) { return true }
        return try !StoreFiles.list(layout.journal).isEmpty
    }

    /// Opens the store at `path`; throws where this build does not read its format.
    public init(at path: String) throws(StoreError) {
        layout = StoreLayout(root: path)
        guard try Self.exists(at: path) else {
            throw StoreError(.missing, "there is no profile store at `\(path)`", help: "`cdp apply` makes one")
        }
        identity = try StoreIdentity.open(layout)
        secret = try StoreFiles.read(layout.secret)
        guard StoreIdentity.digest(of: secret) == identity.secretDigest else {
            throw StoreError(
                .damaged, "`\(layout.secret)` is not the secret that this store was made with",
                help: StoreError.restoreFile)
        }
    }

    /// Makes an empty store. The directory may exist but must not hold a store; that is looked at under the lock.
    public static func create(at path: String, storeID: String, secret: [UInt8]) throws(StoreError) -> ProfileStore {
        let layout = StoreLayout(root: path)
        try StoreFiles.makeDirectory(layout.control)
        guard let lock = try KernelLock.acquire(layout.lock, exclusive: true) else {
            throw StoreError(
                .locked, "another operation is making a store at `\(path)`",
                help: "run the command again when it is done")
        }
        return try create(at: path, storeID: storeID, secret: secret, under: lock)
    }

    /// The same under the lock that the caller took before it looked whether there is a store.
    ///
    /// The identity is written last: with it there is a store. All that it relies on is durable before.
    public static func create(
        at path: String, storeID: String, secret: [UInt8], under lock: KernelLock
    ) throws(StoreError) -> ProfileStore {
        let layout = StoreLayout(root: path)
        guard try !exists(at: path) else {
            throw StoreError(
                .invalidRequest, "`\(path)` holds a profile store already", help: "`cdp status` says what is in it")
        }
        for directory in [layout.journal, layout.manifests, layout.prepared, layout.log, layout.readers] {
            try StoreFiles.makeDirectory(directory)
        }
        try StoreFiles.writeDurably(secret, to: layout.secret)
        try StoreFiles.syncDirectory(layout.control)
        try StoreFiles.syncAncestors(layout.control)
        try StoreFiles.writeDurably(
            StoreJSON.seal(StoreIdentity(storeID: storeID, secret: secret)), to: layout.identity)
        try StoreFiles.syncDirectory(layout.control)
        return try ProfileStore(at: path)
    }

    /// The numbers of the generations, ascending; throws when one is missing.
    public func generations() throws(StoreError) -> [Int] {
        let floor = try floor().generation
        let numbers = try StoreFiles.list(layout.journal).compactMap { name in
            name.hasSuffix(".json") ? Int(name.dropLast(5)) : nil
        }
        let count = max(floor, numbers.last ?? 0)
        if numbers.count < count, let missing = (1...count).first(where: { !numbers.contains($0) }) {
            throw StoreError(
                .damaged, "`\(layout.journalEntry(missing))` is missing", help: StoreError.restoreFile)
        }
        return numbers
    }

    /// A generation's journal entry.
    public func entry(_ generation: Int) throws(StoreError) -> JournalEntry {
        let path = layout.journalEntry(generation)
        guard StoreFiles.exists(path) else {
            throw StoreError(.invalidRequest, "there is no generation \(generation)", help: "`cdp history` lists them")
        }
        let entry = try StoreJSON.open(JournalEntry.self, path).0
        guard entry.generation == generation, entry.storeID == identity.storeID else {
            throw StoreError(
                .damaged, "`\(path)` belongs to another generation or store", help: StoreError.restoreFile)
        }
        return entry
    }

    /// The latest generation; nil for a store that nothing was applied to.
    public func head() throws(StoreError) -> JournalEntry? {
        guard let last = try generations().last else { return nil }
        return try entry(last)
    }

    /// The bytes of a stored manifest.
    public func manifest(_ digest: String) throws(StoreError) -> [UInt8] {
        let bytes = SecretSeal(.manifest, secret: secret).open(try StoreFiles.read(layout.manifest(digest)))
        guard let bytes, Digest.sha256(bytes) == digest else {
            throw StoreError(
                .damaged, "`\(layout.manifest(digest))` does not hold what its name says", help: StoreError.restoreFile)
        }
        return bytes
    }

    /// The tables as a generation sees them, by name.
    public func tables(of entry: JournalEntry) throws -> [String: TableSnapshot] {
        var tables: [String: TableSnapshot] = [:]
        for (name, state) in entry.tables { tables[name] = try table(name, version: state.version, of: entry) }
        return tables
    }

    /// One table as a generation sees it; nil when the generation has none of that name.
    public func table(_ name: String, of entry: JournalEntry) throws -> TableSnapshot? {
        guard let state = entry.tables[name] else { return nil }
        return try table(name, version: state.version, of: entry)
    }

    /// A table as its log has it at a version, which must agree with what the journal says of rows and content.
    private func table(_ name: String, version: Int, of entry: JournalEntry) throws -> TableSnapshot {
        try refuseForgotten(entry)
        let log = try log(name)
        // The last entry may be durable only where it was prepared, if publishing was interrupted.
        let snapshot = try log.snapshot(
            max(0, version), prepared: layout.preparedEntry(name, generation: entry.generation))
        let table = try TableSnapshot(name: name, version: version, snapshot, directory: layout.table(name))
        guard let state = entry.tables[name], state.rows == table.rows,
            state.contentDigest == String(table.contentDigest, radix: 16)
        else {
            throw contradiction(name, entry)
        }
        return table
    }

    /// The log of a table.
    func log(_ table: String) throws(StoreError) -> TableLog {
        TableLog(layout: layout, table: table, base: try floor().bases?[table])
    }

    /// The error where log and journal disagree: one of them is not what cdp wrote.
    private func contradiction(_ table: String, _ entry: JournalEntry) -> StoreError {
        StoreError(
            .damaged, "the log of table `\(table)` does not lead to what generation \(entry.generation) says of it",
            help: "restore `\(layout.deltaLog(table))` from a copy of the store")
    }

    /// Where an entry of a table's log stands.
    private func logEntry(_ name: String, version: Int, of entry: JournalEntry) -> String {
        let path = layout.deltaEntry(name, version: version)
        // The last entry may be durable only where it was prepared, if publishing was interrupted.
        return StoreFiles.exists(path) ? path : layout.preparedEntry(name, generation: entry.generation)
    }

    /// A table as a generation sees it, to look up rows in; empty when the generation has none of that name.
    ///
    /// Reads the log backwards until the files found are the rows that the journal counts, so that a long log costs no more
    /// than what changed lately.
    public func lookup(_ name: String, of entry: JournalEntry) throws -> TableLookup {
        guard let state = entry.tables[name], state.rows > 0 else { return TableLookup(files: []) }
        try refuseForgotten(entry)
        let log = try log(name)
        let first = log.base?.version ?? 0
        let directory = layout.table(name)
        let wanted = (rows: state.rows, digest: UInt64(state.contentDigest, radix: 16))
        var files: [DataFile] = []
        var known: Set<String> = []
        var found = (rows: 0, digest: UInt64(0))
        for version in (first...max(first, state.version)).reversed() {
            let path = logEntry(name, version: version, of: entry)
            var removed: [String] = []
            let actions =
                try log.base?.version == version
                ? log.base.map { try log.actions(of: $0) } ?? []
                : DeltaAction.decodeFiles(LogEntry.bytes(path), path: path)
            for action in actions {
                switch action {
                case .add(let file):
                    guard known.insert(file.path).inserted else { continue }
                    let file = try DataFile(file, table: name, directory: directory)
                    files.append(file)
                    found = (found.rows + file.rows, found.digest &+ file.contentDigest)
                case .remove(let path, _, _): removed.append(path)
                default: break
                }
            }
            known.formUnion(removed)
            if found.rows == wanted.rows, found.digest == wanted.digest { break }
        }
        guard found.rows == wanted.rows, found.digest == wanted.digest else { throw contradiction(name, entry) }
        return TableLookup(files: files)
    }
}

extension TableSnapshot {
    init(name: String, version: Int, _ snapshot: DeltaSnapshot, directory: String) throws(StoreError) {
        guard let metadata = snapshot.metadata else {
            throw StoreError(.damaged, "the log of table `\(name)` has no metadata")
        }
        var files: [DataFile] = []
        for file in snapshot.files.values { files.append(try DataFile(file, table: name, directory: directory)) }
        self.init(
            name: name, version: version, schema: metadata.schema, files: files,
            layout: RangeLayout(count: files.map(\.rangeCount).max() ?? 1))
        usesVectors = snapshot.protocolVersions.features.contains(DeltaAction.vectorFeature)
    }
}

extension DataFile {
    fileprivate init(_ file: DeltaFile, table: String, directory: String) throws(StoreError) {
        guard let run = file.tag("run").flatMap({ Int($0) }),
            let range = file.tag("range").flatMap({ Int($0) }),
            let count = file.tag("ranges").flatMap({ Int($0) }),
            let rows = file.tag("rows").flatMap({ Int($0) }),
            let digest = file.tag("content").flatMap({ UInt64($0, radix: 16) }),
            let tail = file.tag("tail").flatMap({ FileTail(tag: $0) }),
            let filters = FileFilters(tag: file.tag("filters")),
            run >= 0, rows >= 0, count > 0, count & (count - 1) == 0, (0..<count).contains(range),
            !file.path.contains("/")
        else {
            throw StoreError(
                .foreignWrite, "table `\(table)` has the file `\(file.path)` that cdp did not write",
                help: "restore the table's version before that write")
        }
        self.init(
            directory: directory, path: file.path, size: file.size, rows: rows, run: run, range: range,
            rangeCount: count, contentDigest: digest, tail: tail, filters: filters, statistics: file.statistics)
        masked = file.deletionVector?.rows ?? []
    }
}
