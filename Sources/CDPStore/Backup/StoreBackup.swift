import CDPFormats
import Glibc

/// A whole copy of a store, made while other commands may write to it.
///
/// Nothing that a log names is ever changed or removed, so a copy needs no lock: it takes the ledgers as they are first, then
/// the latest generation, and of everything else what belongs to these. What is written meanwhile is left out. A copy gets
/// its name when all of it is durable and checked, and then the store notes where it is.
public struct StoreBackup: Sendable {
    /// What a backup holds.
    public struct Result: Sendable {
        /// Its latest generation; 0 where nothing was applied yet.
        public let generation: Int
        /// Its files.
        public let files: Int
        /// Those that share their bytes with the store's.
        public let linked: Int
        /// What the check of the copy found.
        public let verification: Verification
        /// The oldest generation that can be read in it.
        let oldest: Int
        /// Why the store could not note where the backup is; nil where it did. An erasure does not know of such a copy.
        public internal(set) var unnoted: StoreError?
    }

    private let store: ProfileStore
    private let threads: Int
    /// Whether files may share their bytes with the store's where the file system can.
    private let canLink: Bool

    /// A backup of a store.
    public init(_ store: ProfileStore, threads: Int) {
        self.init(store, threads: threads, canLink: true)
    }

    init(_ store: ProfileStore, threads: Int, canLink: Bool) {
        self.store = store
        self.threads = threads
        self.canLink = canLink
    }

    /// Makes the backup at `target`, which must not exist or be an empty directory outside of the store.
    public func make(at target: String) throws -> Result {
        let target = try place(target)
        let draft = try makeDraft(for: target)
        do {
            var result = try fill(StoreLayout(root: draft))
            guard rename(draft, target) == 0 else {
                throw errno == ENOTEMPTY || errno == EEXIST
                    ? StoreBackup.taken(target) : StoreFiles.failure("create", target)
            }
            try StoreFiles.syncDirectory(FilePath.folder(of: target))
            result.unnoted = note(result, at: target)
            return result
        } catch {
            try? StoreFiles.removeTree(draft)
            throw error
        }
    }

    /// Adds the backup to the store's list; who may only read the store cannot. Returns why not.
    private func note(_ result: Result, at target: String) -> StoreError? {
        let path = FilePath.resolved(target) ?? target
        do throws(StoreError) {
            try store.note(BackupNote(path: path, generation: result.generation, oldest: result.oldest))
            return nil
        } catch {
            return error
        }
    }

    /// Refuses a target that holds something.
    private static func taken(_ target: String) -> StoreError {
        StoreError(
            .invalidRequest, "`\(target)` exists and is not an empty folder",
            help: "name a folder that does not exist: a backup replaces nothing")
    }

    /// Where the backup goes, without a slash at its end.
    private func place(_ target: String) throws(StoreError) -> String {
        var target = target
        while target.count > 1, target.hasSuffix("/") { target.removeLast() }
        if let status = stat(of: target) {
            guard status.isFolder, try StoreFiles.list(target).isEmpty else {
                throw StoreBackup.taken(target)
            }
        }
        let folder = FilePath.folder(of: target)
        try StoreFiles.makeDirectory(folder)
        guard let outer = FilePath.resolved(folder), let root = FilePath.resolved(store.layout.root) else {
            throw StoreFiles.failure("create", target)
        }
        if (outer + "/").hasPrefix(root + "/") {
            throw StoreError(
                .invalidRequest, "`\(target)` lies inside the store", help: "name a folder outside of the store")
        }
        return target
    }

    /// A folder of a name of its own beside the target, which only its owner may enter.
    private func makeDraft(for target: String) throws(StoreError) -> String {
        let name = target.split(separator: "/").last.map(String.init) ?? "backup"
        var template = Array("\(FilePath.folder(of: target))/.\(name).partial-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StoreFiles.failure("create", target) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Fills the copy in the order that makes it whole at any time: ledgers before the generation, what names files
    /// before what makes it a store.
    private func fill(_ copy: StoreLayout) throws -> Result {
        var writer = BackupWriter(from: store.layout, to: copy, canLink: canLink)
        let ledgers = try ledgerVersions()
        let head = try store.head()
        // A vacuum takes nothing that is held, nor what is newer.
        var bases = try store.floor()
        var hold = head == nil ? nil : try store.hold(bases.oldest ?? 1)
        while try store.floor().oldest != bases.oldest {
            bases = try store.floor()
            hold = try store.hold(bases.oldest ?? 1)
        }
        for folder in [copy.journal, copy.manifests, copy.prepared, copy.log, copy.readers] {
            try writer.makeDirectory(folder)
        }
        try writer.take(store.layout.secret)
        try takeTables(of: head, ledgers, bases, &writer)
        try takePositions(of: head, &writer)
        try writer.takeNotes()
        var floor = try StoreFloor(copy)
        floor.generation = head?.generation ?? 0
        floor.ledgers = ledgers
        (floor.oldest, floor.bases) = (bases.oldest, bases.bases)
        try writer.write(StoreJSON.seal(floor), to: copy.floor)
        // What makes it a store comes last.
        try writer.take(store.layout.identity)
        try writer.syncDirectories()
        withExtendedLifetime(hold) {}
        return Result(
            generation: head?.generation ?? 0, files: writer.files, linked: writer.linked,
            verification: try check(copy), oldest: bases.oldest ?? 1)
    }

    /// Takes the records of the deliveries that the generation has read last, so that sources go on from there. What was landed
    /// since is pulled again by a store that is put back.
    private func takePositions(of head: JournalEntry?, _ writer: inout BackupWriter) throws(StoreError) {
        for source in try StoreFiles.list(store.layout.inbox) {
            let inbox = Inbox(store.layout.inbox(source))
            let read = inbox.numbers(of: head?.inputNames ?? [])
            // Objects whose content no generation has read are pulled again, whatever the record says of them.
            guard
                let last = try inbox.landings().last(where: { landing in
                    landing.objects != nil || read.contains { $0 >= landing.number }
                })
            else { continue }
            try writer.write(
                StoreJSON.seal(last), to: "\(writer.target.inbox(source))/\(last.name)/\(Inbox.record)")
            try writer.write(
                Array("\(last.landedAt)\n".utf8), to: "\(writer.target.inbox(source))/pulled")
        }
    }

    /// Takes the generations up to `head`, with all versions of their tables and of the ledgers.
    private func takeTables(
        of head: JournalEntry?, _ ledgers: [String: Int], _ floor: StoreFloor, _ writer: inout BackupWriter
    )
        throws
    {
        let generation = head?.generation ?? 0
        var last: [String: Int] = [:]
        for number in try store.generations() where number <= generation {
            let entry = try store.entry(number)
            try writer.take(store.layout.journalEntry(number))
            if number >= floor.oldest ?? 1 { try writer.take(store.layout.manifest(entry.manifest)) }
            for (name, state) in entry.tables { last[name] = max(last[name] ?? -1, state.version) }
        }
        for (destination, version) in ledgers { last[ProfileStore.ledgerTable(destination)] = version }
        for (table, version) in last.sorted(by: { $0.key < $1.key }) {
            try writer.take(table: table, from: floor.bases?[table], through: version, generation: generation)
        }
    }

    /// The last version of each ledger, before the generation is looked at: what a later one delivered is sent again by a
    /// store that is put back, never left out.
    private func ledgerVersions() throws(StoreError) -> [String: Int] {
        var versions: [String: Int] = [:]
        for destination in try store.ledgers() {
            let version = try store.lastLedgerVersion(destination)
            if version >= 0 { versions[destination] = version }
        }
        return versions
    }

    /// Verifies the copy as `cdp verify` does: a backup of a damaged store is none.
    private func check(_ copy: StoreLayout) throws(StoreError) -> Verification {
        let found = try StoreVerifier.verify(copy.root, threads: threads)
        guard found.problems.isEmpty else {
            throw StoreError(
                .damaged, "the store is damaged, so that its backup would be, too; none was made",
                details: found.problems.prefix(5).map { "`\($0.path)` \($0.message)" },
                help: "`cdp verify` tells all that is wrong with the store")
        }
        return found
    }
}
