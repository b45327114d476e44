import CDPFormats

/// The log of one table of the store, read from its last checkpoint on.
///
/// A checkpoint only saves reading as long as every log entry stays: one that is missing, damaged or of another make is passed
/// over. Its digest stands in `_last_checkpoint`. After a vacuum the log begins with a checkpoint, whose digest the store's floor
/// knows (`StoreFloor.TableBase`).
struct TableLog: Sendable {
    /// The state is written as a checkpoint every so many versions.
    static let checkpointInterval = 50

    let layout: StoreLayout
    let table: String
    /// Where the log begins; nil for its first version.
    var base: StoreFloor.TableBase?

    /// The state of the table at a version. `prepared` is where the entry of that version lies when publishing it was
    /// interrupted.
    func snapshot(_ version: Int, prepared: String? = nil) throws -> DeltaSnapshot {
        var snapshot = DeltaSnapshot()
        var next = 0
        if let checkpoint = checkpoint(notBehind: version) {
            snapshot.apply(checkpoint.actions)
            next = checkpoint.version + 1
        } else if let base {
            guard version >= base.version else {
                throw StoreError(
                    .invalidRequest, "version \(version) of table `\(table)` is not kept any more",
                    help: "`cdp history` says which generations are")
            }
            snapshot.apply(try actions(of: base))
            next = base.version + 1
        }
        while next <= version {
            var path = layout.deltaEntry(table, version: next)
            if next == version, let prepared, !StoreFiles.exists(path) { path = prepared }
            snapshot.apply(try LogEntry.read(path).actions)
            next += 1
        }
        return snapshot
    }

    /// Writes the state at a version as a checkpoint, where one is due. What it is made of must be published.
    func writeCheckpoint(_ version: Int) throws {
        guard version > 0, version.isMultiple(of: TableLog.checkpointInterval) else { return }
        let checkpoint = try DeltaCheckpoint.encode(snapshot(version), version: version) { Digest.sha256($0) }
        try StoreFiles.writeDurably(checkpoint.parquet, to: path(ofCheckpoint: version))
        try StoreFiles.syncDirectory(layout.deltaLog(table))
        try StoreFiles.writeDurably(checkpoint.pointer, to: pointer)
        try StoreFiles.syncDirectory(layout.deltaLog(table))
    }

    /// Writes the checkpoint with which the log may begin from now on. Readers of Delta tables are led to it where they are
    /// not led to a later one. Where the log begins there already, that checkpoint stays.
    func makeBase(_ version: Int) throws -> StoreFloor.TableBase {
        if let base, base.version == version { return base }
        let checkpoint = try DeltaCheckpoint.encode(snapshot(version), version: version) { Digest.sha256($0) }
        try StoreFiles.writeDurably(checkpoint.parquet, to: path(ofCheckpoint: version))
        try StoreFiles.syncDirectory(layout.deltaLog(table))
        let pointed = (try? StoreFiles.read(pointer)).flatMap { DeltaCheckpoint.target($0) }
        if pointed.map({ $0.version < version }) ?? true {
            try StoreFiles.writeDurably(checkpoint.pointer, to: pointer)
            try StoreFiles.syncDirectory(layout.deltaLog(table))
        }
        return StoreFloor.TableBase(
            version: version, digest: Digest.sha256(checkpoint.parquet), former: base?.version ?? 0)
    }

    /// What the checkpoint holds with which the log begins.
    func actions(of base: StoreFloor.TableBase) throws -> [DeltaAction] {
        let path = path(ofCheckpoint: base.version)
        let bytes = try StoreFiles.read(path)
        guard Digest.sha256(bytes) == base.digest else {
            throw StoreError(.damaged, "`\(path)` does not hold what cdp wrote", help: StoreError.restoreFile)
        }
        return try DeltaCheckpoint.decode(bytes, path: path)
    }

    /// Names the last checkpoint.
    var pointer: String { "\(layout.deltaLog(table))/_last_checkpoint" }

    /// The checkpoint of a version.
    func path(ofCheckpoint version: Int) -> String {
        "\(layout.deltaLog(table))/\(StoreLayout.padded(version)).checkpoint.parquet"
    }

    /// The last checkpoint that can be read; nil where there is none, or where it is damaged: the log alone says all.
    private func checkpoint(notBehind last: Int) -> (version: Int, actions: [DeltaAction])? {
        guard last >= TableLog.checkpointInterval, StoreFiles.exists(pointer),
            let target = (try? StoreFiles.read(pointer)).flatMap({ DeltaCheckpoint.target($0) }),
            target.version <= last, let bytes = try? StoreFiles.read(path(ofCheckpoint: target.version)),
            Digest.sha256(bytes) == target.digest,
            let actions = try? DeltaCheckpoint.decode(bytes, path: path(ofCheckpoint: target.version))
        else { return nil }
        return (target.version, actions)
    }
}
