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
    let project: String
    let context: EvaluationContext
    let threads: Int
    /// How much can be numbered.
    var limit = CountLimit.standard

    /// Notes the files that the plan reads whole every time: those of lookups under `enrichment.NAME`, the stewards'
    /// decisions under `identity/decisions`.
    func note(in inputs: inout [String: [String: JournalEntry.InputPosition]]) throws {
        inputs = inputs.filter { !$0.key.hasPrefix("enrichment.") && $0.key != "identity/decisions" }
        for enrichment in plan.enrichments {
            inputs["enrichment.\(enrichment.name)"] = try positions(FileGlob(enrichment.files.path).expand(in: project))
        }
        if let path = plan.identity.decisions { inputs["identity/decisions"] = try positions([path]) }
    }

    private func positions(_ paths: [String]) throws -> [String: JournalEntry.InputPosition] {
        var result: [String: JournalEntry.InputPosition] = [:]
        for path in paths {
            let fingerprint = try FileFingerprint.of(ProjectPath.place(of: path, in: project)).whole
            result[path] = JournalEntry.InputPosition(
                size: fingerprint.size, digest: fingerprint.digest, delivery: 1, generation: 0, end: nil)
        }
        return result
    }

    /// The table of an enrichment, and what was not taken as it stands of its files.
    func load(_ enrichment: EnrichmentPlan) throws -> (table: LookupTable, losses: InputLosses, rows: Int) {
        let schema = enrichment.fields.map { Field($0.name, $0.type) }
        var parts: [Batch] = []
        var lines: [(path: String, lines: [Int64])] = []
        let contract = try Contract(enrichment.fields)
        var files: [FileLosses] = []
        for path in try FileGlob(enrichment.files.path).expand(in: project) {
            let place = ProjectPath.place(of: path, in: project)
            let read: (chunks: [RowChunk], findings: [FileFinding])
            if let format = RowFormat(enrichment.files.format) {
                let report = try RowFile(
                    path: place, format: format, contract: contract, folders: FolderFields(path)
                )
                .forEach(threads: threads) { chunk, _ in chunk }
                read = (report.results, report.findings)
            } else {
                let report = try ParquetRows(path: place, contract: contract, folders: FolderFields(path))
                    .forEach(threads: threads) { chunk, _ in chunk }
                read = (report.results, report.findings)
            }
            parts += read.chunks.map(\.batch)
            lines += read.chunks.map { (path, $0.lines) }
            var file = FileLosses(path: path, findings: read.findings)
            for chunk in read.chunks { file.rows.merge(RowLosses(chunk, contract)) }
            files.append(file)
        }
        try limit.check(parts.reduce(0) { $0 + $1.count }, "rows of `enrichment.\(enrichment.name)`")
        let rows = Batch.concatenated(
            parts.map { Batch(schema: schema, columns: $0.columns, count: $0.count) }, schema: schema)
        let table = try LookupTable(enrichment, rows: rows, plan: plan, context: context)
        var lost = InputLosses(files, contract: contract, format: enrichment.files.format)
        lost.noteEmpty(files.filter { $0.rows.rows == 0 && $0.rows.rejected.isEmpty }.map(\.path))
        lost.collisions = Lookups.collisions(table.rivals, lines)
        return (table, lost, rows.count)
    }

    /// Rows of a table that gave way, by their numbers, where the lines of its parts are known.
    private static func collisions(_ rows: [Int], _ lines: [(path: String, lines: [Int64])]) -> KeyCollisions? {
        guard var row = rows.first else { return nil }
        for part in lines {
            if row < part.lines.count {
                let first = FilePlace(path: part.path, line: part.lines[row])
                return KeyCollisions(rows: rows.count, first: first, keepsFirst: true)
            }
            row -= part.lines.count
        }
        return nil
    }
}
