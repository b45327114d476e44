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
            // A day is cast to its start in UTC; statements take the start of the day in the project's zone.
            var at = mapping.at
            if case .cast(let day, .timestamp) = at, day.type == .date { at = day }
            return Statement(
                consent: consent.name, granted: try CompiledExpression(mapping.granted, over: source.schema),
                at: try CompiledExpression(at, over: source.schema),
                contact: try AttributeMapper(
                    attribute, value: mapping.contact, country: mapping.country, schema: source.schema),
                speechless: PathRanks(lost.filter { !mapping.columns.isDisjoint(with: $0.value) }.keys))
        }
    }

    /// The statements that rows make, and what rows say of contacts that cannot be read.
    ///
    /// Only what can be read grants: a verdict, a time and a contact, from a file that has the columns for it. A refusal counts
    /// without a time as of now. A date is its start of day.
    func statements(_ rows: Batch, _ context: EvaluationContext) throws -> (made: [Batch], silenced: [Batch]) {
        let contract = rows.selecting(source.schema.map(\.name))
        let keys = rows["_key"] ?? Column(nulls: rows.count, of: .string)
        var result: (made: [Batch], silenced: [Batch]) = ([], [])
        for statement in statements {
            let place = DataErrors.Place("source.\(source.name)", "consents.\(statement.consent)")
            let verdicts = statement.granted.evaluate(contract, context)
            let evaluated = statement.at.evaluate(contract, context)
            context.errors?.note(verdicts.failureCount + evaluated.failureCount, place.address, place.part)
            let contacts = statement.contact.column(contract, context, of: place)
            let isSpeechless = ConsentMapper.rows(rows, from: statement.speechless)
            let hashes = KeyHash.stored("consent:\(statement.consent)", contacts)
            guard case .boolean(let granted) = verdicts.column else { continue }
            let isTimed = evaluated.column.validity
            var instants = evaluated.column.instants(context)
            var made: [Int32] = []
            var silenced: [Int32] = []
            var future = 0
            for row in 0..<rows.count where hashes[row] >= 0 {
                let isGranted = granted[row]
                if isGranted == 0, !isTimed[row] { instants[row] = context.asOf.microseconds }
                let isUnsaid = isSpeechless?[row] ?? false
                if isGranted == 0 || isGranted == 1 && isTimed[row] && !isUnsaid {
                    made.append(Int32(row))
                    if isGranted == 1, instants[row] > context.asOf.microseconds { future += 1 }
                } else if !isLog || isUnsaid || verdicts.failures?[row] == 1 || evaluated.failures?[row] == 1 {
                    silenced.append(Int32(row))
                }
            }
            context.errors?.noteFuture(future, at: place)
            let times = Column.timestamp(FixedColumn(instants))
            if made.count > 0 {
                result.made.append(
                    Batch(
                        schema: TableSchemas.consents,
                        columns: [
                            .integer(FixedColumn(made.map { hashes[Int($0)] })),
                            .repeating(statement.consent, count: made.count),
                            try contacts.gathered(made).texts(context), verdicts.column.gathered(made),
                            times.gathered(made), .repeating(source.name, count: made.count), keys.gathered(made),
                        ], count: made.count))
            }
            guard silenced.count > 0 else { continue }
            let known = Validity(bytes: silenced.map { isTimed[Int($0)] ? 1 : 0 })
            result.silenced.append(
                Batch(
                    schema: SilencedConsents.schema,
                    columns: [
                        .integer(FixedColumn(silenced.map { hashes[Int($0)] })),
                        .repeating(source.name, count: silenced.count),
                        isLog ? Column(nulls: silenced.count, of: .string) : keys.gathered(silenced),
                        .timestamp(FixedColumn(silenced.map { instants[Int($0)] }, validity: known)),
                    ], count: silenced.count))
        }
        return result
    }

    /// What a row of a log says stands beside what others say; another row, as it is now, stands for all that it ever said.
    private var isLog: Bool { source.delivery == .log }

    /// Which rows come from some files; nil where there are no such files.
    private static func rows(_ rows: Batch, from files: PathRanks) -> [Bool]? {
        guard !files.paths.isEmpty, let paths = rows["_file"] else { return nil }
        return files.ranks(of: paths).map { $0 >= 0 }
    }
}

extension Expression {
    /// Whether it is an instant as a row has it, whatever the project's zone.
    fileprivate var isStoredInstant: Bool {
        if case .column(_, .timestamp) = self { true } else { false }
    }
}

extension ExecutionPlan {
    /// Whether the rows of a source of this plan state of consents what they stated under an earlier plan.
    func statesAlike(_ source: SourcePlan, since applied: ExecutionPlan?) -> Bool {
        guard let applied, let former = applied.predecessor(of: source, in: self) else { return true }
        return former.consents == source.consents
            && (hasClocks(of: applied) || source.consents.allSatisfy { $0.at.isStoredInstant })
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
