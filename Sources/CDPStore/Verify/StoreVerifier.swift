import CDPColumns
import CDPFormats
import Glibc

/// Checks every checksum and invariant of a store, and reports all that does not hold at once.
///
/// Takes no lock and changes nothing. Memory is bounded by the largest data files, one a thread.
///
/// It goes from what names to what is named: identity and floor, the journal's chain, the manifests and tables of each
/// generation, the ledgers, and last every data file, several at a time. A file that nothing names is reported only
/// where no command was at work meanwhile, since it may belong to a commit that is not done. What cannot be read is one
/// finding, and the walk goes on beside it.
public struct StoreVerifier {
    let layout: StoreLayout
    private let threads: Int
    var result = Verification()
    /// Files that something refers to, from the store's directory.
    var known: Set<String> = []
    /// The generations that can be read, ascending.
    private var entries: [JournalEntry] = []
    /// The oldest generation whose tables and specs are kept.
    private var oldest = 1
    /// Where logs of tables begin.
    private var bases: [String: StoreFloor.TableBase] = [:]
    /// The generations that are kept.
    private var kept: [JournalEntry] { entries.filter { $0.generation >= oldest } }
    private var storeID: String?
    /// What manifests are opened with; nil where it is missing or not the one that the identity names.
    private var secret: [UInt8]?

    private init(_ layout: StoreLayout, threads: Int) {
        self.layout = layout
        self.threads = threads
    }

    /// Checks the store at `path`; throws where there is none, or one of another format.
    public static func verify(_ path: String, threads: Int) throws(StoreError) -> Verification {
        let layout = StoreLayout(root: path)
        guard try StoreFiles.isThere(layout.control) else {
            throw StoreError(.missing, "there is no profile store at `\(path)`", help: "`cdp apply` makes one")
        }
        // Without an identity and a generation there is nothing yet, whatever a killed command left of making it.
        guard try ProfileStore.exists(at: path) else {
            throw StoreError(
                .missing, "the store at `\(path)` was never made whole, and nothing was applied to it",
                help: "`cdp apply` makes it; there is nothing to restore")
        }
        try StoreIdentity.refuseOtherFormat(layout)
        while true {
            let before = try? StoreFloor(layout)
            var verifier = StoreVerifier(layout, threads: threads)
            let isQuiet = try verifier.isUnlocked()
            try verifier.run(isQuiet: isQuiet)
            // A vacuum takes what this one was told to look for: it looks again at what is kept.
            guard let before, let after = try? StoreFloor(layout), before.bases != after.bases else {
                return verifier.result
            }
        }
    }

    /// Whether no writing command is at work.
    private func isUnlocked() throws(StoreError) -> Bool {
        guard StoreFiles.exists(layout.lock) else { return true }
        return try KernelLock.acquire(layout.lock, exclusive: false) != nil
    }

    /// Walks through the store. `isQuiet` says whether no command was at work when it began.
    private mutating func run(isQuiet: Bool) throws(StoreError) {
        checkIdentity()
        let floor = checkFloor()
        try checkJournal(floor)
        oldest = floor?.oldest ?? 1
        bases = floor?.bases ?? [:]
        checkManifests()
        var checks = checkTables()
        checks += try checkLedgers(floor)
        checkFiles(checks.sorted { $0.path < $1.path })
        try checkInboxes()
        let hasGrown = StoreFiles.exists(layout.journalEntry(result.generation + 1)) && result.generation > 0
        let isStillQuiet = try isUnlocked()
        if isQuiet, isStillQuiet, !hasGrown {
            try reportUnknown()
        } else {
            result.note(
                "_cdp/lock", "another operation was writing, so files that nothing refers to yet were not looked for",
                help: "run `cdp verify` again when it is done")
        }
        result.findings.sort { ($0.path, $0.message) < ($1.path, $1.message) }
    }

    /// Does something about a file and notes a failure as a finding; nil then.
    mutating func attempt<Value>(_ path: String, _ body: () throws(StoreError) -> Value) -> Value? {
        known.insert(layout.relative(path))
        do throws(StoreError) {
            return try body()
        } catch {
            let words = StoreFiles.exists(path) ? "does not hold what cdp wrote" : "is missing"
            result.add(layout.relative(path), error.kind == .damaged ? words : error.message)
            return nil
        }
    }

    /// Whether the store says what it is, and its secret is the one that it was made with.
    private mutating func checkIdentity() {
        let layout = layout
        let identity = attempt(layout.identity) { () throws(StoreError) in
            try StoreJSON.open(StoreIdentity.self, layout.identity).0
        }
        storeID = identity?.storeID
        guard let secret = attempt(layout.secret, { () throws(StoreError) in try StoreFiles.read(layout.secret) })
        else {
            return
        }
        if let identity, StoreIdentity.digest(of: secret) != identity.secretDigest {
            result.add(layout.relative(layout.secret), "is not the secret that this store was made with")
        } else {
            self.secret = secret
        }
        checkAccess()
    }

    /// Notes what others than the store's owner and its declared group may read.
    private mutating func checkAccess() {
        let access = FileAccess(of: layout.root)
        for path in [layout.root, layout.secret] {
            guard let status = try? StoreFiles.status(path), access.isExceeded(by: status) else { continue }
            result.note(
                path == layout.root ? "." : layout.relative(path), "can be read by others than its owner",
                help: "the next `cdp apply` closes the store; `group:` of `store:` names who may read it")
        }
    }

    /// What the store must hold at least; nil where that cannot be read, which is a finding.
    private mutating func checkFloor() -> StoreFloor? {
        let layout = layout
        return attempt(layout.floor) { () throws(StoreError) in try StoreFloor(layout) }
    }

    /// Whether the generations are without a gap, each names the digest of the one before, and none is lost at the end.
    private mutating func checkJournal(_ floor: StoreFloor?) throws(StoreError) {
        let layout = layout
        let numbers = try StoreFiles.list(layout.journal).compactMap { name in
            name.hasSuffix(".json") ? Int(name.dropLast(5)) : nil
        }
        // A commit that was interrupted before it wrote the floor still has what it prepared.
        if let last = numbers.last, !StoreFiles.exists(layout.floor),
            !StoreFiles.exists(layout.preparedGeneration(last))
        {
            result.add(
                layout.relative(layout.floor), "is missing",
                help: "the next `cdp apply` writes it anew; without it a lost last generation would go unseen")
        }
        var previous: String?
        for number in 1..<max(numbers.last ?? 0, floor?.generation ?? 0) + 1 {
            let path = layout.journalEntry(number)
            let read = attempt(path) { () throws(StoreError) in try StoreJSON.open(JournalEntry.self, path) }
            guard let (entry, bytes) = read else {
                previous = nil
                continue
            }
            if entry.generation != number || storeID.map({ $0 != entry.storeID }) ?? false {
                result.add(layout.relative(path), "belongs to another generation or store")
            }
            if number == 1 ? entry.previous != nil : previous.map({ $0 != entry.previous }) ?? false {
                result.add(layout.relative(path), "does not follow the generation before it")
            }
            if let last = entries.last, last.since > entry.since {
                result.add(layout.relative(path), "lies before the generation before it")
            }
            previous = Digest.sha256(bytes)
            entries.append(entry)
            result.generation = number
        }
    }

    /// Whether the specs of each generation are there and have the digest that it names.
    private mutating func checkManifests() {
        let layout = layout
        for digest in Set(kept.map(\.manifest)).sorted() {
            let path = layout.manifest(digest)
            let bytes = attempt(path) { () throws(StoreError) in try StoreFiles.read(path) }
            // Without the secret, which is told of elsewhere, nobody can look into it.
            guard let bytes, let secret else { continue }
            if SecretSeal(.manifest, secret: secret).open(bytes).map(Digest.sha256) != digest {
                result.add(layout.relative(path), "does not have the content that its name is the digest of")
            }
        }
    }

    /// Follows the logs of all tables; returns the data files that they name.
    private mutating func checkTables() -> [DataFileCheck] {
        var claims: [String: [Int: LogReplay.Claim]] = [:]
        for entry in kept {
            for (name, state) in entry.tables where state.entry != nil || claims[name]?[state.version] == nil {
                claims[name, default: [:]][state.version] = LogReplay.Claim(generation: entry.generation, state: state)
            }
        }
        return claims.sorted { $0.key < $1.key }.flatMap { name, claims in
            let last = claims.keys.max() ?? -1
            if StoreFiles.exists(layout.deltaEntry(name, version: last + 1)), !isCommittedMeanwhile {
                result.add(
                    layout.relative(layout.deltaEntry(name, version: last + 1)), "was not written by cdp",
                    help:
                        "if a generation is missing, restore the journal from a copy of the store; "
                        + "otherwise another program wrote it: set it aside, and `cdp apply` goes on")
            }
            return replay(name, through: last, claims: claims)
        }
    }

    /// Whether a command committed while this one looked.
    private var isCommittedMeanwhile: Bool { StoreFiles.exists(layout.journalEntry(result.generation + 1)) }

    private mutating func checkLedgers(_ floor: StoreFloor?) throws(StoreError) -> [DataFileCheck] {
        let present = try StoreFiles.list(layout.table("deliveries"))
        var checks: [DataFileCheck] = []
        for name in Set(present).union(floor?.ledgers.keys.map { $0 } ?? []).sorted() {
            let table = ProfileStore.ledgerTable(name)
            let numbers = try StoreFiles.list(layout.deltaLog(table)).compactMap { name in
                name.hasSuffix(".json") ? Int(name.dropLast(5)) : nil
            }
            let last = max(numbers.last ?? -1, floor?.ledgers[name] ?? -1)
            checks += replay(table, through: last, claims: [:])
        }
        return checks
    }

    private mutating func replay(
        _ table: String, through last: Int, claims: [Int: LogReplay.Claim]
    ) -> [DataFileCheck] {
        var log = LogReplay(layout, table: table, base: bases[table])
        log.run(through: last, claims: claims, into: &result)
        known.formUnion(log.entries)
        known.formUnion(log.files.values.map(\.path))
        return Array(log.files.values)
    }

    /// Checks data files, each once however many generations name it.
    private mutating func checkFiles(_ checks: [DataFileCheck]) {
        let problems = Parallel.map(checks.count, threads: threads) { checks[$0].problem() }
        for (check, problem) in zip(checks, problems) {
            result.dataFiles += 1
            result.bytes += check.file.size
            result.rows += check.file.rows
            if let problem { result.add(check.path, problem) }
        }
    }

    /// Notes the files that nothing refers to and nothing reads.
    private mutating func reportUnknown() throws(StoreError) {
        let named = Set(result.findings.map(\.path))
        for path in try files("") where !known.contains(path) && !named.contains(path) {
            if isOfCommands(path) { continue }
            // A checkpoint that does not fit its digest is passed over by every reader.
            if path.hasSuffix("/_last_checkpoint") || path.hasSuffix(".checkpoint.parquet") { continue }
            if isKeptForReaders(path) { continue }
            let isLeft =
                ["_cdp/prepared/", "_cdp/inbox/", "_cdp/sending/"].contains { path.hasPrefix($0) }
                || path.hasSuffix(".tmp") || path.hasSuffix(".draft")
            result.note(
                path, isLeft ? "was left by an interrupted command" : "is referred to by nothing",
                help: isLeft ? "the next `cdp apply` deals with it" : helpOnUnknown)
        }
    }

    /// Whether commands keep a file for themselves: locks, notes, what is under way.
    private func isOfCommands(_ path: String) -> Bool {
        if ["_cdp/lock", "_cdp/delivered", "_cdp/working"].contains(path) { return true }
        if path.hasPrefix("_cdp/sending/") { return StoreLayout.isOfSending(path) }
        return ["_cdp/log/", "_cdp/readers/", "_cdp/staged/", "_cdp/taps/"].contains { path.hasPrefix($0) }
    }

    /// Whether a file is an entry from before its log begins, which stays until the next vacuum.
    private func isKeptForReaders(_ path: String) -> Bool {
        let parts = path.components(around: "/_delta_log/")
        guard let base = parts.flatMap({ bases[$0.0] }), let version = parts.flatMap({ Int($0.1.dropLast(5)) }) else {
            return false
        }
        return (base.former..<base.version).contains(version)
    }

    /// Where a journal or log is damaged, what it referred to looks as if nothing did.
    private var helpOnUnknown: String {
        result.problems.isEmpty
            ? "no generation needs it"
            : "leave it where it is: what refers to it may be among the problems; mend those first"
    }

    /// The files below a folder, as paths from the store's root.
    private func files(_ folder: String) throws(StoreError) -> [String] {
        var found: [String] = []
        for name in try StoreFiles.list(folder.isEmpty ? layout.root : "\(layout.root)/\(folder)") {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            var status = stat()
            guard lstat("\(layout.root)/\(path)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { found += try files(path) } else { found.append(path) }
        }
        return found
    }
}

extension String {
    /// What stands before and after a part; nil where it does not occur.
    fileprivate func components(around part: String) -> (String, Substring)? {
        let place = firstRange(of: part)
        return place.map { (String(self[..<$0.lowerBound]), self[$0.upperBound...]) }
    }
}
