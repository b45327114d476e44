import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Traits, each after those that it reads. A trait with an error joins `brokenNames`, so that its readers are
    /// silent.
    mutating func compileTraits() {
        for address in specs.invalid where address.kind == .trait {
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
        let events = eventSources
        var scope = profileScope
        scope.unknown = brokenNames
        for name in order.sorted {
            guard let declaration = declaredTraits[name], let text = texts[name] else { continue }
            if let trait = trait(declaration, text, events, scope) {
                traits[name] = trait
                scope.levels[0].fields.append(Field(name, trait.type))
                allowedTexts[name] = chosenTexts(of: trait, events)
                scope.levels[0].allowed[name] = allowedTexts[name]
                plan.traits.append(trait)
            } else {
                brokenNames.insert(name)
                scope.unknown.insert(name)
            }
        }
    }

    /// The sources whose rows are events. Where a source is broken or its fields are unknown, any name may be one of
    /// its fields.
    private var eventSources: [EventSource] {
        let broken = specs.invalid.filter { $0.kind == .source }.compactMap(\.path.first)
        let known = specs.sources.filter { $0.eventAt != nil && !broken.contains($0.name) }.map { source in
            let fields = contracts[Address(.source, source.name)]
            let time = plan.sources.first { $0.name == source.name }.flatMap(Workspace.computedTime)
            return EventSource(
                name: source.name, fields: (fields ?? []).map { Field($0.name, $0.type) } + (time.map { [$0] } ?? []),
                allowed: (fields ?? []).allowedTexts, isOpen: fields == nil)
        }
        return known + broken.map { EventSource(name: $0, fields: [], isOpen: true) }
    }

    /// The column `_event_at`, where the time of events is computed; nil where it is a field, which is in the scope
    /// already.
    private static func computedTime(_ source: SourcePlan) -> Field? {
        source.derived?.first { $0.name == source.eventAt }.map { Field($0.name, $0.value.type) }
    }

    /// The only texts that a trait can hold because it picks one value of a field with `one_of`; nil for other traits.
    private func chosenTexts(of trait: TraitPlan, _ events: [EventSource]) -> [String]? {
        guard case .aggregate(let aggregate) = trait.value, aggregate.list == nil,
            [.first, .last, .min, .max, .mode].contains(aggregate.function),
            case .column(let name, _)? = aggregate.argument
        else { return nil }
        return events.first { $0.name == aggregate.source }?.allowed[name]
    }

    /// Checks one trait against the event sources and the names that a profile has so far; nil when there were
    /// findings.
    private mutating func trait(
        _ declaration: TraitDeclaration, _ text: TraitText, _ events: [EventSource], _ scope: Scope
    ) -> TraitPlan? {
        let address = Address(.trait, declaration.name)
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

    /// Reports names that read each other in a circle, once for each circle, at the first name of it.
    mutating func reportCircles(_ circles: [[String]], _ resources: [ResourceDetails], _ kind: Address.Kind) {
        if circles.isEmpty { return }
        let names = Dictionary(resources.map { ($0.name.value, $0.name) }) { first, _ in first }
        for circle in circles {
            let places = circle.compactMap { names[$0] }
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
    /// The trait's texts; the short form has a value and nothing else.
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
