import CDPPlan
import CDPRuntime
import CDPStore
import CDPTypes

/// What a generation of a store holds, in counts.
///
///     let facts = try StoreFacts(store, entry, manifest.plan)
///
/// Reads the entries of the journal up to that generation and nothing else, so that it tells the same of a generation
/// whatever happened later, and also of one whose tables a vacuum took. What there is beside the generations, such as
/// ledgers and locks, is in `PresentFacts`. Counts are exact.
struct StoreFacts {
    /// The outcomes that a row can have, in the order in which `cdp status` adds them up.
    static let outcomes = [
        "inserted", "updated", "unchanged", "superseded", "deletes", "quarantined",
    ]

    /// One source.
    struct Source {
        /// Its name in the specs.
        var name: String
        /// Rows held at the generation.
        var rows: Int
        /// Rows by outcome, and `read`, over all generations so far.
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

    /// The project's name; nil where neither specs nor store tell it.
    var project: String?
    /// The id of the store.
    var storeID: String
    /// The generation's entry of the journal.
    var entry: JournalEntry
    /// One for each source, sorted by name.
    var sources: [Source]
    /// Profiles in each segment, sorted by name.
    var segments: [(name: String, rows: Int)]
    /// Rows that each receiver was to hold after the generation, sorted by name. What it acknowledged the journal does not
    /// know.
    var planned: [(name: String, rows: Int)]
    /// Rejected rows that are kept aside.
    var quarantine: Int
    /// What was lost when each source was last read, and what else the generation lost; sorted by address.
    var losses: [Loss]

    /// Reads the journal up to a generation. Without the generation's plan, which a vacuum may have taken, names are those that
    /// the journal has counts of.
    init(_ store: ProfileStore, _ entry: JournalEntry, _ plan: ExecutionPlan?) throws {
        project = plan?.project ?? store.identity.project?.name
        storeID = store.identity.storeID
        self.entry = entry
        let entries = try store.generations().filter { $0 <= entry.generation }.map { try store.entry($0) }
        let names = plan?.sources.map(\.name) ?? JournalCount.sources(in: entry.counts)
        let tables = plan?.sources.map { [RowsTable($0).name] } ?? names.map { ["rows/\($0)", "events/\($0)"] }
        sources = zip(names, tables).map { name, tables in
            var counts: [String: Int] = [:]
            for rows in JournalCount.Rows.allCases {
                counts[rows.rawValue] = entries.reduce(0) { $0 + $1.counts[.source(name, rows)] }
            }
            return Source(
                name: name, rows: tables.reduce(0) { $0 + (entry.tables[$1]?.rows ?? 0) }, counts: counts)
        }
        losses = StoreFacts.losses(entries, names)
        let segmentNames = plan?.segments.map(\.name) ?? JournalCount.segments(in: entry.counts)
        segments = segmentNames.sorted().map { ($0, entry.counts[.segment($0)]) }
        let destinations = plan?.destinations.map(\.name) ?? JournalCount.destinations(in: entry.counts)
        planned = destinations.map { ($0, entry.counts[.destination($0, .held)]) }
        quarantine = entry.tables["quarantine"]?.rows ?? 0
    }

    /// The losses of the last generation in which each source was read, and those of other resources in the latest of them.
    private static func losses(_ entries: [JournalEntry], _ sources: [String]) -> [Loss] {
        var found: [Loss] = []
        for source in sources {
            guard let entry = entries.last(where: { $0.counts[.source(source, .read)] > 0 }),
                let losses = entry.losses?["source.\(source)"]
            else { continue }
            found.append(Loss(address: "source.\(source)", generation: entry.generation, losses: losses))
        }
        for (address, losses) in entries.last?.losses ?? [:] where !address.hasPrefix("source.") {
            found.append(Loss(address: address, generation: entries.last?.generation ?? 0, losses: losses))
        }
        return found.sorted { $0.address < $1.address }
    }
}
