import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Makes consent statements of a source's rows.
struct ConsentMapper: Sendable {
    private struct Statement: Sendable {
        var consent: String
        var granted: CompiledExpression
        var at: CompiledExpression
        var contact: AttributeMapper
        /// The files that lack a column which the statement reads: what they do not say is no grant.
        var speechless: PathRanks
    }

    private let source: SourcePlan
    private let statements: [Statement]

    /// A mapper for the consents that a source states; `lost` names the columns that files lack, by path.
    init(_ source: SourcePlan, plan: ExecutionPlan, lost: [String: [String]] = [:]) throws {
        self.source = source
        statements = try source.consents.compactMap { mapping in
            guard let consent = plan.consents.first(where: { $0.name == mapping.consent }),
                let attribute = plan.attribute(consent.contact)
            else { return nil }
            let at = mapping.at.type == .timestamp ? mapping.at : .cast(mapping.at, .timestamp)
            return Statement(
                consent: consent.name, granted: try CompiledExpression(mapping.granted, over: source.schema),
                at: try CompiledExpression(at, over: source.schema),
                contact: try AttributeMapper(
                    attribute, value: mapping.contact, country: mapping.country, schema: source.schema),
                speechless: PathRanks(lost.filter { !mapping.columns.isDisjoint(with: $0.value) }.keys))
        }
    }

    /// The statements that rows make. A row without a verdict, a time or a contact makes none.
    func statements(_ rows: Batch, _ context: EvaluationContext) -> [Batch] {
        let contract = rows.selecting(source.schema.map(\.name))
        return statements.map { statement in
            let place = DataErrors.Place("source.\(source.name)", "consents.\(statement.consent)")
            let verdict = statement.granted.evaluate(contract, context)
            let time = statement.at.evaluate(contract, context)
            context.errors?.note(verdict.failureCount + time.failureCount, place.address, place.part)
            let (granted, at) = (verdict.column, time.column)
            let contact = statement.contact.column(contract, context, of: place)
            let isStated = granted.validity.intersection(at.validity).intersection(contact.validity)
            let isGrant = ConsentMapper.grants(granted, of: rows, from: statement.speechless)
            let stated = (0..<rows.count).filter { isStated[$0] && !(isGrant?[$0] ?? false) }.map { Int32($0) }
            let contacts = contact.gathered(stated)
            let hashes = KeyHash.stored("consent:\(statement.consent)", contacts)
            return Batch(
                schema: TableSchemas.consents,
                columns: [
                    .integer(FixedColumn(hashes)), .repeating(statement.consent, count: stated.count), contacts,
                    granted.gathered(stated), at.gathered(stated), .repeating(source.name, count: stated.count),
                    (rows["_key"] ?? Column(nulls: rows.count, of: .string)).gathered(stated),
                ], count: stated.count)
        }
    }
}

extension ConsentMapper {
    /// The rows that grant and come from some files; nil where there are no such files.
    private static func grants(_ granted: Column, of rows: Batch, from files: PathRanks) -> [Bool]? {
        guard !files.paths.isEmpty, case .boolean(let granted) = granted, let paths = rows["_file"] else { return nil }
        return zip(files.ranks(of: paths), granted.values).map { $0 >= 0 && $1 != 0 }
    }
}

extension ExecutionPlan {
    /// Whether the rows of a source of this plan state of consents what they stated under an earlier plan.
    func statesAlike(_ source: SourcePlan, since applied: ExecutionPlan?) -> Bool {
        guard let applied, let former = applied.predecessor(of: source, in: self) else { return true }
        return former.consents == source.consents
            && source.consents.allSatisfy { mapping in
                let (old, new) = (applied.contact(of: mapping.consent), contact(of: mapping.consent))
                return old?.name == new?.name && old?.semantic == new?.semantic && old?.normalise == new?.normalise
                    && old?.edition == new?.edition
            }
    }

    private func contact(of consent: String) -> AttributePlan? {
        consents.first { $0.name == consent }.flatMap { attribute($0.contact) }
    }
}

/// What the consent statements add up to: per contact value the latest, ties and unknown deny.
struct ConsentLedger: Sendable {
    private var index: HashIndex
    private var latest: [Int64] = []
    private var isGranted: [UInt8] = []

    /// Reads all statements.
    init(_ table: TableSnapshot) throws {
        let rows = try TableReader(table).readAll(columns: TableSchemas.consents)
        index = HashIndex(capacity: rows.count)
        guard case .boolean(let granted)? = rows["granted"], case .timestamp(let at)? = rows["at"] else { return }
        for (row, hash) in rows.storedHashes.enumerated() {
            let place = Int(index.insert(UInt64(bitPattern: hash), UInt32(latest.count)))
            if place == latest.count {
                latest.append(at.values[row])
                isGranted.append(granted.values[row])
            } else if at.values[row] > latest[place] {
                latest[place] = at.values[row]
                isGranted[place] = granted.values[row]
            } else if at.values[row] == latest[place] {
                isGranted[place] &= granted.values[row]
            }
        }
    }

    /// Whether each contact value consents.
    func grants(_ consent: String, contacts: Column) -> [UInt8] {
        KeyHash.stored("consent:\(consent)", contacts).map { hash in
            hash < 0 ? 0 : index[UInt64(bitPattern: hash)].map { isGranted[Int($0)] } ?? 0
        }
    }
}
