import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPTypes

/// Makes identity records of a source's rows.
struct RecordMapper: Sendable {
    private let source: SourcePlan
    private let schema: [Field]
    private let mappers: [AttributeMapper]

    /// A mapper for a source that describes people.
    init(_ source: SourcePlan, plan: ExecutionPlan) throws {
        self.source = source
        schema = TableSchemas.records(plan)
        mappers = try source.map.compactMap { mapping in
            guard let attribute = plan.attribute(mapping.attribute) else { return nil }
            return try AttributeMapper(attribute, value: mapping.value, country: mapping.country, schema: source.schema)
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
    func records(_ rows: Batch, _ context: EvaluationContext) -> Batch {
        guard let keys = rows["_key"], let hashes = rows["_key_hash"], let firstSeen = rows["_first_seen"] else {
            return Batch(empty: schema)
        }
        let time = source.version ?? source.eventAt ?? TableSchemas.changed.name
        let times = rows[time]?.ages(context) ?? [Int64](repeating: .min, count: rows.count)
        return records(
            hashes: hashes, keys: keys, attributes: attributes(rows, context), times: times, firstSeen: firstSeen,
            count: rows.count)
    }

    /// Records of given keys and attributes. `Int64.min` is no time.
    func records(
        hashes: Column, keys: Column, attributes: [String: Column], times: [Int64], firstSeen: Column, count: Int
    ) -> Batch {
        let known = Validity(bytes: times.contains(.min) ? times.map { $0 == .min ? 0 : 1 } : nil)
        let columns = schema.map { field -> Column in
            switch field.name {
            case "_hash": hashes
            case "source": .repeating(source.name, count: count)
            case "key": keys
            case "_time": .integer(FixedColumn(times, validity: known))
            case "_first_seen": firstSeen
            default: attributes[field.name] ?? Column(nulls: count, of: field.type)
            }
        }
        return Batch(schema: schema, columns: columns, count: count)
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
