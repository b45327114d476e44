import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// A source whose statements a change of the specs makes others.
struct RenewedSource: Sendable {
    /// Its name now, by which its statements are found.
    var name: String
    /// Whether its rows are taken otherwise; else only their keys are others.
    var restates: Bool
    /// The consents that it still speaks of.
    var consents: [String]
    /// What its rows said before.
    var former: FormerStatements?
}

/// Replaces statements of sources that say otherwise, or say nothing any more, by what holds.
struct ConsentRenewal {
    let base: TableSnapshot
    let renewed: [RenewedSource]
    /// The names of sources that are no longer declared.
    let removed: [String]
    let target: TableTarget
    let threads: Int

    /// A consent of a source, by the hashes of their names.
    private struct Subject: Hashable, Sendable {
        var source: UInt64
        var consent: UInt64
    }

    /// How a source renews its statements: whether it says them all anew, of which consents, and what it said before.
    private struct Rule: Sendable {
        var restates: Bool
        var consents: Set<UInt64>
        var former: FormerStatements?
    }

    /// The table with `statements` and without what no longer holds; and the refusals of `consents` that go.
    func run(_ statements: [Batch], consents: [String]) throws -> (change: TableChange, forgotten: [ForgottenRefusals])
    {
        var rules: [UInt64: Rule] = [:]
        for source in renewed {
            rules[KeyHash.name(source.name)] = Rule(
                restates: source.restates, consents: Set(source.consents.map(KeyHash.name)), former: source.former)
        }
        for name in removed { rules[KeyHash.name(name)] = Rule(restates: true, consents: []) }
        let layout = base.layout(expecting: statements.reduce(0) { $0 + $1.count })
        let pending = PendingRows(statements, schema: ConsentsTable().schema, layout: layout)
        let found = rules
        let (change, counts) = try TableRewrite(
            .consents, base: base, target: target, threads: threads
        ).run(layout: layout, touched: Array(0..<layout.count)) { range, present in
            let old = try present.rows() ?? Batch(empty: ConsentsTable().schema)
            let (kept, gone, added) = try Self.renew(old, pending.batch(range), found)
            return RangeOutcome(
                .edited(without: gone, with: added),
                extra: try Self.forgotten(old, kept: kept, added: added, found))
        }
        var sums: [Subject: Int] = [:]
        for count in counts { sums.merge(count, uniquingKeysWith: +) }
        let forgotten = (renewed.map(\.name) + removed).sorted().flatMap { source in
            consents.compactMap { consent in
                sums[Subject(source: KeyHash.name(source), consent: KeyHash.name(consent))].map {
                    ForgottenRefusals(source: source, consent: consent, contacts: $0)
                }
            }
        }
        return (change, forgotten)
    }

    /// What stays of the rows of a range, what goes and what is new.
    private static func renew(_ old: Batch, _ new: Batch, _ rules: [UInt64: Rule]) throws(StoreError)
        -> (kept: [Int32], gone: [Int32], added: Batch)
    {
        let (digests, checks) = (old.rowHashes(), old.rowChecks())
        let sources = Column.string(try old[ConsentsTable.source]).hashes()
        let consents = Column.string(try old[ConsentsTable.consent]).hashes()
        let granted = try old[ConsentsTable.granted]
        let (places, stated) = (try StatementPlaces(old), DistinctRows(new))
        let speakers = try speakers(new)
        var lastRefusals: [UInt64: Int64] = [:]
        for row in 0..<old.count where granted[row] == 0 && rules[sources[row]]?.restates == true {
            let speaker = Hash64.combine(places.speaker(row), sources[row])
            lastRefusals[speaker] = max(lastRefusals[speaker] ?? .min, places.time(row) ?? .min)
        }
        func holds(_ row: Int) -> Bool {
            guard let rule = rules[sources[row]], !stated.contains(digests[row], checks[row]) else { return true }
            guard granted[row] == 0 else { return !rule.restates && rule.former?.isGrant(places, row) != true }
            guard rule.consents.contains(consents[row]) || !rule.restates else { return false }
            let speaker = Hash64.combine(places.speaker(row), sources[row])
            // Only a row that still speaks of the contact takes back what it said.
            guard rule.restates, let former = rule.former, speakers[speaker] != nil else { return true }
            return !former.isStanding(places, row, isLast: lastRefusals[speaker] == places.time(row))
        }
        var (kept, gone): ([Int32], [Int32]) = ([], [])
        for row in 0..<old.count {
            if holds(row) { kept.append(Int32(row)) } else { gone.append(Int32(row)) }
        }
        var seen = DistinctRows(old)
        let added = zip(new.rowHashes(), new.rowChecks()).enumerated().filter { seen.insert($1.0, $1.1) }
        return (kept, gone, new.gathered(added.map { Int32($0.offset) }))
    }

    private static func speakers(_ rows: Batch) throws(StoreError) -> HashIndex {
        let (places, sources) = (try StatementPlaces(rows), Column.string(try rows[ConsentsTable.source]).hashes())
        return HashIndex((0..<rows.count).map { Hash64.combine(places.speaker($0), sources[$0]) })
    }

    /// How many contacts that a source said refuse are no longer said to.
    private static func forgotten(
        _ old: Batch, kept: [Int32], added: Batch, _ rules: [UInt64: Rule]
    ) throws(StoreError) -> [Subject: Int] {
        let after = try refusals(old.gathered(kept), rules).merging(try refusals(added, rules)) { first, _ in first }
        var counts: [Subject: Int] = [:]
        for (refusal, subject) in try refusals(old, rules) where after[refusal] == nil {
            counts[subject, default: 0] += 1
        }
        return counts
    }

    /// By contact and source, what is refused.
    private static func refusals(
        _ rows: Batch, _ rules: [UInt64: Rule]
    ) throws(StoreError) -> [UInt64: Subject] {
        let (hashes, granted) = (rows.storedHashes, try rows[ConsentsTable.granted])
        let sources = Column.string(try rows[ConsentsTable.source]).hashes()
        let consents = Column.string(try rows[ConsentsTable.consent]).hashes()
        var result: [UInt64: Subject] = [:]
        for row in 0..<rows.count where granted[row] == 0 && rules[sources[row]] != nil {
            result[Hash64.combine(UInt64(bitPattern: hashes[row]), sources[row])] = Subject(
                source: sources[row], consent: consents[row])
        }
        return result
    }
}
