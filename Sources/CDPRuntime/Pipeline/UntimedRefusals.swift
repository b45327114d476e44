import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// Gives refusals without a time the one since when they stand.
///
/// A refusal counts from the apply that first hears it, for as long as its row says the same: a row that is mapped again, or
/// delivered once more, says nothing new.
struct UntimedRefusals {
    /// The refusals of one source that say no time.
    private struct Refusal {
        var source: String
        var batch: Batch
        var former: FormerStatements?
        var isUnversioned: Bool
    }

    private var refusals: [Refusal] = []

    /// What the rows of all sources refuse without saying since when.
    init(_ sources: [CollectStage.SourceResult]) {
        for source in sources {
            for changed in source.changed {
                for (batches, isUnversioned) in [(changed.untimed, false), (changed.unversioned, true)] {
                    refusals += batches.map {
                        Refusal(
                            source: source.source.name, batch: $0, former: source.formerStatements,
                            isUnversioned: isUnversioned)
                    }
                }
            }
        }
    }

    /// The refusals as statements with a time, `now` for those that `stored` does not hold.
    func timed(_ stored: TableSnapshot, now: Instant) throws -> [Batch] {
        guard !refusals.isEmpty else { return [] }
        let said = try LatestStatements(stored, of: refusals.map(\.batch))
        return try refusals.map { refusal in
            let places = try StatementPlaces(refusal.batch)
            let times = (0..<refusal.batch.count).map { row in
                since(row, places, refusal, said) ?? now.microseconds
            }
            var batch = refusal.batch
            batch.set(ConsentsTable.at.filled(FixedColumn(times)))
            return batch
        }
    }

    /// Since when the row has refused that; nil for a refusal that is new.
    private func since(_ row: Int, _ places: StatementPlaces, _ refusal: Refusal, _ said: LatestStatements) -> Int64? {
        let anyKey = refusal.former?.hasOtherKeys ?? false
        let source = KeyHash.name(refusal.source)
        guard let last = said.refusal(places, row, source: source, anyKey: anyKey) else { return nil }
        // A row that gives way each time is nowhere stored: it says what it said unless its key granted in between.
        if refusal.isUnversioned {
            return said.grant(places, row, source: source).map { $0 > last } == true ? nil : last
        }
        return refusal.former?.hasRefused(places, row) == true ? last : nil
    }
}

/// When sources last refused and granted, of some contacts.
private struct LatestStatements {
    private var refusals: [UInt64: Int64] = [:]
    private var grants: [UInt64: Int64] = [:]

    /// Reads what the table holds of the contacts of `batches`.
    init(_ table: TableSnapshot, of batches: [Batch]) throws {
        let wanted = HashIndex(batches.flatMap { $0.storedHashes.map { UInt64(bitPattern: $0) } })
        let ranges = Set(batches.flatMap { $0.storedHashes.map { table.layout.range(of: $0) } })
        let reader = TableReader(table)
        for range in reader.ranges where ranges.contains(range) {
            let rows = try reader.read(range: range, columns: ConsentsTable().schema)
            let (places, granted) = (try StatementPlaces(rows), try rows[ConsentsTable.granted])
            let sources = Column.string(try rows[ConsentsTable.source]).hashes()
            for row in 0..<rows.count where wanted[UInt64(bitPattern: places.hashes[row])] != nil {
                guard let verdict = granted[row], let at = places.time(row) else { continue }
                let speaker = Hash64.combine(places.speaker(row), sources[row])
                if verdict == 1 {
                    grants[speaker] = max(grants[speaker] ?? .min, at)
                } else {
                    let contact = Hash64.combine(UInt64(bitPattern: places.hashes[row]), sources[row])
                    for place in [speaker, contact] { refusals[place] = max(refusals[place] ?? .min, at) }
                }
            }
        }
    }

    /// The last time that the contact of a statement was refused, by its row or, with `anyKey`, by any of the source.
    func refusal(_ places: StatementPlaces, _ row: Int, source: UInt64, anyKey: Bool) -> Int64? {
        refusals[Hash64.combine(anyKey ? UInt64(bitPattern: places.hashes[row]) : places.speaker(row), source)]
    }

    /// The last time that the row granted the contact of a statement.
    func grant(_ places: StatementPlaces, _ row: Int, source: UInt64) -> Int64? {
        grants[Hash64.combine(places.speaker(row), source)]
    }
}
