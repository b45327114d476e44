import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// What the rows of a source, as they were before this generation, say of consents under the specs of then.
///
/// Stored statements also hold what rows said before they changed or went. Only these rows tell which of them a change of the
/// specs may take back, and since when a refusal without a time stands.
struct FormerStatements: Sendable {
    /// Whether rows are told apart by other keys now, so that theirs say nothing about who is who.
    let hasOtherKeys: Bool
    private let grants: HashIndex
    private let untimed: HashIndex
    private let standing: HashIndex

    /// What the rows of `table` said under `plan`. `gone` are hashes of the keys of rows that are no longer what they were.
    init(
        _ source: SourcePlan, of plan: ExecutionPlan, in table: TableSnapshot, gone: Set<UInt64>, hasOtherKeys: Bool,
        asOf: Instant, threads: Int
    ) throws {
        self.hasOtherKeys = hasOtherKeys
        let context = EvaluationContext(asOf: asOf, timeZone: plan.timeZone)
        let (mapper, reader) = (try ConsentMapper(source, plan: plan), TableReader(table))
        let found = try reader.map(columns: RowsTable(source).schema, threads: threads) { _, rows in
            try mapper.statements(rows, context)
        }
        var (grants, untimed, standing): ([UInt64], [UInt64], [UInt64]) = ([], [], [])
        for batch in found.flatMap(\.timed) {
            let (places, granted) = (try StatementPlaces(batch), try batch[ConsentsTable.granted])
            for row in 0..<batch.count {
                if granted[row] == 1 {
                    grants.append(places.said(row))
                } else if !gone.contains(places.keys[row]) {
                    standing.append(places.said(row))
                }
            }
        }
        for batch in found.flatMap(\.untimed) {
            let places = try StatementPlaces(batch)
            for row in 0..<batch.count {
                untimed.append(hasOtherKeys ? UInt64(bitPattern: places.hashes[row]) : places.speaker(row))
                if !gone.contains(places.keys[row]) { standing.append(places.speaker(row)) }
            }
        }
        (self.grants, self.untimed, self.standing) = (HashIndex(grants), HashIndex(untimed), HashIndex(standing))
    }

    /// Whether a row granted this then.
    func isGrant(_ places: StatementPlaces, _ row: Int) -> Bool { grants[places.said(row)] != nil }

    /// Whether the row that refuses did so then, without a time.
    func hasRefused(_ places: StatementPlaces, _ row: Int) -> Bool {
        untimed[hasOtherKeys ? UInt64(bitPattern: places.hashes[row]) : places.speaker(row)] != nil
    }

    /// Whether a stored refusal is what a row says that still is what it was. `isLast` says that its row refused nothing later.
    func isStanding(_ places: StatementPlaces, _ row: Int, isLast: Bool) -> Bool {
        standing[places.said(row)] != nil || isLast && standing[places.speaker(row)] != nil
    }
}

/// Where the statements of a batch belong: whose they are, by which row, and when they were made.
struct StatementPlaces {
    /// The contact's place among statements.
    let hashes: [Int64]
    /// A hash of the key of each one's row.
    let keys: [UInt64]
    private let times: FixedColumn<Int64>

    /// Those of a batch in the schema of statements.
    init(_ statements: Batch) throws(StoreError) {
        hashes = statements.storedHashes
        keys = Column.string(try statements[ConsentsTable.key]).hashes()
        times = try statements[ConsentsTable.at]
    }

    /// A hash of the contact and the row that speaks of it.
    func speaker(_ row: Int) -> UInt64 { Hash64.combine(UInt64(bitPattern: hashes[row]), keys[row]) }

    /// The same with the time that is named.
    func said(_ row: Int) -> UInt64 {
        Hash64.combine(speaker(row), UInt64(bitPattern: times[row] ?? .min))
    }

    /// The time of a statement.
    func time(_ row: Int) -> Int64? { times[row] }
}
