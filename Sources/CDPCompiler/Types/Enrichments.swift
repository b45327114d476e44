import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Lookups: each field of `match` equals an attribute, and the columns they add get types and classes.
    ///
    /// Of a lookup without a known contract the columns are compiled too, as far as that is possible without the
    /// table's fields: an attribute that a lookup fills has a type of its own. The lookup itself joins the plan only
    /// with a contract.
    mutating func compileEnrichments() {
        for declaration in specs.enrichments {
            let address = Address(.enrichment, declaration.name)
            let fields = contracts[address]
            let match = declaration.match.compactMap { self.match($0, fields, on: address) }
            var columns: [EnrichmentPlan.AddedColumn] = []
            var scope = Scope((fields ?? []).map { Field($0.name, $0.type) }, allowed: (fields ?? []).allowedTexts)
            scope.isOpen = fields == nil
            scope.listsNames = declaration.fields != nil
            for column in declaration.add {
                if let compiled = self.column(column, scope, on: address) {
                    columns.append(compiled)
                    if added[compiled.name] == nil { added[compiled.name] = compiled }
                } else if fields != nil || !usedAttributes.contains(column.name.value) {
                    // A declared attribute has a type, whatever the table holds.
                    brokenNames.insert(column.name.value)
                }
            }
            guard let fields else { continue }
            columns.sort { $0.name < $1.name }
            plan.enrichments.append(
                EnrichmentPlan(
                    name: declaration.name, input: InputPlan(lookup: declaration.lookup), fields: fields, match: match,
                    columns: columns))
        }
    }

    /// One pair of `match`; nil when a name is unknown. A type that does not fit is reported and the pair kept.
    ///
    /// One pair of `match`; nil when a name is unknown.
    ///
    /// Types must be equal, except that an integer may match a text, since keys in tables are often read as numbers. A
    /// type that does not fit is reported and the pair kept, so that columns are still checked.
    private mutating func match(
        _ declaration: MatchDeclaration, _ fields: [FieldPlan]?, on address: Address
    ) -> EnrichmentPlan.Match? {
        let attribute = attribute(named: declaration.attribute, on: address)
        let field = fields?.first { $0.name == declaration.field.value }
        if let fields, field == nil {
            reportUnknown("field", declaration.field, among: fields.map(\.name), on: address)
            return nil
        }
        guard let attribute else { return nil }
        if specs.enrichments.contains(where: { $0.add.contains { $0.name.value == attribute.name } }) {
            report(
                .unknownName, "`\(address)` matches `\(attribute.name)`, which an enrichment adds",
                at: declaration.attribute.range, label: "not of a source",
                help: ["a lookup matches attributes that sources map"], on: address)
        }
        if let field, field.type.isNested || field.type != attribute.type,
            field.type != .integer || attribute.type != .string
        {
            report(
                .typeMismatch, "`\(field.name)` cannot equal `\(attribute.name)`", at: declaration.field.range,
                label: "this is \(field.type)",
                related: [Label(declaration.attribute.range, "this is \(attribute.type)")],
                help: ["declare the table's field with the attribute's type"], on: address)
        }
        if attribute.survivorship == .all {
            report(
                .typeMismatch, "a lookup needs one value, and `\(attribute.name)` keeps all",
                at: declaration.attribute.range,
                label: "this is \(attribute.profileType)", help: ["match an attribute that keeps one value"],
                on: address)
        }
        return EnrichmentPlan.Match(field: declaration.field.value, attribute: attribute.name)
    }

    /// A column takes the type and class of a declared attribute of its name; a text of its own must declare its class.
    private mutating func column(
        _ declaration: AddedColumnDeclaration, _ scope: Scope, on address: Address
    ) -> EnrichmentPlan.AddedColumn? {
        let name = declaration.name.value
        let declared = usedAttributes.contains(name) ? attributes[name] : nil
        guard let value = checkedOnce(declaration.value, scope, as: declared?.type, on: address) else { return nil }
        if value.type == .duration {
            report(
                .cannotBeWritten, "the column `\(name)` cannot hold a length of time", at: declaration.value.range,
                label: "this is \(value.type)", on: address)
            return nil
        }
        let known = declaration.pii?.value ?? declared?.personalData
        if known == nil, value.type.holdsText {
            report(
                .missingPersonalDataClass, "`\(name)` of `\(address)` does not say what personal data it holds",
                at: declaration.name.range, label: "a text may hold anything",
                help: ["write `\(name): { value: …, pii: none }` with one of \(PersonalDataClass.allNames)"],
                on: address)
        }
        return EnrichmentPlan.AddedColumn(name: name, value: value, personalData: known ?? .none)
    }
}

extension DataType {
    /// Whether texts are inside.
    var holdsText: Bool {
        switch self {
        case .string: true
        case .list(let element): element.holdsText
        case .structure(let fields): fields.contains { $0.type.holdsText }
        default: false
        }
    }
}
