import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// What is true of a store now and belongs to no generation: ledgers of deliveries, files, the lock.
///
/// Of an older generation nobody knows it. Reads the head of every ledger and looks whether data files exist; opens no
/// data file. Taken without a lock, so a command at work may make it older than the store, not inconsistent.
struct PresentFacts {
    /// Rows that each receiver has according to its ledger.
    var destinations: [(name: String, rows: Int)]
    /// Rows that receivers did not take when they were sent last.
    var refused: [(name: String, rejected: Int, later: Int)]
    /// Destinations that left the specs and are still to be emptied.
    var leaving: [(name: String, rows: Int)]
    /// Data files of the latest generation that do not exist, relative to the store's folder.
    var missingFiles: [String]
    /// Who holds the lock, in words; nil when nobody does.
    var lockHolder: String?
    /// What was pulled for sources that are programs.
    var pulled: [PulledFacts]
    /// Where copies of the store were put.
    var backups: BackupFacts

    /// Reads the ledgers of a store whose latest generation is `head`.
    init(_ store: ProfileStore, _ head: JournalEntry, _ plan: ExecutionPlan) throws {
        let ledgers = try plan.destinations.map { destination in
            (name: destination.name, ledger: try store.ledger(plan.ledger(of: destination.name), schema: []))
        }
        destinations = ledgers.map { ($0.name, $0.ledger.table.rows) }
        refused = ledgers.filter { $0.ledger.rejected + $0.ledger.later > 0 }.map {
            ($0.name, $0.ledger.rejected, $0.ledger.later)
        }
        leaving = try (plan.leaving ?? []).map {
            ($0.destination.name, try store.ledger($0.ledger, schema: []).table.rows)
        }.filter { $0.1 > 0 }
        missingFiles = try store.tables(of: head).sorted { $0.key < $1.key }.flatMap { name, table in
            table.files.filter { !StoreFiles.exists("\($0.directory)/\($0.path)") }.map { "\(name)/\($0.path)" }
        }
        pulled = try plan.sources.compactMap { source in
            try source.input.landed.map {
                try PulledFacts(source.name, Inbox(store.layout.inbox($0.source)), head)
            }
        }
        lockHolder = try PresentFacts.holder(of: store)
        backups = try BackupFacts(store)
    }

    /// Who holds the lock; nil where it is free. Taking it shared for a moment is the only sure test.
    private static func holder(of store: ProfileStore) throws -> String? {
        if try KernelLock.acquire(store.layout.lock, exclusive: false) != nil { return nil }
        return LockNote.read(store.layout.lock)?.text(now: AsOf.clock().microseconds) ?? "another operation"
    }
}

/// What was pulled for one source.
struct PulledFacts {
    /// The source.
    let source: String
    /// When it was pulled last with success; nil where it never was.
    let last: Instant?
    /// Deliveries that no generation has read, and the bytes of their rows.
    let waiting: Int, waitingBytes: Int
    /// What the inbox of the source takes on disk, in bytes.
    let size: Int

    init(_ source: String, _ inbox: Inbox, _ head: JournalEntry) throws {
        self.source = source
        last = inbox.pulledAt.map { Instant(microseconds: $0) }
        let landings = try inbox.waiting(head.inputNames)
        waiting = landings.count
        waitingBytes = landings.reduce(0) { $0 + Int($1.bytes) }
        size = try inbox.size()
    }
}
