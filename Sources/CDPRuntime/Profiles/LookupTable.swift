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
    /// What tells the key of each row from others of its hash.
    private let checks: [UInt32]
    /// Rows that have the key of an earlier row and add something else, by their numbers, in order.
    let rivals: [Int]

    /// Evaluates what the enrichment adds for each of `rows`, the table in its contract's schema. Of several rows with one
    /// key the first counts.
    init(_ enrichment: EnrichmentPlan, rows: Batch, plan: ExecutionPlan, context: EvaluationContext) throws {
        self.enrichment = enrichment
        let schema = enrichment.fields.map { Field($0.name, $0.type) }
        var hashes = [UInt64](repeating: 0, count: rows.count)
        var isKey = Validity.all
        var keys: [Column] = []
        for match in enrichment.match {
            guard let attribute = plan.attribute(match.attribute),
                let field = schema.first(where: { $0.name == match.field })
            else { continue }
            let mapper = try AttributeMapper(
                attribute, value: .column(field.name, field.type), country: nil, schema: schema)
            let column = mapper.column(rows, context)
            column.combineHashes(into: &hashes)
            keys.append(column)
            isKey = isKey.intersection(column.validity)
        }
        let checks = LookupTable.checks(keys, count: rows.count)
        var index = HashIndex(capacity: rows.count)
        var later: [(row: Int32, first: Int32)] = []
        for row in 0..<rows.count where isKey[row] {
            let first = index.insert(hashes[row], UInt32(row))
            guard checks[Int(first)] == checks[row] else {
                throw HashCollision.keys(of: "enrichment.\(enrichment.name)")
            }
            if first != UInt32(row) { later.append((Int32(row), Int32(bitPattern: first))) }
        }
        self.index = index
        self.checks = checks
        let columns = try enrichment.columns.map { added in
            let values = try CompiledExpression(added.value, over: schema).evaluate(rows, context)
            context.errors?.note(values.failureCount, "enrichment.\(enrichment.name)", "add.\(added.name)")
            return values.column
        }
        self.columns = columns
        func added(_ places: [Int32]) -> [UInt64] {
            let schema = enrichment.columns.enumerated().map { Field($1.name, columns[$0].type) }
            return Batch(schema: schema, columns: columns, count: rows.count).gathered(places).rowHashes()
        }
        let (own, first) = later.isEmpty ? ([], []) : (added(later.map(\.row)), added(later.map(\.first)))
        rivals = later.indices.filter { own[$0] != first[$0] }.map { Int(later[$0].row) }
    }

    private static func checks(_ keys: [Column], count: Int) -> [UInt32] {
        Batch(schema: keys.map { Field("", $0.type) }, columns: keys, count: count).rowChecks()
    }

    /// What is added to each of `count` profiles, by column name.
    func columns(_ profile: [String: Column], count: Int) -> [String: Column] {
        var hashes = [UInt64](repeating: 0, count: count)
        var isKey = Validity.all
        var keys: [Column] = []
        for match in enrichment.match {
            guard let column = profile[match.attribute] else { continue }
            column.combineHashes(into: &hashes)
            keys.append(column)
            isKey = isKey.intersection(column.validity)
        }
        let own = LookupTable.checks(keys, count: count)
        let rows = (0..<count).map { row -> Int32 in
            guard isKey[row], let found = index[hashes[row]], checks[Int(found)] == own[row] else { return -1 }
            return Int32(bitPattern: found)
        }
        return Dictionary(uniqueKeysWithValues: zip(enrichment.columns.map(\.name), columns.map { $0.gathered(rows) }))
    }
}
