import CDPFormats

extension ProfileStore {
    /// Gives the log entries of a committed generation their names in the tables' logs, and notes how far the store has come.
    func publish(_ entry: JournalEntry) throws(StoreError) {
        for (name, state) in entry.tables {
            guard let digest = state.entry else { continue }
            let target = layout.deltaEntry(name, version: state.version)
            if !StoreFiles.exists(target) {
                try StoreFiles.makeDirectory(layout.deltaLog(name))
                let prepared = layout.preparedEntry(name, generation: entry.generation)
                _ = try StoreFiles.linkExclusively(prepared, as: target)
                try StoreFiles.syncDirectory(layout.deltaLog(name))
            }
            try checkPublished(name, state.version, digest)
        }
        try StoreFloor.raise(layout) { $0.generation = max($0.generation, entry.generation) }
        try StoreFiles.removeTree(layout.preparedGeneration(entry.generation))
    }

    /// Whether the log entry that stands there already is the one that was prepared; another one is a foreign write.
    private func checkPublished(_ name: String, _ version: Int, _ digest: String) throws(StoreError) {
        guard Digest.sha256(try StoreFiles.read(layout.deltaEntry(name, version: version))) == digest else {
            throw StoreError(
                .foreignWrite, "version \(version) of table `\(name)` is not the one that cdp wrote",
                help: "restore the table from a copy of the store")
        }
    }

    /// Finishes what an interrupted command left: publishes the log entries of the latest generation and deletes what was
    /// prepared for one that never came to be, data files included. Needs the exclusive lock.
    public func recover() throws(StoreError) {
        let head = try head()
        if let head {
            if try isUnfinished(head) { try settle(head) }
            try publish(head)
        }
        for name in try StoreFiles.list(layout.prepared) {
            if Int(name).map({ $0 <= head?.generation ?? 0 }) != true {
                try StoreFiles.removeTree("\(layout.prepared)/\(name)")
            }
        }
        for name in try StoreFiles.list(layout.root) where name.hasPrefix(SpillFile.prefix) {
            try StoreFiles.remove("\(layout.root)/\(name)")
        }
        var settled: [String: Int] = [:]
        for destination in try ledgers() { settled[destination] = try settleLedger(destination) }
        if !settled.isEmpty { try noteAcknowledged(settled) }
        if StoreFiles.exists(layout.working) { try endWork() }
    }

    /// Whether the command that committed a generation did not come to its end.
    private func isUnfinished(_ head: JournalEntry) throws(StoreError) -> Bool {
        try floor().generation < head.generation
            || StoreFiles.exists(layout.preparedGeneration(head.generation))
    }

    /// Makes the entries of an interrupted commit durable, under their names. Whether they are is not known, and a sync that
    /// failed is not made good by a second one: they are written anew.
    private func settle(_ entry: JournalEntry) throws(StoreError) {
        try rewrite(layout.journalEntry(entry.generation))
        try StoreFiles.syncDirectory(layout.journal)
        for (name, state) in entry.tables where state.entry != nil {
            let target = layout.deltaEntry(name, version: state.version)
            guard StoreFiles.exists(target) else { continue }
            try checkPublished(name, state.version, state.entry ?? "")
            try rewrite(target)
            try StoreFiles.syncDirectory(layout.deltaLog(name))
        }
    }

    /// Gives a file durable bytes of its own where the system may have failed to write it.
    private func rewrite(_ path: String) throws(StoreError) {
        try StoreFiles.writeDurably(StoreFiles.read(path), to: path)
    }

    /// The same for the last acknowledgement of a destination, where the store's floor does not know it yet: its version.
    private func settleLedger(_ destination: String) throws(StoreError) -> Int? {
        let log = layout.deltaLog(Self.ledgerTable(destination))
        guard StoreFiles.exists(log) else { return nil }
        for name in try StoreFiles.list(log) where name.contains(".draft") { try StoreFiles.remove("\(log)/\(name)") }
        let last = try lastLedgerVersion(destination)
        guard last > (try floor().ledgers[destination] ?? -1) else { return nil }
        let path = layout.deltaEntry(Self.ledgerTable(destination), version: last)
        // What someone else wrote is refused a step later.
        guard LogEntry.isIntact(try StoreFiles.read(path)) else { return nil }
        try rewrite(path)
        try StoreFiles.syncDirectory(log)
        return last
    }
}
