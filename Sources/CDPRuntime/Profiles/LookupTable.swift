import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPTypes

/// A declared table that enrichments look up, held whole and found by hash.
struct LookupTable: Sendable {
    private let enrichment: EnrichmentPlan
    private let index: HashIndex
    private let columns: [Column]

    /// Evaluates what the enrichment adds for each of `rows`, the table in its contract's schema. Of several rows with one
    /// key the first counts.
    init(_ enrichment: EnrichmentPlan, rows: Batch, plan: ExecutionPlan, context: EvaluationContext) throws {
        self.enrichment = enrichment
        let schema = enrichment.fields.map { Field($0.name, $0.type) }
        var hashes = [UInt64](repeating: 0, count: rows.count)
        var isKey = Validity.all
        for match in enrichment.match {
            guard let attribute = plan.attribute(match.attribute),
                let field = schema.first(where: { $0.name == match.field })
            else { continue }
            let mapper = try AttributeMapper(
                attribute, value: .column(field.name, field.type), country: nil, schema: schema)
            let column = mapper.column(rows, context)
            column.combineHashes(into: &hashes)
            isKey = isKey.intersection(column.validity)
        }
        var index = HashIndex(capacity: rows.count)
        for row in 0..<rows.count where isKey[row] { _ = index.insert(hashes[row], UInt32(row)) }
        self.index = index
        columns = try enrichment.columns.map { added in
            let values = try CompiledExpression(added.value, over: schema).evaluate(rows, context)
            context.errors?.note(values.failureCount, "enrichment.\(enrichment.name)", "add.\(added.name)")
            return values.column
        }
    }

    /// What is added to each of `count` profiles, by column name.
    func columns(_ profile: [String: Column], count: Int) -> [String: Column] {
        var hashes = [UInt64](repeating: 0, count: count)
        var isKey = Validity.all
        for match in enrichment.match {
            guard let column = profile[match.attribute] else { continue }
            column.combineHashes(into: &hashes)
            isKey = isKey.intersection(column.validity)
        }
        let rows = (0..<count).map { row in isKey[row] ? index[hashes[row]].map { Int32(bitPattern: $0) } ?? -1 : -1 }
        return Dictionary(uniqueKeysWithValues: zip(enrichment.columns.map(\.name), columns.map { $0.gathered(rows) }))
    }
}
