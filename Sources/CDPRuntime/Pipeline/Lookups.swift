import CDPColumns
import CDPConnectors
import CDPEvaluation
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Loads the tables that enrichments look up.
struct Lookups: Sendable {
    let plan: ExecutionPlan
    /// What opens the tables.
    let sources: SourceFactory
    let context: EvaluationContext
    let threads: Int
    /// How much can be numbered.
    var limit = CountLimit.standard

    /// Notes the inputs that the plan reads whole every time: those of lookups under `enrichment.NAME`, the stewards'
    /// decisions under `identity/decisions`.
    func note(in inputs: inout [String: [String: JournalEntry.InputPosition]]) throws {
        inputs = inputs.filter { !$0.key.hasPrefix("enrichment.") && $0.key != "identity/decisions" }
        for enrichment in plan.enrichments {
            inputs["enrichment.\(enrichment.name)"] = try positions(in: sources.source(enrichment.input))
        }
        if let path = plan.identity.decisions {
            inputs["identity/decisions"] = try positions(in: sources.file(path), [path])
        }
    }

    private func positions(in source: any RowSource, _ names: [String]? = nil) throws
        -> [String: JournalEntry.InputPosition]
    {
        var result: [String: JournalEntry.InputPosition] = [:]
        for input in try names ?? source.inputs() {
            let position = try source.look(at: input, since: nil).position
            result[input] = JournalEntry.InputPosition(position, delivery: 1, generation: 0)
        }
        return result
    }

    /// The table of an enrichment, and what was not taken as it stands of its inputs.
    func load(_ enrichment: EnrichmentPlan) throws -> (table: LookupTable, losses: InputLosses, rows: Int) {
        let read = try read(enrichment)
        try limit.check(read.parts.reduce(0) { $0 + $1.count }, "rows of `enrichment.\(enrichment.name)`")
        let schema = enrichment.fields.map { Field($0.name, $0.type) }
        let rows = Batch.concatenated(
            read.parts.map { Batch(schema: schema, columns: $0.columns, count: $0.count) }, schema: schema)
        let table = try LookupTable(enrichment, rows: rows, plan: plan, context: context)
        var losses = read.losses
        losses.collisions = Lookups.collisions(table.rivals, read.positions)
        return (table, losses, rows.count)
    }

    /// The rows of a table as they were read.
    private struct ReadTable {
        var parts: [Batch] = []
        /// By part, its input and the positions of its rows there.
        var positions: [(input: String, rows: [Int64])] = []
        var losses = InputLosses()
    }

    private func read(_ enrichment: EnrichmentPlan) throws -> ReadTable {
        let source = sources.source(enrichment.input)
        let contract = try Contract(enrichment.fields)
        var result = ReadTable()
        var inputs: [FileLosses] = []
        for name in try source.inputs() {
            let report = try source.read(InputRequest(name), contract: contract, threads: threads) { chunk, _, _ in
                chunk
            }
            result.parts += report.results.map(\.batch)
            result.positions += report.results.map { (name, $0.lines) }
            var losses = FileLosses(path: name, findings: report.findings)
            for chunk in report.results { losses.rows.merge(RowLosses(chunk, contract)) }
            inputs.append(losses)
        }
        result.losses = InputLosses(inputs, contract: contract, leavesOutKeys: source.traits.leavesOutKeys)
        result.losses.noteEmpty(inputs.filter { $0.rows.rows == 0 && $0.rows.rejected.isEmpty }.map(\.path))
        return result
    }

    /// Rows of a table that gave way, by their numbers, where the positions of its parts are known.
    private static func collisions(_ rows: [Int], _ parts: [(input: String, rows: [Int64])]) -> KeyCollisions? {
        guard var row = rows.first else { return nil }
        for part in parts {
            if row < part.rows.count {
                let first = FilePlace(path: part.input, line: part.rows[row])
                return KeyCollisions(rows: rows.count, first: first, keepsFirst: true)
            }
            row -= part.rows.count
        }
        return nil
    }
}
