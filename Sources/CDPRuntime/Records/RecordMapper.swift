import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Makes identity records of a source's rows.
struct RecordMapper: Sendable {
    private let source: SourcePlan
    private let table: RecordsTable
    private let mappers: [AttributeMapper]

    /// A mapper for a source that describes people.
    init(_ source: SourcePlan, plan: ExecutionPlan) throws {
        self.source = source
        table = RecordsTable(plan)
        let schema = source.schema
        mappers = try source.map.compactMap { mapping in
            guard let attribute = plan.attribute(mapping.attribute) else { return nil }
            return try AttributeMapper(attribute, value: mapping.value, country: mapping.country, schema: schema)
        }
    }

    /// The attributes that make the key of a person whom events describe.
    var keyNames: [String] { mappers.map(\.attribute.name).filter { WrittenValue.attribute(of: $0) == nil } }

    /// The mapped attributes of each row, by name.
    func attributes(_ rows: Batch, _ context: EvaluationContext) -> [String: Column] {
        let contract = rows.selecting(source.schema.map(\.name))
        return Dictionary(
            uniqueKeysWithValues: mappers.map { mapper in
                let place = DataErrors.Place("source.\(source.name)", "map.\(mapper.attribute.name)")
                return (mapper.attribute.name, mapper.column(contract, context, of: place))
            })
    }

    /// One record a row of a record source: the row's key, version and attributes.
    func records(_ rows: Batch, _ context: EvaluationContext) throws(StoreError) -> Batch {
        let time = source.version ?? source.eventAt ?? RowsTable.changed.name
        let times = rows[time]?.ages(context) ?? [Int64](repeating: .min, count: rows.count)
        return records(
            hashes: try rows[RowsTable.keyHash], keys: try rows[RowsTable.key], attributes: attributes(rows, context),
            times: times, firstSeen: try rows[RowsTable.firstSeen])
    }

    /// Records of given keys and attributes. `Int64.min` is no time.
    func records(
        hashes: [Int64], keys: StringColumn, attributes: [String: Column], times: [Int64], firstSeen: [Int64]
    ) -> Batch {
        let known = Validity(bytes: times.contains(.min) ? times.map { $0 == .min ? 0 : 1 } : nil)
        let values = table.attributes.map { attribute in
            FilledColumn(
                Field(attribute.name, attribute.type),
                attributes[attribute.name] ?? Column(nulls: hashes.count, of: attribute.type))
        }
        return Batch(
            table,
            [
                RecordsTable.hash.filled(hashes), RecordsTable.source.filled(source.name, count: hashes.count),
                RecordsTable.key.filled(keys), RecordsTable.time.filled(FixedColumn(times, validity: known)),
                RecordsTable.firstSeen.filled(firstSeen),
            ] + values)
    }
}

extension Column {
    /// What the ages of records are compared by: `orderNumbers`, but a date is its start of day in the project's zone.
    func ages(_ context: EvaluationContext) -> [Int64] {
        guard case .date = self, let valid = validity.bytes else {
            return type == .date ? instants(context) : orderNumbers
        }
        return zip(instants(context), valid).map { $1 == 0 ? .min : $0 }
    }
}
