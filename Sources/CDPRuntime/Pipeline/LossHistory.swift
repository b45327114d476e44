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

        fileprivate func sum(_ what: String) -> Int {
            // Entries of builds before this one have no sums: their own counts are what there is.
            counts["sum.source.\(name).\(what)"] ?? counts["source.\(name).\(what)"] ?? 0
        }

        /// Values of a field that could not be read, of all rows.
        func unreadable(_ field: String) -> Share { Share(sum("nulled.\(field)"), of: sum("read")) }
        /// Rows that were rejected, of all rows.
        var quarantined: Share { Share(sum("quarantined"), of: sum("read")) }
        /// Events that belonged to nobody when they came, of all events.
        var unowned: Share { Share(sum("unowned"), of: sum("events")) }
    }

    /// The sums of a source, by its name of then.
    func of(_ source: SourcePlan) -> Sums { Sums(counts: counts, name: source.name) }

    /// The rows that the table of an enrichment had when it was read last; nil where nothing tells.
    func rows(ofTable enrichment: String) -> Int? { counts[LossHistory.key(ofTable: enrichment)] }

    private static func key(ofTable enrichment: String) -> String { "enrichment.\(enrichment).rows" }

    /// The sums with what a plan adds.
    func counts(with impact: Impact, _ plan: ExecutionPlan, _ applied: ExecutionPlan?) -> [String: Int] {
        var result: [String: Int] = [:]
        for source in plan.sources {
            guard let new = impact.sources.first(where: { $0.source == source.name }) else { continue }
            let former = applied?.predecessor(of: source, in: plan) ?? source
            let prefix = "sum.source.\(former.name).nulled."
            var nulled: [String: Int] = [:]
            for (name, count) in counts where name.hasPrefix(prefix) {
                nulled[String(name.dropFirst(prefix.count))] = count
            }
            for field in new.losses.fields where field.nulled > 0 { nulled[field.field, default: 0] += field.nulled }
            for (field, count) in nulled { result["sum.source.\(source.name).nulled.\(field)"] = count }
            let sums = of(former)
            let owners = new.losses.owners
            for (what, added) in [
                ("read", new.counts.read), ("quarantined", new.counts.quarantined), ("events", owners?.events ?? 0),
                ("unowned", owners.map { $0.events - $0.owned } ?? 0),
            ] {
                let sum = sums.sum(what) + added
                if sum > 0 { result["sum.source.\(source.name).\(what)"] = sum }
            }
        }
        for enrichment in plan.enrichments {
            // A plan without new data reads no table.
            result[LossHistory.key(ofTable: enrichment.name)] =
                impact.tables[enrichment.name] ?? rows(ofTable: enrichment.name)
        }
        return result
    }
}

extension Impact {
    /// The counts that the journal keeps.
    var journalCounts: [String: Int] {
        var counts = standingCounts
        counts[ProfilesTable.name] = profiles.after
        for source in sources {
            let rows = source.counts
            for (name, value) in [
                ("read", rows.read), ("inserted", rows.inserted), ("updated", rows.updated),
                ("unchanged", rows.unchanged), ("superseded", rows.superseded), ("deletes", rows.deletes),
                ("quarantined", rows.quarantined), ("removed", source.removed),
            ] { counts["source.\(source.source).\(name)"] = value }
        }
        for segment in segments { counts["segment.\(segment.segment)"] = segment.after ?? 0 }
        return counts
    }
}
