import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// What later stages need of a source's new, changed or remapped rows.
struct ChangedRows: Sendable {
    /// The key hashes of rows of a source that lists people: their records are new.
    var records: [Int64] = []
    /// Consent statements that the rows make, with their times.
    var statements: [Batch] = []
    /// Refusals that the rows make without a time (`UntimedRefusals`).
    var untimed: [Batch] = []
    /// The same of rows that gave way to others because they have no version, and may come with each delivery.
    var unversioned: [Batch] = []
    /// What rows say of contacts that cannot be read (`SilencedConsents`).
    var silenced: [Batch] = []
    /// Owners and person of events.
    var links: Batch?

    /// Adds what other rows, which do not enter the table, refuse.
    mutating func addRefusals(_ other: ChangedRows) {
        statements += other.statements
        untimed += other.untimed
        unversioned += other.unversioned
    }

    /// Whether the rows say something of consents.
    var statesConsents: Bool { !(statements.isEmpty && untimed.isEmpty && unversioned.isEmpty) }
}

/// Takes out of changed rows what later stages need, so that the rows themselves need not be kept.
struct ChangedRowReader: Sendable {
    private let source: SourcePlan
    private let context: EvaluationContext
    private let consents: ConsentMapper?
    private let records: RecordIntake.Consumer?
    private let linkColumns: [String]

    /// A reader for a source, whose rows `records` takes as well where they are records. `lost` names the columns that
    /// files lack, by path; `keepsLinks` says that somebody will ask for the owners of changed events.
    init(
        _ source: SourcePlan, plan: ExecutionPlan, context: EvaluationContext,
        records: RecordIntake.Consumer?, lost: [String: [String]], keepsLinks: Bool
    ) throws {
        self.source = source
        self.context = context
        self.records = records
        consents = source.consents.isEmpty ? nil : try ConsentMapper(source, plan: plan, lost: lost)
        linkColumns =
            keepsLinks || source.describesPeople ? ChangedRowReader.linkColumns(source) : []
    }

    /// The columns of an event that say whom it belongs to and whom it describes.
    static func linkColumns(_ source: SourcePlan) -> [String] {
        guard source.isEventSource else { return [] }
        return [RowsTable.hash.name] + RowsTable(source).owners.map(\.name)
            + (source.describesPeople ? [RowsTable.person.name] : [])
    }

    /// What matters of rows in the schema of the source's table. `number` orders them among others of the source.
    func read(_ rows: Batch, number: Int) throws -> ChangedRows {
        var result = ChangedRows()
        guard rows.count > 0 else { return result }
        if let records { result.records = try records.take(rows, number: number) }
        if let consents {
            let said = try consents.statements(rows, context)
            (result.statements, result.untimed, result.silenced) = (said.timed, said.untimed, said.silenced)
        }
        if !linkColumns.isEmpty { result.links = rows.selecting(linkColumns).compacted() }
        return result
    }

    /// The refusals of rows that do not enter the table: a contact that has been deleted, or whose row lost its time, may have
    /// opted out, and nobody else knows. What such rows grant is not heard.
    func refusals(departing: Batch, unversioned: Batch) throws -> ChangedRows {
        var result = ChangedRows()
        guard departing.count + unversioned.count > 0, let consents else { return result }
        let leaving = try consents.statements(departing, context)
        let passing = try consents.statements(unversioned, context)
        (result.untimed, result.unversioned) = (leaving.untimed, passing.untimed)
        result.statements = try (leaving.timed + passing.timed).map { statements in
            let granted = try statements[ConsentsTable.granted]
            return statements.gathered((0..<statements.count).filter { granted[$0] == 0 }.map { Int32($0) })
        }
        return result
    }
}
