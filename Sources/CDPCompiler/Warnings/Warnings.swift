import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Warns of what is allowed and rarely meant. It runs last, over what could be compiled: a warning never stops a
    /// plan.
    mutating func warn() {
        warnOfUnsetAttributes()
        warnOfSourcesApart()
        for segment in plan.segments { warnOfNegatedNull(in: segment) }
        for trait in plan.traits { warnOfDailyChange(of: trait) }
    }

    /// Warns of an attribute that is read, but neither mapped nor added: it is always null. Silent where a source or an
    /// enrichment is broken, since that may set it.
    private mutating func warnOfUnsetAttributes() {
        if specs.invalid.contains(where: { $0.kind == .source || $0.kind == .enrichment }) { return }
        let mapped = Set(specs.sources.flatMap { $0.map.map(\.attribute.value) })
        let filled = Set(specs.enrichments.flatMap { $0.add.map(\.name.value) })
        for name in usedAttributes.sorted() where !mapped.contains(name) && !filled.contains(name) {
            let address = Address(.profile, name)
            guard let place = place(reading: name) else { continue }
            report(
                .attributeNeverSet, "`\(address)` is always null", at: place, label: "no source maps `\(name)`",
                help: ["map it in a source, as in `map: { \(name): … }`"], on: address)
        }
    }

    /// Where an attribute that is never set is reported: at its declaration, else at the first resource that reads it.
    private func place(reading name: String) -> SourceRange? {
        if let declared = specs.profile?.attributes.first(where: { $0.name == name }) {
            return declared.details.name.range
        }
        if let segment = plan.segments.first(where: { $0.predicate.columns.reads(name) }) {
            return declaredSegments[segment.name]?.predicate.range
        }
        if let destination = plan.destinations.first(where: { $0.fields.contains { $0.value.columns.reads(name) } }) {
            return declaredDestinations[destination.name]?.details.name.range
        }
        if let trait = plan.traits.first(where: { $0.columns.reads(name) }) {
            return declaredTraits[trait.name]?.details.name.range
        }
        return nil
    }

    /// Warns of a stored trait that counts from today: it changes for everybody each day, and is then written anew each
    /// day.
    private mutating func warnOfDailyChange(of trait: TraitPlan) {
        guard trait.isStored, case .expression(let value) = trait.value, value.type != .boolean, value.readsTime,
            let declaration = declaredTraits[trait.name]
        else { return }
        let address = Address(.trait, trait.name)
        report(
            .changesDaily, "`\(address)` changes for everybody every day", at: declaration.text.value.range,
            label: "counted from today", help: ["write `stored: false`: then it is computed when it is read"],
            on: address)
    }
}

extension TraitPlan {
    /// The columns of the profile that it reads.
    var columns: [String] {
        if case .expression(let value) = value { value.columns } else { [] }
    }
}

extension [String] {
    /// Whether an attribute is among the columns, in normal form or as it was written.
    fileprivate func reads(_ attribute: String) -> Bool {
        contains { $0 == attribute || WrittenValue.attribute(of: $0) == attribute }
    }
}
