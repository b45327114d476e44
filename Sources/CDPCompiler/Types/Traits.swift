import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Traits, each behind those that it reads.
    mutating func compileTraits() {
        for address in specs.poisoned where address.kind == .trait {
            if let name = address.path.first { brokenNames.insert(name) }
        }
        var texts: [String: TraitText] = [:]
        var reads: [String: Set<String>] = [:]
        for declaration in specs.traits {
            let text = declaration.text
            texts[declaration.name] = text
            let syntax = text.source == nil ? ExpressionParser.parseTrait(text.value).syntax : nil
            reads[declaration.name] = syntax?.value.names ?? []
        }
        let order = DependencyOrder(reads)
        reportCircles(order.circles, specs.traits.map(\.details), .trait)
        for name in order.circles.flatMap({ $0 }) { brokenNames.insert(name) }
        let events = specs.sources.filter { $0.eventAt != nil }.compactMap { source in
            contracts[Address(.source, source.name)].map { fields in
                EventSource(name: source.name, fields: fields.map { Field($0.name, $0.type) })
            }
        }
        var scope = profileScope
        for name in order.sorted {
            guard let declaration = declaredTraits[name], let text = texts[name] else { continue }
            if let trait = trait(declaration, text, events, scope) {
                traits[name] = trait
                scope.levels[0].fields.append(Field(name, trait.type))
                plan.traits.append(trait)
            } else {
                brokenNames.insert(name)
            }
        }
    }

    /// Checks a trait against the event sources, and the names that a profile has so far.
    private mutating func trait(
        _ declaration: TraitDeclaration, _ text: TraitText, _ events: [EventSource], _ scope: Scope
    ) -> TraitPlan? {
        let address = Address(.trait, declaration.name)
        if isUncheckable(text) { return nil }
        let (expression, findings) = TraitChecker.check(text, sources: events, profile: scope)
        for finding in findings { report(finding, on: address) }
        guard let expression else { return nil }
        if expression.type == .duration {
            report(
                .cannotBeWritten, "`\(address)` cannot hold a length of time", at: text.value.range,
                label: "this is \(expression.type)", help: ["count it, as in `date_diff('day', a, b)`"], on: address)
            return nil
        }
        let isStored = declaration.stored?.value ?? true
        switch expression {
        case .aggregate(let aggregate):
            return TraitPlan(
                name: declaration.name, value: .aggregate(aggregate), isStored: isStored,
                personalData: personalData(of: aggregate))
        case .scalar(let value):
            use(value.columns)
            return TraitPlan(
                name: declaration.name, value: .expression(value), isStored: isStored,
                personalData: personalData(of: value))
        }
    }

    /// Whether the trait reads a name that is broken, or a source whose fields are not known.
    private func isUncheckable(_ text: TraitText) -> Bool {
        var names: Set<String> = []
        if let syntax = ExpressionParser.parseTrait(text.value).syntax { names = syntax.value.names }
        if let from = text.source {
            names = ExpressionParser.parse(from).syntax?.names ?? []
        } else if !names.isDisjoint(with: brokenNames) {
            return true
        }
        return names.contains { name in
            let source = Address(.source, name)
            return specs.poisoned.contains(source) || unknownContracts.contains(source)
        }
    }

    /// Reports names that read each other in a circle, once each circle.
    mutating func reportCircles(_ circles: [[String]], _ resources: [ResourceDetails], _ kind: Address.Kind) {
        for circle in circles {
            let places = circle.compactMap { name in resources.first { $0.name.value == name }?.name }
            guard let first = places.first else { continue }
            let path = (circle + [first.value]).map { "`\($0)`" }.joined(separator: " → ")
            report(
                .circularReference, "`\(kind.rawValue).\(first.value)` reads itself", at: first.range,
                label: "in a circle",
                related: places.dropFirst().map { Label($0.range, "on the way") }, help: [path],
                on: Address(kind, first.value))
        }
    }
}

extension TraitDeclaration {
    /// Short and long form alike.
    var text: TraitText {
        switch body {
        case .short(let value): TraitText(value: value)
        case .long(let body):
            TraitText(
                value: body.value, source: body.from, filter: body.filter, within: body.within?.value, since: body.since
            )
        }
    }
}
