import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Brings the statements of consent up to date.
///
/// Statements outlive the rows that made them. Of a source that states consents otherwise now, grants stand only as its rows
/// make them again: a mapping that was wrong must not go on granting. Its refusals stand, but for those that a row made which
/// still is what it was, and that says something else of the contact under the specs of now.
struct ConsentStage: StageTask {
    private let plan: ExecutionPlan
    private let applied: ExecutionPlan?
    private let asOf: Instant
    private let threads: Int
    private let sources: [CollectStage.SourceResult]
    private let tables: TableSet

    /// Takes what changed in the rows of all sources.
    init(_ context: StageContext, _ state: StageState) {
        plan = context.plan
        applied = context.applied
        asOf = context.input.asOf
        threads = context.threads
        sources = state.held.changes(context.plan)
        tables = state.tables
    }

    func run() throws -> StageResult {
        let base = tables.snapshot(.consents)
        var statements = sources.flatMap { $0.changed.flatMap(\.statements) }
        statements += try UntimedRefusals(sources).timed(base, now: asOf)
        statements += try reworded(base)
        let renewed = sources.compactMap { source -> RenewedSource? in
            let restates =
                source.isForgetting || source.isRemapped && !plan.statesAlike(source.source, since: applied)
            guard restates || source.formerStatements?.hasOtherKeys == true else { return nil }
            return RenewedSource(
                name: source.source.name, restates: restates, consents: spoken(source.source),
                former: source.formerStatements)
        }
        let carriedOver = Set(sources.compactMap { applied?.predecessor(of: $0.source, in: plan)?.name })
        let removed = (applied?.sources.map(\.name) ?? []).filter { !carriedOver.contains($0) }
        var forgotten: [ForgottenRefusals] = []
        let change: TableChange
        if renewed.isEmpty, removed.isEmpty {
            change = try Appending(.consents, base: base, target: tables.target(.consents), threads: threads)
                .run(statements)
        } else {
            let renewal = ConsentRenewal(
                base: base, renewed: renewed, removed: removed, target: tables.target(.consents),
                threads: threads)
            let names = Set((applied?.consents ?? []).map(\.name) + plan.consents.map(\.name))
            (change, forgotten) = try renewal.run(statements, consents: names.sorted())
        }
        let silenced = try SilencedConsents(sources.flatMap { $0.changed.flatMap(\.silenced) })
            .run(change.after, target: tables.target(.consents), threads: threads)
        return StageResult(
            changes: [change] + [silenced].compactMap { $0 }, findings: [.forgotten(forgotten)],
            rowsRead: statements.reduce(0) { $0 + $1.count })
    }

    /// The consents that a source speaks of, as before: of the same contacts.
    private func spoken(_ source: SourcePlan) -> [String] {
        source.consents.map(\.consent).filter {
            applied?.contact(of: $0)?.name == plan.contact(of: $0)?.name
        }
    }

    /// The refusals of contacts whose normal form is another one now, with the contact in that form: whose row is gone would not
    /// be found by it otherwise.
    private func reworded(_ base: TableSnapshot) throws -> [Batch] {
        var mappers: [(consent: String, mapper: AttributeMapper)] = []
        for consent in plan.consents {
            guard let new = plan.contact(of: consent.name), let old = applied?.contact(of: consent.name),
                old.name == new.name, !old.hasSameForm(as: new)
            else { continue }
            mappers.append(
                (
                    consent.name,
                    try AttributeMapper(
                        new, value: .column(ConsentsTable.contact.name, .string), country: nil,
                        schema: ConsentsTable().schema)
                ))
        }
        guard !mappers.isEmpty, base.rows > 0 else { return [] }
        let context = EvaluationContext(asOf: asOf, timeZone: plan.timeZone)
        let all = try TableReader(base).readAll(columns: ConsentsTable().schema)
        return try mappers.flatMap { consent, mapper -> [Batch] in
            let speakers = plan.sources.filter { $0.consents.contains { $0.consent == consent } }.map(\.name)
            return try speakers.map { source in
                let said = try all.gathered(ConsentsTable.consent, equal: consent)
                    .gathered(ConsentsTable.source, equal: source)
                let granted = try said[ConsentsTable.granted]
                let refusals = said.gathered((0..<Int32(said.count)).filter { granted[Int($0)] == 0 })
                let contacts = mapper.column(refusals, context)
                let hashes = KeyHash.stored("consent:\(consent)", contacts)
                var result = refusals
                result.set(ConsentsTable.contact.filled(try contacts.texts(context)))
                result.set(ConsentsTable.hash.filled(hashes))
                return result.gathered((0..<Int32(result.count)).filter { hashes[Int($0)] >= 0 })
            }
        }
    }
}
