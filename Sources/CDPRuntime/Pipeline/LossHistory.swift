import CDPPlan
import CDPStore
import CDPTypes

/// What all generations so far counted of each source, as the journal's latest entry has it: what new losses are compared with.
struct LossHistory: Sendable {
    private let counts: [String: Int]

    /// The history up to a generation; none before the first.
    init(_ base: JournalEntry?) {
        counts = base?.counts ?? [:]
    }

    /// The sums of one source.
    struct Sums: Sendable {
        fileprivate let counts: [String: Int]
        fileprivate let name: String

        fileprivate func sum(_ what: JournalCount.Sum) -> Int { counts[.sum(source: name, what)] }

        /// Values of a field that could not be read, of all rows.
        func unreadable(_ field: String) -> Share { Share(sum(.unreadable(field: field)), of: sum(.read)) }
        /// Rows that were rejected, of all rows.
        var quarantined: Share { Share(sum(.quarantined), of: sum(.read)) }
        /// Events that belonged to nobody when they came, of all events.
        var unowned: Share { Share(sum(.unowned), of: sum(.events)) }
    }

    /// The sums of a source, by its name of then.
    func of(_ source: SourcePlan) -> Sums { Sums(counts: counts, name: source.name) }

    /// The rows that the table of an enrichment had when it was read last; nil where nothing tells.
    func rows(ofTable enrichment: String) -> Int? {
        counts[JournalCount.tableRows(enrichment: enrichment).key]
    }

    /// The sums with what a plan adds.
    func counts(with impact: Impact, _ plan: ExecutionPlan, _ applied: ExecutionPlan?) -> [String: Int] {
        var result: [String: Int] = [:]
        for source in plan.sources {
            guard let new = impact.sources.first(where: { $0.source == source.name }) else { continue }
            let former = applied?.predecessor(of: source, in: plan) ?? source
            var nulled = JournalCount.unreadable(of: former.name, in: counts)
            for field in new.losses.fields where field.nulled > 0 { nulled[field.field, default: 0] += field.nulled }
            for (field, count) in nulled { result[.sum(source: source.name, .unreadable(field: field))] = count }
            let sums = of(former)
            let owners = new.losses.owners
            let added: [(JournalCount.Sum, Int)] = [
                (.read, new.counts.read), (.quarantined, new.counts.quarantined), (.events, owners?.events ?? 0),
                (.unowned, owners.map { $0.events - $0.owned } ?? 0),
            ]
            for (what, added) in added {
                let sum = sums.sum(what) + added
                if sum > 0 { result[.sum(source: source.name, what)] = sum }
            }
        }
        for enrichment in plan.enrichments {
            // A plan without new data reads no table.
            result[JournalCount.tableRows(enrichment: enrichment.name).key] =
                impact.tables[enrichment.name] ?? rows(ofTable: enrichment.name)
        }
        return result
    }
}

extension Impact {
    /// The counts that the journal keeps.
    var journalCounts: [String: Int] {
        var counts = standingCounts
        counts[.profiles] = profiles.after
        for source in sources {
            let rows = source.counts
            let values: [(JournalCount.Rows, Int)] = [
                (.read, rows.read), (.inserted, rows.inserted), (.updated, rows.updated),
                (.unchanged, rows.unchanged), (.superseded, rows.superseded), (.deletes, rows.deletes),
                (.quarantined, rows.quarantined), (.removed, source.removed),
            ]
            for (what, value) in values { counts[.source(source.source, what)] = value }
        }
        for segment in segments { counts[.segment(segment.segment)] = segment.after ?? 0 }
        return counts
    }
}
