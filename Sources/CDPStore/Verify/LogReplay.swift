import CDPFormats

/// Goes through the log of one table, entry by entry, and holds it against the journal.
struct LogReplay {
    private let layout: StoreLayout
    private let table: String
    private let base: StoreFloor.TableBase?
    /// The data files of all versions, by path.
    private(set) var files: [String: DataFileCheck] = [:]
    /// The entries that were read, from the store's directory.
    private(set) var entries: [String] = []
    /// The table as the entries so far make it.
    private var snapshot = DeltaSnapshot()

    /// A replay of the log of `table`.
    init(_ layout: StoreLayout, table: String, base: StoreFloor.TableBase?) {
        self.base = base
        self.layout = layout
        self.table = table
    }

    /// What the journal says of a version.
    struct Claim {
        var generation: Int
        var state: JournalEntry.TableState
    }

    /// Reads the versions up to `last`. A damaged entry ends the replay: what follows would be guesswork.
    mutating func run(through last: Int, claims: [Int: Claim], into result: inout Verification) {
        guard last >= 0 else { return }
        guard let first = begin(claims, &result) else { return }
        for version in first..<max(first, last + 1) {
            let claim = claims[version]
            let path = place(version, claim)
            do {
                let entry = try LogEntry.read("\(layout.root)/\(path)")
                entries.append(path)
                result.logEntries += 1
                if let claim, let digest = claim.state.entry, Digest.sha256(entry.bytes) != digest {
                    result.add(path, "is not the entry that generation \(claim.generation) wrote")
                }
                snapshot.apply(entry.actions)
                try take(version, claim, path, &result)
            } catch {
                let isThere = StoreFiles.exists("\(layout.root)/\(path)")
                result.add(path, isThere ? LogReplay.words(error) : "is missing")
                return
            }
        }
    }

    /// Takes the checkpoint with which the log begins after a vacuum. Returns the first version to read; nil where it is damaged.
    private mutating func begin(_ claims: [Int: Claim], _ result: inout Verification) -> Int? {
        guard let base else { return 0 }
        let log = TableLog(layout: layout, table: table, base: base)
        let path = layout.relative(log.path(ofCheckpoint: base.version))
        do {
            snapshot.apply(try log.actions(of: base))
            entries.append(path)
            // Its entry stays for readers that ask for that version, and the journal knows its digest.
            let entry = layout.deltaEntry(table, version: base.version)
            if StoreFiles.exists(entry) {
                entries.append(layout.relative(entry))
                let bytes = try LogEntry.read(entry).bytes
                if let claim = claims[base.version], let digest = claim.state.entry, Digest.sha256(bytes) != digest {
                    result.add(layout.relative(entry), "is not the entry that generation \(claim.generation) wrote")
                }
            }
            try take(base.version, claims[base.version], path, &result)
            return base.version + 1
        } catch {
            result.add(
                path, StoreFiles.exists("\(layout.root)/\(path)") ? LogReplay.words(error) : "is missing")
            return nil
        }
    }

    private func place(_ version: Int, _ claim: Claim?) -> String {
        let path = layout.deltaEntry(table, version: version)
        guard !StoreFiles.exists(path), let claim else { return layout.relative(path) }
        let prepared = layout.preparedEntry(table, generation: claim.generation)
        return layout.relative(StoreFiles.exists(prepared) ? prepared : path)
    }

    /// Follows one entry and holds the table after it against what the generation claimed of it.
    private mutating func take(_ version: Int, _ claim: Claim?, _ path: String, _ result: inout Verification) throws {
        let state = try TableSnapshot(name: table, version: version, snapshot, directory: layout.table(table))
        for file in state.files {
            files[file.path, default: DataFileCheck(table: table, file: file, schema: state.schema)].add(file)
        }
        guard let claim else { return }
        if state.rows != claim.state.rows || String(state.contentDigest, radix: 16) != claim.state.contentDigest {
            result.add(path, "does not lead to the rows that generation \(claim.generation) has")
        }
    }

    /// What an error says, without the path that the report names anyway.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as FormatError: [error.location, error.what].compactMap { $0 }.joined(separator: ": ")
        case let error as StoreError: error.message
        default: "cannot be read"
        }
    }
}
