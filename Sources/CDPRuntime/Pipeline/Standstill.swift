import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// Tells that a plan would change nothing, from what is known without looking at a row: the specs are the applied ones, no
/// file differs from what was read, nobody's time has come, every destination holds what it should, and the files that
/// were delivered are still there as they were written.
struct Standstill: Sendable {
    let input: PipelineInput
    /// What is to be read for it.
    let new: NewInput
    /// What every destination was brought up to.
    let delivered: DeliveryMark?

    /// What the plan would be; nil where that takes a closer look.
    func impact(_ store: ProfileStore?, delivered content: inout DeliveredContent) throws -> Impact? {
        guard let base = input.base, let applied = input.applied, applied == input.plan, let delivered,
            delivered.generation == base.generation, new.isNothing, !isStale(delivered), try !isWaiting(),
            try !isConsentDue(delivered),
            try input.plan.destinations.allSatisfy({ destination in
                let ledger = input.plan.ledger(of: destination.name)
                return try content.isUntouched(destination, ledger: ledger) { try store?.ledger(ledger, schema: []) }
            })
        else { return nil }
        var impact = Impact(standing: base, plan: input.plan)
        for place in impact.destinations.indices {
            impact.destinations[place].unseen =
                content.unseen[
                    input.plan.ledger(of: impact.destinations[place].destination)]
        }
        return impact
    }

    /// Whether a field that is sent reads the time and may have another value than when it was delivered.
    private func isStale(_ delivered: DeliveryMark) -> Bool {
        let definitions = input.plan.definitions
        let values = input.plan.destinations.flatMap(\.fields).map(\.value)
        let context = EvaluationContext(
            asOf: Instant(microseconds: delivered.asOf), timeZone: input.plan.timeZone)
        let next = values.map { ChangeAnalysis($0, definitions).nextChange(context) }.min() ?? .max
        // A plan may lie before a delivery that no generation was made for.
        return next <= input.asOf.microseconds || (next < .max && input.asOf.microseconds < delivered.asOf)
    }

    /// Whether a grant is dated between the last delivery and now. The footers of the files bound the time of the latest one.
    private func isConsentDue(_ delivered: DeliveryMark) throws -> Bool {
        guard !input.plan.consents.isEmpty, let consents = input.tables[ConsentsTable().name] else { return false }
        let (first, last) = (
            min(delivered.asOf, input.asOf.microseconds), max(delivered.asOf, input.asOf.microseconds)
        )
        let columns = [ConsentsTable.granted.field, ConsentsTable.at.field]
        return try consents.files.contains { file in
            guard let bounds = try file.times(of: ConsentsTable.at.name), bounds.upperBound > first else {
                return false
            }
            let rows = try TableReader(consents).read(file, columns: columns)
            let (granted, times) = (try rows[ConsentsTable.granted], try rows[ConsentsTable.at])
            return (0..<rows.count).contains { row in
                granted[row] == 1 && times[row].map { $0 > first && $0 <= last } ?? false
            }
        }
    }

    /// Whether a profile's next change without new data is due, as the footers of the files say; where these bound masked rows
    /// too, the rows.
    private func isWaiting() throws -> Bool {
        guard let profiles = input.tables[ProfilesTable.name] else { return true }
        return try profiles.files.contains { file in
            guard let bounds = try file.times(of: ProfilesTable.nextChangeAt.name),
                bounds.lowerBound <= input.asOf.microseconds
            else { return false }
            if file.masked.isEmpty { return true }
            let rows = try TableReader(profiles).read(file, columns: [ProfilesTable.nextChangeAt.field])
            let times = try rows[ProfilesTable.nextChangeAt]
            return (0..<rows.count).contains { row in times[row].map { $0 <= input.asOf.microseconds } ?? false }
        }
    }
}

extension Impact {
    /// What a plan that changes nothing says of a generation.
    init(standing base: JournalEntry, plan: ExecutionPlan) {
        self.init()
        sources = plan.sources.map { source in
            let rows = base.tables[RowsTable(source).name]?.rows ?? 0
            return SourceImpact(source: source.name, files: [], removed: 0, before: rows, after: rows)
        }
        profiles.before = base.counts[.profiles]
        profiles.after = profiles.before
        profiles.largestBefore = base.counts[.largestProfile]
        profiles.largestAfter = profiles.largestBefore
        profiles.refusedLinks = base.counts[.refusedLinks]
        segments = plan.segments.map(\.name).sorted().map { name in
            let members = base.counts[.segment(name)]
            return SegmentImpact(segment: name, before: members, entering: 0, leaving: 0, after: members)
        }
        destinations = plan.destinations.map(\.name).sorted().map { name in
            func count(_ what: JournalCount.Delivery) -> Int { base.counts[.destination(name, what)] }
            return DestinationImpact(
                destination: name, unchanged: count(.sent), withheldByConsent: count(.withheldByConsent),
                withheldWithoutKey: count(.withheldWithoutKey), withheldSameKey: count(.withheldSameKey),
                before: count(.held))
        }
    }

    /// What `standing` reads beside the counts for people.
    var standingCounts: [String: Int] {
        var counts: [String: Int] = [:]
        counts[.largestProfile] = profiles.largestAfter
        counts[.refusedLinks] = profiles.refusedLinks
        for destination in destinations {
            let sent = destination.add + destination.update + destination.unchanged
            let values: [(JournalCount.Delivery, Int)] = [
                (.sent, sent), (.held, destination.before + destination.add - destination.remove),
                (.withheldByConsent, destination.withheldByConsent),
                (.withheldWithoutKey, destination.withheldWithoutKey),
                (.withheldSameKey, destination.withheldSameKey),
            ]
            for (what, value) in values { counts[.destination(destination.destination, what)] = value }
        }
        return counts
    }
}
