import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Lowering {
    /// A lookup; it reads the attributes that it matches.
    mutating func addEnrichment(_ enrichment: EnrichmentPlan) {
        guard let declaration = workspace.specs.enrichments.first(where: { $0.name == enrichment.name }) else { return }
        var builder = SnapshotBuilder(Address(.enrichment, enrichment.name), declaration.details)
        builder.set(removal: .destroys, renaming: .none)
        builder.masks = masks(of: Set(workspace.personalData(of: enrichment).filter { $0.value != .none }.keys))
        builder.add(input: enrichment.input, at: "lookup", declaration.lookup, .recomputes)
        builder.add(fields: enrichment.fields, declaration.fields, .recomputes)
        for match in enrichment.match {
            let written = declaration.match.first { $0.field.value == match.field }
            builder.add("match.\(match.field)", match.attribute, .recomputes, at: written?.attribute.range)
        }
        for column in enrichment.columns {
            let written = declaration.add.first { $0.name.value == column.name }
            builder.add(
                "add.\(column.name)", column.value, .recomputes, at: written?.value.range, class: column.personalData,
                removal: .destroys)
            builder.add("add.\(column.name).pii", written?.pii?.value.rawValue, .discloses, at: written?.pii?.range)
        }
        add(builder, reading: enrichment.match.map { Address(.profile, $0.attribute) })
    }

    /// A trait; it reads its event source, or attributes and other traits. A trait that is not stored says so, others
    /// do not.
    mutating func addTrait(_ trait: TraitPlan) {
        guard let declaration = workspace.declaredTraits[trait.name] else { return }
        var builder = SnapshotBuilder(Address(.trait, trait.name), declaration.details)
        if !trait.isStored { builder.add("stored", "false", .recomputes, at: declaration.stored?.range) }
        let text = declaration.text
        switch trait.value {
        case .expression(let value):
            builder.masks = profileMasks
            builder.add("value", value, .recomputes, at: text.value.range, class: trait.personalData)
            add(builder, reading: resources(behind: value.columns))
        case .aggregate(let aggregate):
            builder.masks = masks(ofSource: aggregate.source, list: aggregate.list ?? [])
            let from = ([aggregate.source] + (aggregate.list ?? [])).joined(separator: ".")
            builder.add("from", from, .recomputes, at: (text.source ?? text.value).range)
            let shown = builder.masks.giving(personalData: trait.personalData != .none)
            let call = aggregate.callText { "\($0)" }
            let masked = aggregate.callText(shown.shown)
            builder.add("value", call, .recomputes, at: text.value.range, masked: masked == call ? nil : masked)
            builder.add("where", aggregate.filter, .recomputes, at: (text.filter ?? text.value).range)
            builder.add("within", aggregate.within?.description, .recomputes, at: text.value.range)
            builder.add("since", aggregate.since, .recomputes, at: (text.since ?? text.value).range)
            add(builder, reading: [Address(.source, aggregate.source)])
        }
    }

    /// A segment.
    mutating func addSegment(_ segment: SegmentPlan) {
        guard let declaration = workspace.declaredSegments[segment.name] else { return }
        var builder = SnapshotBuilder(Address(.segment, segment.name), declaration.details)
        builder.masks = profileMasks
        builder.add("where", segment.predicate, .recomputes, at: declaration.predicate.range)
        add(builder, reading: resources(behind: segment.predicate.columns))
    }

    /// A destination.
    ///
    /// What widens who is sent or what is sent discloses; what narrows it does not. So the appearance of `segment` or
    /// `consent` only recomputes, while a change or removal of one discloses.
    mutating func addDestination(_ destination: DestinationPlan) {
        guard let declaration = workspace.declaredDestinations[destination.name] else { return }
        var builder = SnapshotBuilder(Address(.destination, destination.name), declaration.details)
        builder.set(removal: .destroys, renaming: .none)
        builder.masks = profileMasks
        builder.add(receiver: destination.receiver, at: "write", declaration.write)
        builder.add(
            "segment", destination.segment, .discloses, at: declaration.segment?.range, addition: .recomputes)
        builder.add(
            "consent", destination.consent, .discloses, at: declaration.consent?.range, addition: .recomputes)
        builder.add("key", destination.key, .recomputes, at: declaration.key?.range)
        for field in destination.fields {
            let written = declaration.fields.first { $0.name.value == field.name }
            builder.add(
                "fields.\(field.name)", field.value, .discloses, at: written?.value.range,
                class: field.personalData, removal: .recomputes, note: field.note)
        }
        if destination.mode != .mirror {
            builder.add("mode", destination.mode.rawValue, .recomputes, at: declaration.mode?.range)
        }
        if destination.onRemove != .keep {
            builder.add("on_remove", destination.onRemove.rawValue, .none, at: declaration.onRemove?.range)
        }
        var read = resources(behind: destination.fields.flatMap(\.value.columns))
        if let segment = destination.segment { read.append(Address(.segment, segment)) }
        if let consent = destination.consent { read.append(Address(.consent, consent)) }
        if let connection = destination.receiver.connection { read.append(Address(.connection, connection)) }
        add(builder, reading: read)
    }
}

extension Aggregate {
    /// The aggregate call as it is written, its path without source and list, its argument as `print` writes it.
    func callText(_ print: (Expression) -> String) -> String {
        let argument = argument.map(print) ?? "*"
        return function == .countDistinct ? "count(distinct \(argument))" : "\(function.rawValue)(\(argument))"
    }
}

extension DestinationPlan.OutputField {
    /// The class of personal data and the hash function, where there are any: `contact, sha256`.
    var note: String? {
        let words = [personalData == .none ? nil : personalData.rawValue, transform].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}
