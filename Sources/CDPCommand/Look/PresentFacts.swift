import CDPFormats
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTypes

/// What is true of a store now and belongs to no generation: ledgers of deliveries, files, the lock.
///
/// Of an older generation nobody knows it. Reads the head of every ledger and looks whether data files exist; opens no
/// data file. Taken without a lock, so a command at work may make it older than the store, not inconsistent.
struct PresentFacts {
    /// Rows that each receiver has according to its ledger.
    var destinations: [(name: String, rows: Int)]
    /// Destinations that do not hold what they should.
    var incomplete: [IncompleteDelivery]
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
        destinations = ledgers.map { ($0.name, $0.ledger.held) }
        incomplete = try ledgers.compactMap { try IncompleteDelivery($0.name, $0.ledger, head) }
        leaving = try (plan.leaving ?? []).map {
            ($0.destination.name, try store.ledger($0.ledger, schema: []).held)
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
    /// How much of its log a server kept for the source after the last pull, in bytes; nil where it keeps none.
    let retained: Int?

    init(_ source: String, _ inbox: Inbox, _ head: JournalEntry) throws {
        self.source = source
        last = inbox.pulledAt.map { Instant(microseconds: $0) }
        let landings = try inbox.waiting(head.inputs)
        waiting = landings.count
        waitingBytes = landings.reduce(0) { $0 + Int($1.bytes) }
        size = try inbox.size()
        retained = inbox.retained.map(Int.init)
    }
}

/// What a destination lacks, as far as its ledger knows.
struct IncompleteDelivery {
    /// The destination.
    let name: String
    /// Rows that its receiver rejected, and how many of them for which reason. What it would not drop has no reason.
    let rejected: Int, reasons: [String: Int]
    /// Rows that were not taken for now, or not sent.
    let later: Int
    /// How many generations were made since the one that it was sent last; nil where it was never sent anything.
    let behind: Int?
    /// How often in a row the receiver failed, where it is left alone for that.
    let pausedAfter: Int?

    /// Nil where it holds what it should.
    init?(_ name: String, _ ledger: DeliveryLedger, _ head: JournalEntry) throws {
        let counts = ledger.counts
        let behind = ledger.generation > 0 ? head.generation - ledger.generation : nil
        guard counts.rejected + counts.later + counts.failures > 0 else { return nil }
        self.name = name
        (rejected, later, self.behind) = (counts.rejected, counts.later, behind)
        pausedAfter = Deliveries.isPaused(counts) ? counts.failures : nil
        reasons = counts.rejected == 0 ? [:] : try Deliveries.rejections(ledger)
    }
}
