import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPText
import CDPTypes

extension Workspace {
    /// Sources: their keys and times, and what a row says about people.
    ///
    /// A source without a known contract keeps its files and names. Everything in it is checked except names of its
    /// fields.
    mutating func compileSources() {
        for declaration in specs.sources {
            let address = Address(.source, declaration.name)
            var source = SourcePlan(
                name: declaration.name, input: InputPlan(declaration.read, of: declaration.name),
                fields: contracts[address] ?? [])
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
            checkQuery(of: declaration, on: address)
            checkChanges(of: declaration, on: address)
            let isKnown = contracts[address] != nil
            if isKnown { compileKeys(of: declaration, into: &source, on: address) }
            compileRows(of: declaration, into: &source, isKnown: isKnown, on: address)
            checkUse(of: declaration, on: address)
            plan.sources.append(source)
        }
    }

    /// The name under which the source was applied first. It is part of what records are stored by, so renaming a
    /// source changes no record.
    private func originalName(of declaration: SourceDeclaration) -> String {
        let known = applied?.plan.sources ?? []
        let before = declaration.details.renamedFrom?.value
        let source = known.first { $0.name == declaration.name } ?? known.first { $0.name == before }
        return source?.originalName ?? before ?? declaration.name
    }

    /// How the files of the source relate to each other; `changes` where nothing is declared.
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

    /// What each row says: whether it is deleted, values of attributes, owners, consents.
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

    /// Reports a country that does not fit: an attribute that is neither phone nor postal code, a code that is not ISO
    /// 3166-1, or a code that is a field's name too.
    ///
    /// Mailchimp exports a column `CC`, and CC is a country: such a text could mean either.
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

    /// The value as it is mapped, in the country of its row.
    ///
    /// Where `country` is an expression, the result is a call of the normal form with both. Where it is one code for
    /// all rows, or missing, the value is returned as it is: the runtime applies the normal form later. Nil when there
    /// were findings.
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

    /// What a row says about one consent: whether it is granted, when, and for which contact. Nil when there were
    /// findings.
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
    /// The allowed texts of each field that declares `one_of`; other fields are missing.
    var allowedTexts: [String: [String]] {
        Dictionary(compactMap { field in field.oneOf.map { (field.name, $0) } }) { first, _ in first }
    }
}
