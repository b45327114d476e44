import CDPFormats
import Glibc

/// Puts files of a store into a copy of it, each at its place and with its mode.
struct BackupWriter {
    private let source: StoreLayout
    let target: StoreLayout
    /// Whether files may share their bytes with the store's: until the first that cannot.
    private var canLink: Bool
    /// What was made of the copy, so that each is asked for once and made durable at the end.
    private var directories: Set<String>
    /// Files that are in the copy, by their paths below its root.
    private var taken: Set<String> = []
    /// Files that were put there.
    private(set) var files = 0
    /// Those that share their bytes with the store's.
    private(set) var linked = 0

    init(from source: StoreLayout, to target: StoreLayout, canLink: Bool) {
        self.source = source
        self.target = target
        self.canLink = canLink
        directories = [target.root]
    }

    /// Makes a directory of the copy with those above it, for their owner alone: a group is that of the store, and what is
    /// restored is opened for it by the next command that writes.
    mutating func makeDirectory(_ path: String) throws(StoreError) {
        let around = FilePath.folder(of: path)
        guard !directories.contains(path), around != path else { return }
        try makeDirectory(around)
        try StoreFiles.makeDirectory(path)
        directories.insert(path)
    }

    /// Puts a file of the store at its place in the copy; a second time is no failure.
    mutating func take(_ path: String) throws(StoreError) {
        try take(path, as: source.relative(path))
    }

    /// Puts a file at another place of the copy than it has in the store: by a second name where it can be, else by its
    /// bytes.
    private mutating func take(_ path: String, as name: String) throws(StoreError) {
        if taken.contains(name) { return }
        let place = "\(target.root)/\(name)"
        try makeDirectory(FilePath.folder(of: place))
        if canLink, try StoreFiles.linkIfPossible(path, as: place) {
            linked += 1
        } else {
            // Another file system, or one without links: the next file is no different.
            canLink = false
            try StoreFiles.copyDurably(path, to: place)
        }
        taken.insert(name)
        files += 1
    }

    /// Puts the versions of a table that are kept, up to `last`, into the copy, with the data files that they name.
    mutating func take(table: String, from base: StoreFloor.TableBase?, through last: Int, generation: Int) throws {
        guard last >= 0 else { return }
        var first = 0
        if let base {
            let log = TableLog(layout: source, table: table, base: base)
            try take(log.path(ofCheckpoint: base.version))
            for case .add(let file) in try log.actions(of: base) { try take("\(source.table(table))/\(file.path)") }
            let entry = source.deltaEntry(table, version: base.version)
            if StoreFiles.exists(entry) { try take(entry) }
            first = base.version + 1
        }
        for version in first..<max(first, last + 1) {
            let path = source.deltaEntry(table, version: version)
            let prepared = version == last ? source.preparedEntry(table, generation: generation) : path
            try take(path, or: prepared)
            let entry = try LogEntry.read(target.deltaEntry(table, version: version))
            for case .add(let file) in entry.actions { try take("\(source.table(table))/\(file.path)") }
        }
        try takeCheckpoint(table, notBehind: last)
    }

    /// Puts the entry of a log into the copy. It is durable only where it was prepared while publishing it goes on or was
    /// interrupted, and there no more when it is published.
    private mutating func take(_ path: String, or prepared: String) throws(StoreError) {
        let name = source.relative(path)
        if !StoreFiles.exists(path), StoreFiles.exists(prepared), (try? take(prepared, as: name)) != nil { return }
        try take(path, as: name)
    }

    /// A checkpoint only saves reading, so that one which is being replaced is left out.
    private mutating func takeCheckpoint(_ table: String, notBehind last: Int) throws(StoreError) {
        let log = TableLog(layout: source, table: table)
        guard let pointer = try? StoreFiles.read(log.pointer),
            let checkpoint = DeltaCheckpoint.target(pointer), checkpoint.version <= last,
            StoreFiles.exists(log.path(ofCheckpoint: checkpoint.version))
        else { return }
        try take(log.path(ofCheckpoint: checkpoint.version))
        try write(pointer, to: TableLog(layout: target, table: table).pointer)
    }

    /// Puts the logs for people into the copy; they grow in place, so their bytes are copied. What only saves work, the mark of
    /// the last deliveries and the stamps of files, may speak of a later state than the copy's and stays behind.
    mutating func takeNotes() throws(StoreError) {
        let names = try StoreFiles.list(source.log).map { "\(source.log)/\($0)" }
        for path in names where !path.hasSuffix(".json") && StoreFiles.isFile(path) {
            try write(StoreFiles.read(path), to: "\(target.root)/\(source.relative(path))")
        }
    }

    /// Writes a file of the copy.
    mutating func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try makeDirectory(FilePath.folder(of: path))
        try StoreFiles.writeDurably(bytes, to: path)
        files += 1
    }

    /// Makes all names durable.
    func syncDirectories() throws(StoreError) {
        for directory in directories.sorted() { try StoreFiles.syncDirectory(directory) }
    }
}
