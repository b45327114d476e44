import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// A file that a plan reads.
struct PendingFile: Sendable {
    /// Its path relative to the project.
    var path: String
    /// Where it lies.
    var place: String
    /// Where reading starts: behind what was read before when the file grew by appending.
    var start: ReadPosition
    /// How often the path has been delivered, this time included.
    var delivery: Int
    /// What it held when it was looked at; nil for a path that is new, whose text is looked at while it is read.
    var fingerprint: FileFingerprint?
}

extension SourcePlan {
    /// Whether each file, or group of files, is the whole truth.
    var isSnapshot: Bool {
        if case .snapshot = delivery { true } else { false }
    }
}

/// Tells which files of a source are new, grown or changed.
struct InputScan: Sendable {
    let source: SourcePlan
    /// The project's directory.
    let project: String
    /// How far the source's files have been read.
    let known: [String: JournalEntry.InputPosition]
    /// Whether every file is to be read again, because what the specs say of its rows changed.
    let isReread: Bool
    /// The stamps of the source's files when they were read.
    let stamps: [String: InputStamps.Entry]

    /// What was found.
    struct Result: Sendable {
        /// The files to read, in natural order of their paths.
        var files: [PendingFile] = []
        /// The stamps of all files that count, taken before a byte of them was looked at.
        var stamps: [String: FileStamp] = [:]
        /// Files that match and never were read, since others are newer.
        var passedOver: [String] = []
    }

    /// Looks at the source's files.
    func run() throws -> Result {
        var files: [PendingFile] = []
        var found: [String: FileStamp] = [:]
        let present = try present()
        let candidates = try newest(present)
        var isChanged = false
        for path in candidates {
            let place = ProjectPath.place(of: path, in: project)
            let stamp = FileStamp(quiet: place)
            found[path] = stamp
            guard let position = known[path] else {
                files.append(
                    PendingFile(path: path, place: place, start: .start, delivery: 1, fingerprint: nil))
                isChanged = true
                continue
            }
            let isUntouched = stamp != nil && stamps[path] == stamp.map { .init(stamp: $0, digest: position.digest) }
            if isUntouched, !isReread, !source.isSnapshot { continue }
            let (whole, prefix) = try FileFingerprint.of(place, prefixLength: position.size)
            let isSame = position.size == whole.size && position.digest == whole.digest
            if isSame, !isReread, !source.isSnapshot { continue }
            if !isSame { isChanged = true }
            var file = PendingFile(
                path: path, place: place, start: .start, delivery: position.delivery + (isSame ? 0 : 1),
                fingerprint: whole)
            if !isSame, !source.isSnapshot, prefix?.digest == position.digest, source.files.format != .parquet {
                file.delivery = position.delivery
                if !isReread, let end = position.end {
                    file.start = ReadPosition(offset: position.size, line: end)
                }
            }
            files.append(file)
        }
        // Files were once in byte order, so that `crm_9` was read behind `crm_10`: what is newest now is read again.
        let lastRead = known.values.map(\.generation).max() ?? 0
        if source.isSnapshot, candidates.contains(where: { (known[$0]?.generation ?? lastRead) < lastRead }) {
            isChanged = true
        }
        // Without its newest file a snapshot source keeps what that delivered; an older file is no newer truth.
        let isStanding =
            try source.isSnapshot && Set(newest(PathRanks(candidates + known.keys).paths)).isDisjoint(with: candidates)
        let isKept = isStanding || source.isSnapshot && !isChanged && !isReread
        // Where there are files and no snapshot, none of them fits `snapshot_of`.
        let others =
            candidates.isEmpty ? Set(present) : Set(present).subtracting(candidates).subtracting(known.keys)
        return Result(files: isKept ? [] : files, stamps: found, passedOver: PathRanks(others).paths)
    }

    /// The paths that match now. Where rows are read again and no file is left, the store has what there is of them.
    private func present() throws -> [String] {
        do {
            return try FileGlob(source.files.path).expand(in: project)
        } catch {
            guard isReread, !known.isEmpty else { throw error }
            return []
        }
    }

    /// Of a snapshot source the newest file, or the newest group of files with one capture; of others all files.
    func newest(_ paths: [String]) throws -> [String] {
        guard case .snapshot(let pattern) = source.delivery, let last = paths.last else { return paths }
        guard let pattern else { return [last] }
        return try SnapshotGroups(pattern).newest(paths)
    }
}
