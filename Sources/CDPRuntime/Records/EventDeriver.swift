import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Finds, for each event, whom it may belong to and whom it describes.
struct EventDeriver: Sendable {
    /// How a row names whom it belongs to: by the key of a record of another source, or by the value of an attribute.
    private enum Owner: Sendable {
        case record(originalSource: String, key: CompiledExpression)
        case identifier(AttributeMapper)
    }

    private let source: SourcePlan
    private let owners: [Owner]
    private let people: RecordMapper?

    /// A deriver for an event source.
    init(_ source: SourcePlan, plan: ExecutionPlan) throws {
        self.source = source
        owners = try source.belongsTo.compactMap { owner in
            switch owner {
            case .record(let name, let key):
                return .record(
                    originalSource: plan.source(name)?.originalName ?? name,
                    key: try CompiledExpression(key.keyText, over: source.schema))
            case .identifier(let name, let value, let country):
                guard let attribute = plan.attribute(name) else { return nil }
                return .identifier(
                    try AttributeMapper(attribute, value: value, country: country, schema: source.schema))
            }
        }
        people = source.describesPeople ? try RecordMapper(source, plan: plan) : nil
    }

    /// The rows in the schema of the source's table: with owners, person and placing hash filled in. `_hash` is the first
    /// owner there is, so that the events of a person lie together; of events without any the hash of the key, one of `keys`.
    func derived(_ rows: Batch, keys: [Int64], _ context: EvaluationContext) -> Batch {
        let contract = rows.selecting(source.schema.map(\.name))
        var result = rows
        var places = [Int64](repeating: -1, count: rows.count)
        for (place, owner) in owners.enumerated() {
            let hashes = hashes(owner, contract, context)
            for row in 0..<rows.count where places[row] < 0 { places[row] = hashes[row] }
            result.set(RowsTable.owner(place).filled(hashes))
        }
        if let people {
            let keys = EventDeriver.personKeys(people.attributes(rows, context), count: rows.count)
            result.set(
                RowsTable.person.filled(KeyHash.records(source: source.originalName, keys: .string(keys))))
        }
        for row in 0..<rows.count where places[row] < 0 { places[row] = keys[row] }
        result.set(RowsTable.hash.filled(places))
        return result
    }

    private func hashes(_ owner: Owner, _ rows: Batch, _ context: EvaluationContext) -> [Int64] {
        switch owner {
        case .record(let name, let key):
            let keys = key.evaluate(rows, context)
            context.errors?.note(keys.failureCount, "source.\(source.name)", "belongs_to")
            return KeyHash.records(source: name, keys: keys.column)
        case .identifier(let mapper):
            let place = DataErrors.Place("source.\(source.name)", "belongs_to")
            return KeyHash.identifiers(
                attribute: mapper.attribute.name, values: mapper.column(rows, context, of: place))
        }
    }

    /// The key of the person that each row describes: a digest of all mapped values in normal form, null when there is none.
    static func personKeys(_ mapped: [String: Column], count: Int) -> StringColumn {
        let attributes = mapped.filter { WrittenValue.attribute(of: $0.key) == nil }
        var hashes = [UInt64](repeating: Hash64.word(UInt64(attributes.count)), count: count)
        var isKnown = [Bool](repeating: false, count: count)
        for (_, column) in attributes.sorted(by: { $0.key < $1.key }) {
            column.combineHashes(into: &hashes)
            let validity = column.validity
            for row in 0..<count where validity[row] { isKnown[row] = true }
        }
        var result = digests(hashes)
        if isKnown.contains(false) { result.validity = Validity(bytes: isKnown.map { $0 ? 1 : 0 }) }
        return result
    }

    /// Each hash in 16 hexadecimal digits.
    static func digests(_ hashes: [UInt64]) -> StringColumn {
        var result = StringColumn()
        result.bytes.reserveCapacity(hashes.count * 16)
        for row in hashes.indices {
            Hexadecimal.append(hashes[row], to: &result.bytes)
            result.endRow()
        }
        return result
    }
}

extension Batch {
    /// Puts a column in the place of that of its name, or after the others.
    mutating func set(_ name: String, _ column: Column) {
        if let place = index(of: name) {
            columns[place] = column
            schema[place].type = column.type
        } else {
            schema.append(Field(name, column.type))
            columns.append(column)
        }
    }
}
