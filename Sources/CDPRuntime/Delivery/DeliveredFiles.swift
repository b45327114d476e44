import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import Glibc

/// Tells which files of destinations are no longer as they were written.
///
/// A file with the stamp that was kept of it is not looked into; any other is digested and compared with what its ledger
/// says. The stamps are a cache beside the generations, in `_cdp/log/`: without it every file is digested.
struct DeliveredFiles: Sendable {
    /// A file that was found as its ledger says, or was just written.
    private struct Entry: Codable, Equatable, Sendable {
        var path: String
        var stamp: FileStamp
        var file: DeliveredFile
    }

    private let project: String
    private let cache: String?
    /// By ledger.
    private var entries: [String: Entry] = [:]
    private var kept: [String: Entry] = [:]

    /// The files that the destinations of a project write; `store` is nil before the first apply.
    init(_ store: ProfileStore?, project: String) {
        self.project = project
        cache = store.map { "\($0.layout.log)/outputs.json" }
        if let cache, let bytes = try? StoreFiles.read(cache),
            let found = try? StoreJSON.decode([String: Entry].self, bytes, path: cache)
        {
            entries = found
            kept = found
        }
    }

    /// What happened to the file of a destination since it was written; nil where nothing did, or nobody can tell. The
    /// ledger is asked for only where its file has another stamp than the one that was kept.
    mutating func damage(
        _ destination: DestinationPlan, ledger name: String, _ ledger: () throws -> DeliveryLedger?
    ) throws -> FileDamage? {
        guard let target = DeliveryPlace(destination.path, project: project) else { return nil }
        let place = target.path
        if let entry = entries[name], entry.path == destination.path, entry.stamp == FileStamp(place) { return nil }
        guard let known = try ledger(), known.generation > 0 else { return nil }
        errno = 0
        guard let status = target.status() else {
            // Where a folder may not be entered, whether the file is there is not known.
            return [ENOENT, ENOTDIR, ELOOP].contains(errno) ? .missing : nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return .missing }
        // A ledger of before does not say what was written.
        guard let file = known.file else { return nil }
        guard Int64(status.st_size) == file.size else { return .changed }
        let stamp = FileStamp(quiet: place)
        guard let found = try? FileFingerprint.of(place).whole else { return nil }
        guard DeliveredFile(found) == file else { return .changed }
        entries[name] = stamp.map { Entry(path: destination.path, stamp: $0, file: file) }
        return nil
    }

    /// Notes that this process has written the file of a destination just now.
    mutating func note(_ file: DeliveredFile, _ destination: DestinationPlan, ledger name: String) {
        let place = DeliveryPlace(destination.path, project: project)
        entries[name] = place.flatMap { FileStamp($0.path) }.map {
            Entry(path: destination.path, stamp: $0, file: file)
        }
    }

    /// Keeps the stamps for the next time. Needs the store's exclusive lock.
    func write() throws {
        guard let cache, entries != kept else { return }
        try StoreFiles.makeDirectory(FilePath.folder(of: cache))
        try StoreFiles.write(StoreJSON.encode(entries), to: cache)
    }
}
