import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// One way in which an event finds its profile: by the key of a record, or by an identifier. Nil when there were
    /// findings.
    ///
    /// Both are compared as text, so numbers and times are converted.
    mutating func owner(_ declaration: OwnerDeclaration, _ scope: Scope, on address: Address) -> OwnerPlan? {
        switch declaration {
        case .record(let name, let key):
            let names = specs.sources.map(\.name)
            guard isDeclared(Address(.source, name.value), among: names) else {
                reportUnknown("source", name, among: names, on: address)
                return nil
            }
            if let target = specs.sources.first(where: { $0.name == name.value }) {
                checkOwner(target, name, on: address)
            }
            return checkedText(key, scope, on: address).map { .record(source: name.value, key: $0) }
        case .identifier(let name, let value, let country):
            guard let attribute = attribute(named: name, on: address) else { return nil }
            if !attribute.isIdentifier {
                report(
                    .notAnIdentifier, "`\(name.value)` cannot find the owner of an event", at: name.range,
                    label: "not an identifier", help: ["declare the attribute with `identifier: true`"], on: address)
            }
            checkCountry(country, attribute, scope, on: address)
            guard let text = checkedText(value, scope, on: address) else { return nil }
            return inCountry(text, country, attribute, scope, on: address).map {
                .identifier(attribute: name.value, value: $0, country: country?.value)
            }
        }
    }

    /// Reports a source whose records cannot own events: one without people, or with a key of several fields.
    ///
    /// Reports a source whose records cannot own events.
    ///
    /// It must describe people, else no profile holds its records; and its key must be one value, since an event names
    /// one.
    private mutating func checkOwner(_ target: SourceDeclaration, _ name: Located<String>, on address: Address) {
        let targetAddress = Address(.source, target.name)
        if specs.invalid.contains(targetAddress) { return }
        if target.map.isEmpty {
            report(
                .ownerMisplaced, "events cannot belong to `\(targetAddress)`, which describes no people",
                at: name.range,
                label: "maps no attribute", help: ["give that source a `map`, or name another"], on: address)
        } else if target.key.count != 1 {
            report(
                .ownerMisplaced, "events cannot belong to `\(targetAddress)` by one value", at: name.range,
                label: target.key.isEmpty ? "has no key" : "its key has \(target.key.count) fields",
                help: ["find the owner by an identifier: `{ identifier: email, value: … }`"], on: address)
        }
    }

    /// Reports sources that change nothing.
    ///
    /// A source is of use if its rows describe people (`map`) or are events of people (`event_at` with `belongs_to`).
    /// `belongs_to` without `event_at` is reported too.
    mutating func checkUse(of declaration: SourceDeclaration, on address: Address) {
        let name = declaration.details.name
        if declaration.eventAt == nil, !declaration.belongsTo.isEmpty {
            report(
                .ownerMisplaced, "`belongs_to` of `\(address)` needs `event_at`", at: declaration.belongsTo[0].range,
                label: "only events belong to somebody", related: [Label(name.range, "not an event source")],
                help: ["name the time of the event, as in `event_at: ordered_at`"], on: address)
        }
        if declaration.map.isEmpty, declaration.belongsTo.isEmpty {
            report(
                .sourceWithoutUse, "`\(address)` reaches no profile", at: name.range,
                label: "neither `map` nor `belongs_to`",
                help: ["map its fields to attributes, or say with `belongs_to` whose events they are"], on: address)
        }
    }
}

extension OwnerDeclaration {
    /// Where the entry names what it refers to.
    var range: SourceRange {
        switch self {
        case .record(let source, _): source.range
        case .identifier(let attribute, _, _): attribute.range
        }
    }
}
