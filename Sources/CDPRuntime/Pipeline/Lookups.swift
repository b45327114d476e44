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

    /// The tables in the order of the plan's enrichments; notes what was read under `enrichment.NAME`.
    func load(_ inputs: inout [String: [String: JournalEntry.InputPosition]]) throws -> [LookupTable] {
        inputs = inputs.filter { !$0.key.hasPrefix("enrichment.") }
        return try plan.enrichments.map { enrichment in
            let schema = enrichment.fields.map { Field($0.name, $0.type) }
            var parts: [Batch] = []
            var positions: [String: JournalEntry.InputPosition] = [:]
            for path in try FileGlob(enrichment.files.path).expand(in: project) {
                let place = "\(project)/\(path)"
                let fingerprint = try FileFingerprint.of(place).whole
                positions[path] = JournalEntry.InputPosition(
                    size: fingerprint.size, digest: fingerprint.digest, delivery: 1, generation: 0, end: nil)
                let contract = try Contract(enrichment.fields)
                if let format = RowFormat(enrichment.files.format) {
                    parts += try RowFile(path: place, format: format, contract: contract)
                        .forEach(threads: threads) { chunk, _ in chunk.batch }.results
                } else {
                    parts += try ParquetRows(path: place, contract: contract)
                        .forEach(threads: threads) { chunk, _ in chunk.batch }.results
                }
            }
            inputs["enrichment.\(enrichment.name)"] = positions
            let rows = Batch.concatenated(
                parts.map { Batch(schema: schema, columns: $0.columns, count: $0.count) }, schema: schema)
            return try LookupTable(enrichment, rows: rows, plan: plan, context: context)
        }
    }
}
