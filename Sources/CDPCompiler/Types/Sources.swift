import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPText
import CDPTypes

extension Workspace {
    /// Sources: their keys and times, and what a row says of people. A source without a known contract keeps its files
    /// and names; of what reads its fields all is checked but those.
    mutating func compileSources() {
        for declaration in specs.sources {
            let address = Address(.source, declaration.name)
            var source = SourcePlan(
                name: declaration.name, input: InputPlan(declaration.read), fields: contracts[address] ?? [])
            source.originalName = originalName(of: declaration)
            source.delivery = delivery(of: declaration, on: address)
            source.key = declaration.key.map(\.text)
            source.version = declaration.version?.text
            source.eventAt = declaration.eventAt?.text
            if declaration.key.isEmpty, source.delivery != .log {
                report(
                    .sourceWithoutKey, "`\(address)` has no key", at: declaration.details.name.range,
                    label: "what tells its rows apart?",
                    help: ["name the field, as in `key: id`, or write `delivers: log` for rows that only add up"],
                    on: address)
            }
            let isKnown = contracts[address] != nil
            if isKnown { compileKeys(of: declaration, into: &source, on: address) }
            compileRows(of: declaration, into: &source, isKnown: isKnown, on: address)
            checkUse(of: declaration, on: address)
            plan.sources.append(source)
        }
    }

    private func originalName(of declaration: SourceDeclaration) -> String {
        let known = applied?.plan.sources ?? []
        let before = declaration.details.renamedFrom?.value
        let source = known.first { $0.name == declaration.name } ?? known.first { $0.name == before }
        return source?.originalName ?? before ?? declaration.name
    }

    private mutating func delivery(of declaration: SourceDeclaration, on address: Address) -> SourcePlan.Delivery {
        if let grouping = declaration.snapshotOf, declaration.delivers?.value != .snapshot {
            report(
                .optionDoesNotFit, "`snapshot_of` belongs to `delivers: snapshot`", at: grouping.range,
                label: "no snapshots here", help: ["add `delivers: snapshot`"], on: address)
        }
        if let grouping = declaration.snapshotOf {
            do throws(RegularExpressionError) {
                _ = try RegularExpression(grouping.value)
            } catch {
                report(
                    .invalidLiteral, "the pattern is not valid: \(error.description)", at: grouping.range,
                    label: "cannot be used", on: address)
            }
        }
        switch declaration.delivers?.value ?? .changes {
        case .changes: return .changes
        case .snapshot: return .snapshot(groupedBy: declaration.snapshotOf?.value)
        case .log: return .log
        }
    }

    private mutating func compileRows(
        of declaration: SourceDeclaration, into source: inout SourcePlan, isKnown: Bool, on address: Address
    ) {
        var scope = Scope(source.fields.map { Field($0.name, $0.type) }, allowed: source.fields.allowedTexts)
        scope.isOpen = !isKnown
        scope.listsNames = declaration.fields != nil
        if let text = declaration.deletedWhen {
            source.deletedWhen = checkedOnce(text, scope, as: .boolean, on: address)
        }
        for mapping in declaration.map {
            guard let attribute = attribute(named: mapping.attribute, on: address) else { continue }
            checkCountry(mapping.country, attribute, scope, on: address)
            let value =
                attribute.type == .string
                ? checkedText(mapping.value, scope, on: address)
                : checkedOnce(mapping.value, scope, as: attribute.type, on: address)
            guard let value else { continue }
            if Workspace.mayBeWritten(attribute) { written[address, default: [:]][attribute.name] = value }
            guard let local = inCountry(value, mapping.country, attribute, scope, on: address) else { continue }
            source.map.append(
                AttributeMapping(attribute: attribute.name, value: local, country: mapping.country?.value))
        }
        source.map.sort { $0.attribute < $1.attribute }
        source.belongsTo = declaration.belongsTo.compactMap { owner($0, scope, on: address) }
        source.consents = declaration.consents.compactMap { statement($0, scope, on: address) }
        source.consents.sort { $0.consent < $1.consent }
    }

    /// A country is only read by the normal forms of phones and postal codes. Two letters that are a field too (Mailchimp has a
    /// column `CC`, and CC is a country) may mean either.
    mutating func checkCountry(
        _ country: CountryDeclaration?, _ attribute: AttributePlan, _ scope: Scope, on address: Address
    ) {
        guard let country else { return }
        if attribute.semantic != .phone, attribute.semantic != .postalCode {
            report(
                .optionDoesNotFit, "`country` does not fit `\(attribute.name)`", at: country.range,
                label: "for phones and postal codes", help: ["leave it out"], on: address)
        } else if let code = country.value, scope.levels.contains(where: { $0.fields.contains { $0.name == code } }) {
            report(
                .optionDoesNotFit, "`\(code)` is a country and a field of `\(address)`", at: country.range,
                label: "means two things",
                help: ["write `'\"\(code)\"'` for each row's own country, `\"'\(code)'\"` for that of all rows"],
                on: address)
        } else if let code = country.value,
            NormalForm.text(code, as: .country) != code
                || attribute.semantic == .phone && PhoneRegion(code) == nil
        {
            report(
                .invalidLiteral, "there is no country `\(code)` with such data", at: country.range,
                label: "unknown country", help: ["write two letters of ISO 3166-1, as in `FR`"], on: address)
        }
    }

    /// A value that is read in the country of its row is the normal form for that country; where the country is one for all
    /// rows, or there is none, it is what it is. Nil when there were findings.
    mutating func inCountry(
        _ value: Expression, _ country: CountryDeclaration?, _ attribute: AttributePlan, _ scope: Scope,
        on address: Address
    ) -> Expression? {
        guard case .expression(let text) = country, attribute.normalise == nil,
            attribute.semantic == .phone || attribute.semantic == .postalCode
        else { return value }
        return checkedText(text, scope, on: address).map {
            .call(attribute.semantic.rawValue, [value, $0], .string)
        }
    }

    private mutating func statement(
        _ declaration: ConsentMappingDeclaration, _ scope: Scope, on address: Address
    ) -> ConsentMapping? {
        let known = specs.consents.map(\.name)
        let name = declaration.consent
        guard isDeclared(Address(.consent, name.value), among: known) else {
            reportUnknown("consent", name, among: known, on: address)
            return nil
        }
        let contact = specs.consents.first { $0.name == name.value }.flatMap { attributes[$0.contact.value] }
        if let contact { checkCountry(declaration.country, contact, scope, on: address) }
        let granted = checkedOnce(declaration.granted, scope, as: .boolean, on: address)
        let at = checkedOnce(declaration.at, scope, as: .timestamp, on: address)
        let value = checkedText(declaration.contact, scope, on: address)
        guard let granted, let at, let value else { return nil }
        let local = contact.map { inCountry(value, declaration.country, $0, scope, on: address) } ?? value
        return local.map {
            ConsentMapping(
                consent: name.value, granted: granted, at: at, contact: $0, country: declaration.country?.value)
        }
    }
}

extension [FieldPlan] {
    /// The only texts that fields hold, by field.
    var allowedTexts: [String: [String]] {
        Dictionary(compactMap { field in field.oneOf.map { (field.name, $0) } }) { first, _ in first }
    }
}
