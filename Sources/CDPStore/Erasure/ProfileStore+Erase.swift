import CDPColumns
import CDPFormats
import CDPTypes

extension ProfileStore {
    /// Takes rows from the store so that no file of it holds them any more: makes a generation without them, and without a
    /// masked copy of any row, takes them from the ledgers of deliveries, drops saved plans, and forgets every older
    /// generation with all files that only these needed.
    ///
    /// Refuses, before anything is changed, while somebody reads a generation, waiting at most `seconds`; one that is read
    /// since then stays and is told (`Erased.held`). `willCommit` is asked last before there is no way back: what it throws
    /// ends the erasure. Throws only while the store is as it was; what fails later is told, and the same erasure again makes
    /// it good. Backups, delivered files and sources are not the store's: see docs/store.md. Needs the exclusive lock.
    package func erase(
        _ erasure: Erasure, threads: Int, waiting seconds: Double = 0, willCommit: () throws -> Void = {}
    ) throws -> Erased {
        try recover()
        guard let head = try head() else {
            throw StoreError(
                .missing, "nothing was applied yet to the store at `\(layout.root)`", help: "run `cdp apply`")
        }
        try refuseForeignWrites(since: head)
        try refuseWaiting(head)
        try refuseSending()
        try refuseReaders(through: head.generation, waiting: seconds)
        let tables: [Taken]
        let ledgers: [Taken]
        var result = Erased()
        do {
            try beginWork()
            tables = try self.tables(of: head).values.sorted { $0.name < $1.name }.map {
                try taken($0, erasure, threads: threads)
            }
            ledgers = try self.ledgers().filter { try lastLedgerVersion($0) >= 0 }.map {
                try taken(ledger($0, schema: []).table, erasure, threads: threads)
            }
            try StoreError.checkInterruption()
            try willCommit()
            let changes = tables.map(\.change).filter(\.isChanged)
            if !changes.isEmpty {
                let commit = try commit(changes, of: head, operation: Self.erasure, counts: erasure.counts)
                (result.generation, result.unfinished) = (commit.entry, commit.unfinished)
            }
        } catch {
            try? endWork()
            throw error
        }
        for part in tables + ledgers where part.rows > 0 { result.rows[part.change.after.name] = part.rows }
        // What failed after the commit is made good by `recover`, which comes before all else the next time.
        guard result.unfinished == nil else { return result }
        do {
            try finish(ledgers, after: result.generation ?? head, waiting: seconds, &result)
        } catch {
            result.unfinished = StoreError(wrapping: error)
        }
        return result
    }

    /// What the journal and logs call it.
    private static let erasure = "erase"

    /// What an erasure makes of one table.
    private struct Taken {
        var change: TableChange
        var rows: Int
    }

    private func taken(_ table: TableSnapshot, _ erasure: Erasure, threads: Int) throws -> Taken {
        let rewrite = TableRewrite(
            table, schema: table.schema, order: erasure.orders[table.name] ?? [],
            target: TableTarget(directory: layout.table(table.name)), threads: threads)
        let (change, rows) = try rewrite.erased(erasure.rows(table))
        return Taken(change: change, rows: rows)
    }

    /// Refuses while rows are landed that no generation has read: who is in them is not known.
    private func refuseWaiting(_ head: JournalEntry) throws {
        for source in try StoreFiles.list(layout.inbox) {
            let count = try Inbox(layout.inbox(source)).waiting(head.inputs).count
            if count == 0 { continue }
            throw StoreError(
                .invalidRequest, "`\(source)` has landed deliveries that no generation has read",
                help: "run `cdp apply`, then erase")
        }
    }

    /// Refuses while batches were sent of which no ledger says what became of them: a command was killed amid a delivery.
    private func refuseSending() throws {
        guard let name = try journals().first(where: { try journal($0).map { !$0.head.isFolded } ?? false }) else {
            return
        }
        throw StoreError(
            .invalidRequest, "a delivery of `\(name)` was cut off", help: "run `cdp deliver`, then erase")
    }

    /// Refuses while somebody reads a generation: what it needs could not go.
    private func refuseReaders(through last: Int, waiting seconds: Double) throws {
        guard let held = try (oldest...last).first(where: { try isHeld($0, waiting: seconds) }) else { return }
        throw StoreError(
            .locked, "generation \(held) is being read, so that what is in it cannot be erased now",
            help: "run the command again when commands that read the store, or a backup of it, are done")
    }

    /// What follows the commit: ledgers, what only saves work, and all that is older.
    private func finish(
        _ ledgers: [Taken], after last: JournalEntry, waiting seconds: Double, _ result: inout Erased
    ) throws {
        for ledger in ledgers where ledger.change.isChanged {
            try amend(
                ledger.change, losing: ledger.rows, generation: last.generation, operation: Self.erasure,
                asOf: last.since)
        }
        try StoreFiles.removeTree(layout.staged)
        // All that is landed was read, so its rows stand in the tables, as far as they are not erased. What programs said of
        // their work may name people, too.
        for source in try StoreFiles.list(layout.inbox) {
            let inbox = Inbox(layout.inbox(source))
            try inbox.remove(Set(inbox.landings().map(\.number)))
            try StoreFiles.remove(inbox.errors)
        }
        // What was sent without an answer stands in the ledgers; only how it was cut into batches goes with it.
        try StoreFiles.removeTree(layout.sending)
        // Stamps of files that were read or delivered: a delivered file that is not what its ledger says now must be looked at.
        for name in try StoreFiles.list(layout.log) where name.hasSuffix(".json") {
            try StoreFiles.remove("\(layout.log)/\(name)")
        }
        let vacuum = try completeVacuum(waiting: seconds)
        if let error = try perform(vacuum) { throw error }
        result.held = vacuum.held
        // Where a ledger alone lost rows, a backup of the same generation holds them.
        let first = result.generation == nil && !vacuum.isEmpty ? last.generation + 1 : last.generation
        result.backups = try backups().filter { $0.oldest < first && $0.isThere }
        if vacuum.held == nil { result.strangers = try strangers() }
    }
}
