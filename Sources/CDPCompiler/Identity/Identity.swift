import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Who is who: rules, limits, what is distrusted, what must never be one person.
    ///
    /// Without a declaration there are no rules: each record is a profile of its own. `identity: standard` is replaced
    /// by what `StandardIdentity` holds, so that the plan does not know the short form.
    mutating func compileIdentity() {
        let people = specs.sources.filter { !$0.map.isEmpty }
        let mapped = Set(people.flatMap { $0.map.map(\.attribute.value) })
        let declaration = specs.identity
        if declaration?.isStandard == true {
            plan.identity = StandardIdentity.plan(mapped: mapped)
            use(["email", "phone", "last_name"].filter(mapped.contains))
        } else if let declaration {
            plan.identity.rules = declaration.rules.compactMap { rule($0, mapped: mapped) }
            compileDistrust(declaration)
            compileLimits(declaration)
            plan.identity.forbid = declaration.forbid.compactMap { forbid($0) }
            plan.identity.decisions = declaration.decisions?.value
        }
        plan.identity.sources = sourceOrder(declaration?.sources ?? [], people: people.map(\.name))
        let clean = knownPeople(declaration?.oneToOne ?? [], people: people.map(\.name))
        plan.identity.oneToOne = plan.identity.sources.filter(clean.contains)
    }

    /// The listed sources, then the others by the bytes of their names.
    private mutating func sourceOrder(_ listed: [Located<String>], people: [String]) -> [String] {
        let order = knownPeople(listed, people: people)
        return order + people.filter { !order.contains($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The listed sources that describe people, each once; unknown ones are reported.
    private mutating func knownPeople(_ listed: [Located<String>], people: [String]) -> [String] {
        var order: [String] = []
        let known = specs.sources.map(\.name)
        for source in listed {
            guard isDeclared(Address(.source, source.value), among: known) else {
                reportUnknown("source", source, among: known, on: Address(.identity))
                continue
            }
            if people.contains(source.value), !order.contains(source.value) { order.append(source.value) }
        }
        return order
    }

    /// One rule; nil when one of its attributes was reported as unknown. An attribute written twice counts once.
    private mutating func rule(_ declaration: RuleDeclaration, mapped: Set<String>) -> IdentityPlan.Rule? {
        let address = Address(.identity, declaration.name.value)
        if let matching = declaration.matching {
            return self.matching(matching, of: declaration, mapped: mapped).map {
                IdentityPlan.Rule(name: declaration.name.value, attributes: [], matching: $0)
            }
        }
        var attributes: [String] = []
        for name in declaration.attributes {
            guard attribute(named: name, on: address) != nil else { continue }
            checkIsMapped(name, mapped, on: address)
            if !attributes.contains(name.value) { attributes.append(name.value) }
        }
        guard attributes.count == declaration.attributes.count else { return nil }
        return IdentityPlan.Rule(name: declaration.name.value, attributes: attributes)
    }

    /// Reports an attribute that a rule reads and that no source maps.
    mutating func checkIsMapped(_ name: Located<String>, _ mapped: Set<String>, on address: Address) {
        guard !mapped.contains(name.value), !specs.invalid.contains(where: { $0.kind == .source }) else { return }
        report(
            .ruleWithoutEvidence, "`\(address)` compares `\(name.value)`, which no source maps", at: name.range,
            label: "always null, so never equal", help: ["map it in a source, or remove the rule"], on: address)
    }

    /// Adds the entries of `distrust`, sorted by attribute. `distinct: record` is the default and is stored as nil.
    private mutating func compileDistrust(_ declaration: IdentityDeclaration) {
        let address = Address(.identity)
        for entry in declaration.distrust {
            guard attribute(named: entry.attribute, on: address) != nil else { continue }
            var distinct: String?
            if let counted = entry.distinct, counted.value != "record" {
                guard attribute(named: counted, on: address) != nil else { continue }
                distinct = counted.value
            }
            plan.identity.distrust.append(
                IdentityPlan.Distrust(
                    attribute: entry.attribute.value, patterns: entry.values.map(\.value), distinct: distinct,
                    moreThan: entry.moreThan?.value))
        }
        plan.identity.distrust.sort { $0.attribute < $1.attribute }
    }

    /// Adds the limits, sorted by attribute; `records` limits the records of a profile and is stored apart.
    private mutating func compileLimits(_ declaration: IdentityDeclaration) {
        let address = Address(.identity)
        for limit in declaration.limits {
            if limit.attribute.value == "records" {
                plan.identity.maximumRecords = limit.maximum.value
                continue
            }
            guard let attribute = attribute(named: limit.attribute, on: address) else { continue }
            if !attribute.isIdentifier {
                report(
                    .notAnIdentifier, "`\(attribute.name)` has a limit, but is not an identifier",
                    at: limit.attribute.range,
                    label: "not an identifier", help: ["limits count the identifiers of a profile, and `records`"],
                    on: address)
            }
            plan.identity.limits.append(
                IdentityPlan.Limit(attribute: attribute.name, maximum: limit.maximum.value))
        }
        plan.identity.limits.sort { $0.attribute < $1.attribute }
    }
}
