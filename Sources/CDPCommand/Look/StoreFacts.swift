import CDPFormats
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTypes

/// What a store holds, in counts.
///
///     let facts = try StoreFacts(store, head, manifest.plan)
///
/// Reads every entry of the journal and the head of every ledger, and looks whether data files exist; opens no data
/// file. Counts are exact. Taken without a lock, so a commit meanwhile may make them older than the store, not
/// inconsistent.
struct StoreFacts {
    /// The outcomes that a row can have, in the order in which `cdp status` adds them up.
    static let outcomes = [
        "inserted", "updated", "unchanged", "superseded", "deletes", "quarantined",
    ]

    /// One source.
    struct Source {
        /// Its name in the specs.
        var name: String
        /// Rows held now.
        var rows: Int
        /// Rows by outcome, and `read`, over all generations.
        var counts: [String: Int]

        /// Whether every row that was read has an outcome.
        var isBalanced: Bool {
            counts["read"] ?? 0 == StoreFacts.outcomes.reduce(0) { $0 + (counts[$1] ?? 0) }
        }
    }

    /// What one resource lost in one generation.
    struct Loss {
        /// Its address, as in `source.crm`.
        var address: String
        /// The generation that lost it.
        var generation: Int
        /// The losses themselves.
        var losses: InputLosses
    }

    /// The project's name.
    var project: String
    /// The id of the store.
    var storeID: String
    /// The latest entry of the journal.
    var head: JournalEntry
    /// One for each source of the plan, in its order.
    var sources: [Source]
    /// Profiles in each segment, by name.
    var segments: [(name: String, rows: Int)]
    /// Rows that each receiver has according to its ledger.
    var destinations: [(name: String, rows: Int)]
    /// Rows that receivers did not take when they were sent last.
    var refused: [(name: String, rejected: Int, later: Int)]
    /// Destinations that left the specs and are still to be emptied.
    var leaving: [(name: String, rows: Int)]
    /// Rejected rows that are kept aside.
    var quarantine: Int
    /// What was lost when each source was last read, and what else the latest generation lost; sorted by address.
    var losses: [Loss]
    /// Data files of the generation that do not exist, relative to the store's folder.
    var missingFiles: [String]
    /// Who holds the lock now, in words; nil when nobody does.
    var lockHolder: String?
    /// Where copies of the store were put.
    var backups: BackupFacts

    /// Reads the journal and the ledgers of a store.
    init(_ store: ProfileStore, _ head: JournalEntry, _ plan: ExecutionPlan) throws {
        project = plan.project
        storeID = store.identity.storeID
        self.head = head
        let entries = try store.generations().map { try store.entry($0) }
        sources = plan.sources.map { source in
            var counts: [String: Int] = [:]
            for rows in JournalCount.Rows.allCases {
                counts[rows.rawValue] = entries.reduce(0) { $0 + $1.counts[.source(source.name, rows)] }
            }
            return Source(
                name: source.name, rows: head.tables[RowsTable(source).name]?.rows ?? 0, counts: counts)
        }
        losses = StoreFacts.losses(entries, plan)
        segments = plan.segments.map { ($0.name, head.counts[.segment($0.name)]) }.sorted { $0.0 < $1.0 }
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
        quarantine = head.tables["quarantine"]?.rows ?? 0
        missingFiles = try store.tables(of: head).sorted { $0.key < $1.key }.flatMap { name, table in
            table.files.filter { !StoreFiles.exists("\($0.directory)/\($0.path)") }.map { "\(name)/\($0.path)" }
        }
        lockHolder = try StoreFacts.holder(of: store)
        backups = try BackupFacts(store)
    }

    /// The losses of the last generation in which each source was read, and those of other resources in the latest
    /// generation.
    private static func losses(_ entries: [JournalEntry], _ plan: ExecutionPlan) -> [Loss] {
        var found: [Loss] = []
        for source in plan.sources {
            guard let entry = entries.last(where: { $0.counts[.source(source.name, .read)] > 0 }),
                let losses = entry.losses?["source.\(source.name)"]
            else { continue }
            found.append(Loss(address: "source.\(source.name)", generation: entry.generation, losses: losses))
        }
        for (address, losses) in entries.last?.losses ?? [:] where !address.hasPrefix("source.") {
            found.append(Loss(address: address, generation: entries.last?.generation ?? 0, losses: losses))
        }
        return found.sorted { $0.address < $1.address }
    }

    /// Who holds the lock; nil where it is free. Taking it shared for a moment is the only sure test.
    private static func holder(of store: ProfileStore) throws -> String? {
        if try KernelLock.acquire(store.layout.lock, exclusive: false) != nil { return nil }
        return LockNote.read(store.layout.lock)?.text(now: AsOf.clock().microseconds) ?? "another operation"
    }
}
