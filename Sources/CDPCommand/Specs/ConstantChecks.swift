import CDPColumns
import CDPCompiler
import CDPDiagnostics
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPRuntime
import CDPText
import CDPTypes

/// Checks the constants that only the evaluator understands: patterns, formats of dates, time zones, countries.
///
/// The compiler knows no kernels, so it cannot do this; without it such a mistake would be met by the first row.
struct ConstantChecks {
    private let plan: ExecutionPlan
    private let positions: SpecPositions
    private var diagnostics: [Diagnostic] = []

    /// The findings of a compiled plan.
    static func findings(_ plan: ExecutionPlan, _ positions: SpecPositions) -> [Diagnostic] {
        var checks = ConstantChecks(plan: plan, positions: positions)
        for source in plan.sources { checks.check(source) }
        checks.checkProfile()
        checks.checkDistrust()
        for segment in plan.segments { checks.check(segment.predicate, Address(.segment, segment.name), "where") }
        for destination in plan.destinations {
            for field in destination.fields {
                checks.check(field.value, Address(.destination, destination.name), "fields.\(field.name)")
            }
        }
        return checks.diagnostics
    }

    private init(plan: ExecutionPlan, positions: SpecPositions) {
        self.plan = plan
        self.positions = positions
    }

    private mutating func check(_ source: SourcePlan) {
        let address = Address(.source, source.name)
        checkFormats(source.fields, address)
        if case .snapshot(let pattern?) = source.delivery {
            attempt(address, "snapshot_of") { _ = try RegularExpression(pattern) }
        }
        for column in source.derived ?? [] {
            let path = column.name == source.version ? "version" : column.name == source.eventAt ? "event_at" : "key"
            check(column.value, address, path)
        }
        if let deletes = source.deletedWhen { check(deletes, address, "deleted_when") }
        for mapping in source.map {
            check(mapping.value, address, "map.\(mapping.attribute)")
            checkForm(mapping.attribute, mapping.country, address, "map.\(mapping.attribute).country")
        }
        for owner in source.belongsTo {
            switch owner {
            case .record(_, let key): check(key, address, "belongs_to")
            case .identifier(let attribute, let value, let country):
                check(value, address, "belongs_to")
                checkForm(attribute, country, address, "belongs_to")
            }
        }
        for mapping in source.consents {
            let path = "consents.\(mapping.consent)"
            check(mapping.granted, address, path + ".granted")
            check(mapping.at, address, path + ".at")
            check(mapping.contact, address, path + ".contact")
            if let consent = plan.consents.first(where: { $0.name == mapping.consent }) {
                checkForm(consent.contact, mapping.country, address, path + ".country")
            }
        }
    }

    private mutating func checkProfile() {
        for attribute in plan.attributes {
            if let normalise = attribute.normalise { check(normalise, Address(.profile, attribute.name), "normalise") }
        }
        for enrichment in plan.enrichments {
            let address = Address(.enrichment, enrichment.name)
            checkFormats(enrichment.fields, address)
            for column in enrichment.columns { check(column.value, address, "add.\(column.name)") }
        }
        for trait in plan.traits {
            let address = Address(.trait, trait.name)
            switch trait.value {
            case .expression(let expression): check(expression, address, "value")
            case .aggregate(let aggregate):
                if let argument = aggregate.argument { check(argument, address, "value") }
                if let filter = aggregate.filter { check(filter, address, "where") }
                if let since = aggregate.since { check(since, address, "since") }
            }
        }
    }

    /// Values are compared in their normal form, so that some patterns match none.
    private mutating func checkDistrust() {
        let address = Address(.identity)
        for name in Set(plan.identity.distrust.map(\.attribute)).sorted() {
            for pattern in plan.distrustPatterns(name) where pattern.compared.isEmpty {
                let path = "distrust.\(name).values"
                let range = positions.fields[address]?["\(path).\(pattern.written)"] ?? positions.fields[address]?[path]
                let semantic = plan.attributes.first { $0.name == name }?.semantic.rawValue ?? "value"
                // A text without wildcards may be somebody's.
                let offer = pattern.meant.flatMap { pattern in
                    pattern.contains("*") || pattern.contains("?") || !PersonalText.isLikely(pattern) ? pattern : nil
                }
                var finding = Diagnostic(
                    .patternWithoutMatch, "a pattern of `distrust` matches no value of `\(name)`", at: range,
                    label:
                        "never the normal form of \(semantic == "email" || semantic == "iban" ? "an" : "a") \(semantic)",
                    help: [
                        offer.map { "values are compared in their normal form: write `\($0)`" }
                            ?? "values are compared in their normal form, as docs/normal-forms.md describes it"
                    ])
                finding.address = address.description
                diagnostics.append(finding)
            }
        }
    }

    private mutating func checkFormats(_ fields: [FieldPlan], _ address: Address) {
        for field in fields {
            guard let format = field.format else { continue }
            attempt(address, "fields.\(field.name).format") { _ = try CalendarFormat(format) }
        }
    }

    private mutating func check(_ expression: Expression, _ address: Address, _ path: String) {
        attempt(address, path) { _ = try CompiledExpression(expression, over: ConstantChecks.leaves(expression)) }
    }

    /// The normal form of an attribute for a country; a form of the specs' own is checked where it is declared.
    private mutating func checkForm(_ name: String, _ country: String?, _ address: Address, _ path: String) {
        guard let country, let attribute = plan.attributes.first(where: { $0.name == name }) else { return }
        attempt(address, path) {
            var code: [UInt8] = []
            let isKnown = Array(country.utf8).withUnsafeBufferPointer { NormalForm.country($0, into: &code) }
            guard isKnown, code == Array(country.utf8) else { throw EvaluationError.unknownRegion(country) }
            _ = try AttributeNormalForm(attribute.semantic, country: country, storage: attribute.type)
        }
    }

    private mutating func attempt(_ address: Address, _ path: String, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            let range = positions.fields[address]?[path] ?? positions.resources[address]
            let finding =
                switch error {
                case EvaluationError.unknownTimeZone:
                    Diagnostic(
                        .unknownTimeZone, "\(error)", at: range, label: "unknown time zone",
                        help: ["names are those of the IANA database, as in `Europe/Paris`"])
                case EvaluationError.unknownRegion:
                    Diagnostic(
                        .invalidLiteral, "\(error) with such data", at: range, label: "unknown country",
                        help: ["write two letters of ISO 3166-1, as in `FR`"])
                case is EvaluationError:
                    Diagnostic(
                        .invalidLiteral, "\(error)", at: range, label: "cannot be used",
                        help: ["docs/expressions.md says what stands here"])
                default:
                    Diagnostic(
                        .invalidLiteral, "the constant is not valid: \(error)", at: range, label: "cannot be used",
                        help: ["formats are written as in `%d/%m/%Y` and `%Y-%m-%dT%H:%M:%S%z`"])
                }
            var placed = finding
            placed.address = address.description
            diagnostics.append(placed)
        }
    }

    /// The columns that an expression reads, as a schema.
    private static func leaves(_ expression: Expression) -> [Field] {
        var fields: [Field] = []
        func walk(_ expression: Expression) {
            if case .column(let name, let type) = expression, !fields.contains(where: { $0.name == name }) {
                fields.append(Field(name, type))
            }
            expression.children.forEach(walk)
        }
        walk(expression)
        return fields
    }
}
