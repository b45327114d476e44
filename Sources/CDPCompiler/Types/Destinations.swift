import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Destinations: who is sent, and which columns under which names.
    ///
    /// Two destinations cannot write the same receiver: the second would overwrite the first. A destination with a
    /// broken field is left out as a whole, since sending part of a row is worse than sending none.
    mutating func compileDestinations() {
        var written: [ReceiverPlan.ID: SourceRange] = [:]
        var tables: [(table: WrittenTable, place: SourceRange)] = []
        plan.ledgers = ledgers
        for declaration in specs.destinations {
            let address = Address(.destination, declaration.name)
            let named = declaration.write.named
            guard let receiver = receiver(of: declaration, on: address) else { continue }
            if let other = written.updateValue(named.range, forKey: receiver.id) {
                report(
                    .nameTaken, "`\(address)` has the receiver of another destination", at: named.range,
                    label: "written twice",
                    related: [Label(other, "written here, too")],
                    help: ["give each destination a file, a table or a program of its own, by its arguments"],
                    on: address)
            }
            if case .table(let table) = receiver {
                if let other = tables.first(where: { $0.table.mayBe(table) }) {
                    report(
                        .nameTaken, "`\(address)` may have the table of another destination", at: named.range,
                        label: "`\(table.table)` may be `\(other.table.table)`",
                        related: [Label(other.place, "written here, too")],
                        help: [
                            "write the schema in both: without, the server looks for the table in its `search_path`"
                        ],
                        on: address)
                }
                tables.append((table, named.range))
            }
            checkAudience(of: declaration, on: address)
            let fields = outputFields(declaration, receiver, on: address)
            checkContact(declaration, on: address)
            let key = key(of: declaration, fields, on: address)
            guard let key, fields.count == declaration.fields.count else { continue }
            plan.destinations.append(
                DestinationPlan(
                    name: declaration.name, receiver: receiver,
                    segment: declaration.segment?.value, consent: declaration.consent?.value, key: key, fields: fields,
                    mode: DestinationPlan.Mode(rawValue: declaration.mode?.value.rawValue ?? "") ?? .mirror,
                    onRemove: DestinationPlan.OnRemove(rawValue: declaration.onRemove?.value.rawValue ?? "") ?? .keep))
        }
    }

    /// The receiver of a destination; nil, and reported, where its connection is none, or leads to another kind of system.
    private mutating func receiver(of declaration: DestinationDeclaration, on address: Address) -> ReceiverPlan? {
        if let requests = declaration.write.requests {
            return self.requests(requests, of: declaration, on: address).map { .requests($0) }
        }
        if let stream = declaration.write.stream { check(stream, of: declaration, on: address) }
        if let receiver = ReceiverPlan(declaration.write, plan.connections ?? []) { return receiver }
        let object = declaration.write.object
        guard let name = declaration.write.table?.connection ?? object?.connection else { return nil }
        if plan.connection(name.value) == nil {
            checkConnection(name, on: address)
        } else {
            report(
                .optionDoesNotFit,
                "`\(address)` writes \(object == nil ? "a table" : "an object") through `connection.\(name.value)`",
                at: name.range, label: object == nil ? "not a server of PostgreSQL" : "not an object store",
                help: ["name a connection with `\(object == nil ? "postgres" : "s3"):`"], on: address)
        }
        return nil
    }

    /// Notes which applied destinations left the specs, so that what they had sent is removed at the receiver.
    mutating func noteLeaving() {
        guard let applied = applied?.plan else { return }
        let leaving = plan.leaving(after: applied)
        plan.leaving = leaving.isEmpty ? nil : leaving
    }

    /// The names under which ledgers are stored, with the destinations that are renamed now; nil when none was ever
    /// renamed.
    ///
    /// A ledger remembers what was sent. It keeps its first name, so that a renamed destination does not send
    /// everything again.
    private var ledgers: LedgerNames? {
        var ledgers = applied?.plan.ledgers
        let known = Set(applied?.plan.destinations.map(\.name) ?? [])
        let declared = Set(specs.destinations.map(\.name))
        for declaration in specs.destinations.sorted(by: { $0.name < $1.name }) where !known.contains(declaration.name)
        {
            guard let former = declaration.details.renamedFrom?.value, known.contains(former),
                !declared.contains(former)
            else { continue }
            ledgers = ledgers ?? LedgerNames()
            ledgers?.rename(former, to: declaration.name)
        }
        return ledgers
    }

    /// Reports an unknown segment or consent.
    private mutating func checkAudience(of declaration: DestinationDeclaration, on address: Address) {
        if let segment = declaration.segment {
            let known = specs.segments.map(\.name)
            if !isDeclared(Address(.segment, segment.value), among: known) {
                reportUnknown("segment", segment, among: known, on: address)
            }
        }
        if let consent = declaration.consent {
            let known = specs.consents.map(\.name)
            if !isDeclared(Address(.consent, consent.value), among: known) {
                reportUnknown("consent", consent, among: known, on: address)
            }
        }
    }

    /// The fields that could be checked, in the order written. Fewer than declared means that the rest was reported.
    private mutating func outputFields(
        _ declaration: DestinationDeclaration, _ receiver: ReceiverPlan, on address: Address
    ) -> [DestinationPlan.OutputField] {
        let scope = profileScope
        var values: [(field: OutputFieldDeclaration, value: Expression)] = []
        var names: [String: SourceRange] = [:]
        for field in declaration.fields {
            if let other = names.updateValue(field.name.range, forKey: field.name.value) {
                report(
                    .nameTaken, "`\(address)` sends two fields `\(field.name.value)`", at: field.name.range,
                    label: "named again", related: [Label(other, "first here")], on: address)
            }
            guard let value = checked(field.value, scope, broken: brokenNames, on: address) else { continue }
            use(value.columns)
            values.append((field, value))
        }
        if let library = declaration.write.requests?.library { values = formed(values, library, on: address) }
        var fields: [DestinationPlan.OutputField] = []
        for (field, value) in values {
            if let problem = unwritable(value.type, by: receiver) {
                report(
                    .cannotBeWritten, "`\(address)` cannot send `\(field.name.value)`", at: field.value.range,
                    label: problem,
                    help: value.type.isNested ? ["write JSON Lines or Parquet, or pick an element: `[0]`"] : [],
                    on: address)
                continue
            }
            fields.append(
                DestinationPlan.OutputField(
                    name: field.name.value, value: value, personalData: personalData(of: value),
                    transform: value.hashFunction))
        }
        return fields
    }

    /// The fields in the forms that a service asks for. One that is a hash already is sent as it is.
    private mutating func formed(
        _ fields: [(field: OutputFieldDeclaration, value: Expression)], _ library: RequestsDeclaration.LibraryUse,
        on address: Address
    ) -> [(field: OutputFieldDeclaration, value: Expression)] {
        var values = Dictionary(fields.map { ($0.field.name.value, $0.value) }) { first, _ in first }
        for field in library.fields where values[field.name] == nil {
            values[field.name] = .literal(.null(.string))
        }
        let scope = Scope(values.map { Field($0.key, $0.value.type) }.sorted { $0.name < $1.name }, kind: "field")
        return fields.map { field, value in
            guard let form = library.fields.first(where: { $0.name == field.name.value })?.form,
                value.hashFunction == nil
            else { return (field, value) }
            let (expression, findings) = ExpressionChecker.check(form, scope: scope, expected: nil)
            for finding in findings where finding.severity == .error {
                report(
                    .typeMismatch, "`\(library.name.value)` cannot take `\(field.name.value)`: \(finding.message)",
                    at: field.value.range, label: "sent as `\(form.text)`", help: finding.help, on: address)
            }
            return (field, expression?.replacingColumns(values) ?? value)
        }
    }

    /// Why a receiver cannot take values of a type; nil when it can.
    private func unwritable(_ type: DataType, by receiver: ReceiverPlan) -> String? {
        if type == .duration { return "a length of time has no written form" }
        if case .csv? = receiver.format, type.isNested { return "CSV holds no \(type)" }
        return nil
    }

    /// The name of the field by which the receiver tells rows apart: the declared key, else the only field that is an
    /// identifier, else the only one that is the profile's id. Nil when it was reported or is not known yet.
    private mutating func key(
        of declaration: DestinationDeclaration, _ fields: [DestinationPlan.OutputField], on address: Address
    ) -> String? {
        if let key = declaration.key {
            let names = declaration.fields.map(\.name.value)
            if names.contains(key.value) { return key.value }
            reportUnknown("output field", key, among: names, on: address)
            return nil
        }
        // A field that is broken or not known yet may be the key.
        guard fields.count == declaration.fields.count else { return nil }
        let identifiers = fields.filter { field in
            if case .column(let name, let type) = field.value {
                !type.isNested && attributes[name]?.isIdentifier == true
            } else {
                false
            }
        }
        let candidates =
            identifiers.isEmpty
            ? fields.filter { $0.value == .column(Workspace.profileID, .string) } : identifiers
        if candidates.count == 1 {
            warnOfUnwrittenKey(of: declaration, candidates[0].name, on: address)
            return candidates[0].name
        }
        let names = candidates.map { "`\($0.name)`" }.joined(separator: " or ")
        report(
            .destinationWithoutKey, "`\(address)` has no key", at: declaration.details.name.range,
            label: candidates.isEmpty ? "no field is an identifier" : "\(candidates.count) fields could be",
            help: [
                candidates.isEmpty
                    ? "name the field by which the receiver knows a row: `key: …`" : "choose one: `key:` with \(names)"
            ], on: address)
        return nil
    }
}

extension Workspace {
    /// A mirror removes rows at the receiver by their key, so a mirror whose key was chosen by default gives a warning.
    private mutating func warnOfUnwrittenKey(of declaration: DestinationDeclaration, _ key: String, on address: Address)
    {
        guard let mode = declaration.mode, mode.value == .mirror else { return }
        report(
            .keyNotWritten, "`\(address)` mirrors without a `key`", at: mode.range,
            label: "rows are told apart by `\(key)`",
            help: ["write `key: \(key)`: by it the receiver's rows are changed and removed"], on: address)
    }
}

extension Expression {
    /// The hash function whose result the expression is; nil when it is the result of something else. A hash inside
    /// another call does not count.
    var hashFunction: String? {
        guard case .call(let name, _, _) = self, FunctionTable.definition(name)?.topic == .hashes else { return nil }
        return name
    }
}
