import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Makes consent statements of a source's rows.
struct ConsentMapper: Sendable {
    /// One entry of `consents:` with its expressions compiled.
    private struct Statement: Sendable {
        var consent: String
        var granted: CompiledExpression
        var at: CompiledExpression
        var contact: AttributeMapper
        /// The files that lack a column which the statement reads: what they do not say is no grant.
        var speechless: InputRanks
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
                speechless: InputRanks(lost.filter { !mapping.columns.isDisjoint(with: $0.value) }.keys))
        }
    }

    /// What rows say of contacts.
    struct Statements: Sendable {
        /// Statements with the time at which they were made.
        var timed: [Batch] = []
        /// Refusals without a time; their `at` is null.
        var untimed: [Batch] = []
        /// Whom nothing readable was said of (`SilencedConsents`).
        var silenced: [Batch] = []
    }

    /// The statements that rows make, and what rows say of contacts that cannot be read.
    ///
    /// Only what can be read grants: a verdict, a time and a contact, from a file that has the columns for it. A refusal needs
    /// no time. A date is its start of day.
    func statements(_ rows: Batch, _ context: EvaluationContext) throws -> Statements {
        let contract = rows.selecting(source.schema.map(\.name))
        let keys = try rows[RowsTable.key]
        var result = Statements()
        for statement in statements {
            let place = DataErrors.Place("source.\(source.name)", "consents.\(statement.consent)")
            let verdicts = statement.granted.evaluate(contract, context)
            let evaluated = statement.at.evaluate(contract, context)
            context.errors?.note(verdicts.failureCount + evaluated.failureCount, place.address, place.part)
            let contacts = statement.contact.column(contract, context, of: place)
            let isSpeechless = try ConsentMapper.rows(rows, from: statement.speechless)
            let hashes = KeyHash.stored("consent:\(statement.consent)", contacts)
            guard case .boolean(let granted) = verdicts.column else {
                preconditionFailure("the compiler lets only booleans grant")
            }
            let isTimed = evaluated.column.validity
            let instants = evaluated.column.instants(context)
            var (timed, untimed, silenced): ([Int32], [Int32], [Int32]) = ([], [], [])
            var future = 0
            for row in 0..<rows.count where hashes[row] >= 0 {
                let isGranted = granted[row]
                let isUnsaid = isSpeechless?[row] ?? false
                if isGranted == 0, !isTimed[row] {
                    untimed.append(Int32(row))
                } else if isGranted == 0 || isGranted == 1 && isTimed[row] && !isUnsaid {
                    timed.append(Int32(row))
                    if isGranted == 1, instants[row] > context.asOf.microseconds { future += 1 }
                } else if !isLog || isUnsaid || verdicts.failures?[row] == 1 || evaluated.failures?[row] == 1 {
                    silenced.append(Int32(row))
                }
            }
            context.errors?.noteFuture(future, at: place)
            let times = FixedColumn(instants, validity: isTimed)
            func made(_ rows: [Int32]) throws -> [Batch] {
                if rows.isEmpty { return [] }
                return [
                    Batch(
                        .consents,
                        [
                            ConsentsTable.hash.filled(rows.map { hashes[Int($0)] }),
                            ConsentsTable.consent.filled(statement.consent, count: rows.count),
                            ConsentsTable.contact.filled(try contacts.gathered(rows).texts(context)),
                            ConsentsTable.granted.filled(granted.gathered(rows)),
                            ConsentsTable.at.filled(times.gathered(rows)),
                            ConsentsTable.source.filled(source.name, count: rows.count),
                            ConsentsTable.key.filled(keys.gathered(rows)),
                        ])
                ]
            }
            result.timed += try made(timed)
            result.untimed += try made(untimed)
            guard silenced.count > 0 else { continue }
            result.silenced.append(
                SilencedConsents.rows(
                    silenced.map { hashes[Int($0)] }, source: source.name,
                    keys: isLog ? StringColumn(nulls: silenced.count) : keys.gathered(silenced),
                    times: times.gathered(silenced)))
        }
        return result
    }

    /// What a row of a log says stands beside what others say; another row, as it is now, stands for all that it ever said.
    private var isLog: Bool { source.delivery == .log }

    /// Which rows come from some files; nil where there are no such files.
    private static func rows(_ rows: Batch, from inputs: InputRanks) throws(StoreError) -> [Bool]? {
        guard !inputs.names.isEmpty else { return nil }
        return inputs.ranks(of: try rows[RowsTable.input]).map { $0 >= 0 }
    }
}

extension Expression {
    /// Whether it is an instant as a row has it, whatever the project's zone.
    fileprivate var isStoredInstant: Bool {
        if case .column(_, .timestamp) = self { true } else { false }
    }
}

extension AttributePlan {
    /// Whether values of both have one normal form.
    func hasSameForm(as other: AttributePlan) -> Bool {
        semantic == other.semantic && normalise == other.normalise && edition == other.edition
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
                return old?.name == new?.name && new.map { old?.hasSameForm(as: $0) == true } ?? true
            }
    }

    /// The attribute whose values a consent is about.
    func contact(of consent: String) -> AttributePlan? {
        consents.first { $0.name == consent }.flatMap { attribute($0.contact) }
    }
}
