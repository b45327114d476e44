import CDPFormats
import CDPTypes

/// What a vacuum takes from a store: generations that are older than the time for which they are kept, and the files that only
/// these need.
public struct Vacuum: Sendable {
    /// The oldest generation that can be read afterwards.
    public let oldest: Int
    /// The oldest one that can be read now.
    public let former: Int
    /// A generation that somebody reads and that is kept for it, although it is old enough to go; nil where there is none.
    public let held: Int?
    /// Data files, entries of logs, and specs that go.
    public let files: Int
    /// Their bytes.
    public let bytes: Int64
    /// Where the log of each table begins that is cut, by table.
    let bases: [String: Int]
    /// Whether entries from before go at once, although a reader that is opening a table may have been led to them.
    let isComplete: Bool

    /// Whether nothing goes.
    public var isEmpty: Bool { files == 0 && oldest == former }
    /// How many generations go.
    public var generations: Int { oldest - former }
}

extension ProfileStore {
    /// What a vacuum takes that keeps what was the state at any instant since `cutoff`, in microseconds, and what is read now.
    ///
    /// A ledger of deliveries keeps its versions since then.
    public func vacuum(before cutoff: Int64) throws -> Vacuum {
        try vacuum(before: cutoff, isComplete: false, waiting: 0)
    }

    /// What a vacuum takes that keeps the latest generation alone, and of each log nothing from before it. A reader that holds
    /// an older one is waited for at most `seconds`.
    func completeVacuum(waiting seconds: Double = 0) throws -> Vacuum {
        try vacuum(before: .max, isComplete: true, waiting: seconds)
    }

    private func vacuum(before cutoff: Int64, isComplete: Bool, waiting seconds: Double) throws -> Vacuum {
        let former = try oldest
        guard let head = try head() else {
            return Vacuum(
                oldest: former, former: former, held: nil, files: 0, bytes: 0, bases: [:], isComplete: isComplete)
        }
        var wanted = former
        while wanted < head.generation, try entry(wanted + 1).since <= cutoff { wanted += 1 }
        let held = try (former..<wanted).first { try isHeld($0, waiting: seconds) }
        let kept = try entry(held ?? wanted)
        var bases: [String: Int] = [:]
        for (table, state) in kept.tables { bases[table] = state.version }
        for destination in try ledgers() {
            bases[Self.ledgerTable(destination)] = try ledgerBase(destination, cutoff)
        }
        let known = try floor().bases ?? [:]
        bases = bases.filter { table, version in
            version > (isComplete ? known[table]?.former : known[table]?.version) ?? 0
        }
        let paths = try leavingFiles(bases, head, isComplete: isComplete) + leavingManifests(from: kept.generation)
        let sizes = paths.map { Int64(StoreFiles.size($0)) }
        return Vacuum(
            oldest: kept.generation, former: former, held: held, files: paths.count, bytes: sizes.reduce(0, +),
            bases: bases, isComplete: isComplete)
    }

    /// Carries a vacuum out. What is kept stays readable at any moment, and a vacuum that is interrupted is finished by the next
    /// command that writes. Throws only while the store is as it was before; returns what failed later. Needs the exclusive lock,
    /// since before `vacuum` was made.
    @discardableResult
    public func perform(_ vacuum: Vacuum) throws -> StoreError? {
        try beginWork()
        var bases: [String: StoreFloor.TableBase] = [:]
        for (table, version) in vacuum.bases.sorted(by: { $0.key < $1.key }) {
            bases[table] = try log(table).makeBase(version)
            if vacuum.isComplete { bases[table]?.former = version }
        }
        // From here on nobody asks for what goes.
        try StoreFloor.raise(layout) { floor in
            if vacuum.oldest > 1 { floor.oldest = vacuum.oldest }
            if !bases.isEmpty { floor.bases = (floor.bases ?? [:]).merging(bases) { $1 } }
        }
        do {
            try remove(before: vacuum.oldest)
        } catch {
            return StoreError(wrapping: error)
        }
        return nil
    }

    /// Deletes what generations that are forgotten needed alone.
    private func remove(before oldest: Int) throws {
        for path in try leavingManifests(from: oldest) { try StoreFiles.remove(path) }
        for name in try StoreFiles.list(layout.readers) {
            guard let generation = Int(name), generation < oldest else { continue }
            try StoreFiles.remove("\(layout.readers)/\(name)")
        }
        try endWork()
    }

    /// The first version of a ledger to keep: the one that was the latest at `cutoff`.
    private func ledgerBase(_ destination: String, _ cutoff: Int64) throws -> Int {
        let table = Self.ledgerTable(destination)
        let last = try lastLedgerVersion(destination)
        var version = try floor().bases?[table]?.version ?? 0
        while version < last {
            let actions = try LogEntry.read(layout.deltaEntry(table, version: version + 1)).actions
            let times = actions.compactMap { action in
                if case .commitInfo(_, let time) = action { time } else { nil }
            }
            guard let time = times.first, time * 1000 <= cutoff else { break }
            version += 1
        }
        return max(0, version)
    }

    /// Data files that are not needed where logs begin with `bases`, and entries from before logs begin now.
    private func leavingFiles(_ bases: [String: Int], _ head: JournalEntry, isComplete: Bool) throws -> [String] {
        var leaving: [String] = []
        for table in try tableDirectories() {
            guard let version = bases[table] else {
                leaving += try unnamedFiles(table, head) + formerEntries(table)
                continue
            }
            let log = try log(table)
            var named = Set(try log.snapshot(version).files.keys)
            let names = try StoreFiles.list(layout.deltaLog(table))
            for name in names {
                guard let number = Int(name.prefix { $0 != "." }) else { continue }
                if number < (isComplete ? version : log.base?.version ?? 0) {
                    leaving.append("\(layout.deltaLog(table))/\(name)")
                } else if number > version, name.hasSuffix(".json") {
                    let path = layout.deltaEntry(table, version: number)
                    for case .add(let file) in try LogEntry.read(path).actions { named.insert(file.path) }
                }
            }
            let files = try StoreFiles.list(layout.table(table)).filter { Self.isDataFile($0) && !named.contains($0) }
            leaving += files.map { "\(layout.table(table))/\($0)" }
        }
        return leaving
    }

    /// The specs of generations before `oldest` that no later one has.
    private func leavingManifests(from oldest: Int) throws(StoreError) -> [String] {
        var kept: Set<String> = []
        for number in try generations() where number >= oldest { kept.insert(try entry(number).manifest) }
        return try StoreFiles.list(layout.manifests).compactMap { name in
            let digest = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
            return kept.contains(digest) ? nil : layout.manifest(digest)
        }
    }
}
