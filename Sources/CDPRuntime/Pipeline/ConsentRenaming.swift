import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Carries statements over to the new names of consents, so that nobody's word is lost for a name.
struct ConsentRenaming: Sendable {
    /// The new name of each renamed consent by its former one.
    private let names: [String: String]

    /// The consents that `changes` rename; none without them.
    init(_ changes: [Change] = []) {
        self.init(changes.renames(of: .consent))
    }

    /// The consents that have other names, by the former ones.
    init(_ names: [String: String]) {
        self.names = names
    }

    /// An earlier plan as if its consents had always borne the new names.
    func plan(_ applied: ExecutionPlan?) -> ExecutionPlan? {
        guard var plan = applied, !names.isEmpty else { return applied }
        for place in plan.consents.indices { plan.consents[place].name = name(of: plan.consents[place].name) }
        plan.consents.sort { $0.name < $1.name }
        for place in plan.destinations.indices {
            plan.destinations[place].consent = plan.destinations[place].consent.map(name)
        }
        for source in plan.sources.indices {
            for place in plan.sources[source].consents.indices {
                plan.sources[source].consents[place].consent = name(of: plan.sources[source].consents[place].consent)
            }
            plan.sources[source].consents.sort { $0.consent < $1.consent }
        }
        return plan
    }

    private func name(of former: String) -> String { names[former] ?? former }

    /// Gives statements the new names; `applied` is the earlier plan under these names.
    func run(_ tables: inout TableSet, applied: ExecutionPlan?, threads: Int) throws {
        let schema = ConsentsTable().schema
        let table = tables.snapshot(.consents)
        guard !names.isEmpty, table.rows > 0, let applied else { return }
        let all = try TableReader(table).readAll(columns: schema)
        let context = EvaluationContext(asOf: Instant(microseconds: 0), timeZone: applied.timeZone)
        let former = try all[ConsentsTable.consent]
        var parts = [all.gathered((0..<Int32(all.count)).filter { names[former[Int($0)] ?? ""] == nil })]
        for (old, new) in names.sorted(by: { $0.key < $1.key }) {
            guard let contact = applied.contact(of: new) else { continue }
            var rows = try all.gathered(ConsentsTable.consent, equal: old)
            // Hashes are those of the contacts' own type.
            let mapper = try AttributeMapper(
                contact, value: .column(ConsentsTable.contact.name, .string), country: nil, schema: schema)
            let hashes = KeyHash.stored("consent:\(new)", mapper.column(rows, context))
            rows.set(ConsentsTable.consent.filled(new, count: rows.count))
            rows.set(ConsentsTable.hash.filled(hashes))
            parts.append(rows.gathered((0..<Int32(rows.count)).filter { hashes[Int($0)] >= 0 }))
        }
        tables.note(
            try GroupReplacement(.consents, base: table, target: tables.target(.consents), threads: threads)
                .replaceAll(with: parts))
    }
}
