extension ProfileStore {
    /// Refuses a store of which someone else wrote a table: that version is not part of any generation, and what cdp would
    /// write next is taken. Called before anything is computed and again before the commit.
    public func refuseForeignWrites(since head: JournalEntry?, _ changes: [TableChange] = []) throws(StoreError) {
        try refuseForeignLedgers()
        var next = (head?.tables ?? [:]).mapValues { $0.version + 1 }
        for change in changes { next[change.after.name] = change.after.version }
        for (name, version) in next.sorted(by: { $0.key < $1.key })
        where StoreFiles.exists(layout.deltaEntry(name, version: version)) {
            throw StoreError(
                .foreignWrite, "table `\(name)` has version \(version), which cdp did not write",
                details: ["`\(layout.deltaEntry(name, version: version))` is part of no generation"],
                help: "someone wrote into that table, as OPTIMIZE does; restore the store from a copy, "
                    + "or remove the versions from \(version) on of its `_delta_log`")
        }
    }

    /// The ledgers of deliveries are no part of generations, so that what someone else wrote shows by its seal only.
    private func refuseForeignLedgers() throws(StoreError) {
        for destination in try ledgers() {
            let version = try lastLedgerVersion(destination)
            let path = layout.deltaEntry(Self.ledgerTable(destination), version: version)
            guard version >= 0, StoreFiles.exists(path), !LogEntry.isIntact(try StoreFiles.read(path)) else { continue }
            throw StoreError(
                .foreignWrite, "version \(version) of the ledger `\(Self.ledgerTable(destination))` is not of cdp",
                details: ["`\(path)` does not hold what cdp wrote"],
                help:
                    "someone wrote into that table, as OPTIMIZE does, or the file is damaged; restore the store from a copy, "
                    + "or remove the versions of its `_delta_log` that cdp did not write")
        }
    }
}
