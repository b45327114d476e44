import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Lowering {
    /// A source with its input, delivery, contract, mappings, owners and consents.
    ///
    /// A change of `map` reaches the attributes that are mapped, one of `consents` the consents; all else reaches every
    /// reader of the source. Keys and identifiers are compared as text; the conversion that the compiler adds is not
    /// shown.
    mutating func addSource(_ source: SourcePlan) {
        guard let declaration = workspace.specs.sources.first(where: { $0.name == source.name }) else { return }
        var builder = SnapshotBuilder(Address(.source, source.name), declaration.details)
        builder.masks = masks(ofSource: source.name)
        builder.add("party", declaration.party?.value.rawValue, .none, at: declaration.party?.range)
        builder.add(input: source.input, at: "read", declaration.read, .rereads)
        addDelivery(of: source, declaration, to: &builder)
        builder.add(fields: source.fields, declaration.fields, .rereads)
        let mapped = Dictionary(declaration.map.map { ($0.attribute.value, $0) }) { first, _ in first }
        for mapping in source.map where WrittenValue.attribute(of: mapping.attribute) == nil {
            let written = mapped[mapping.attribute]
            let effect: Effect = identifying.contains(mapping.attribute) ? .reidentifies : .recomputes
            let reaches = [Address(.profile, mapping.attribute)]
            let path = "map.\(mapping.attribute)"
            builder.add(
                path, mapping.value.withoutKeyText, effect, at: written?.value.range,
                class: workspace.personalData(ofColumn: mapping.attribute), reaches: reaches)
            builder.add(path + ".country", mapping.country, effect, at: written?.country?.range, reaches: reaches)
        }
        let owners = source.belongsTo.map { $0.text { "\($0)" } }
        let maskedOwners = source.belongsTo.map { $0.text { builder.masks.giving(personalData: true).shown($0) } }
        builder.add(
            "belongs_to", list: owners, .recomputes, at: declaration.belongsTo.first?.range,
            masked: owners == maskedOwners ? nil : maskedOwners)
        for owner in declaration.belongsTo where owners != maskedOwners {
            switch owner {
            case .record(_, let value), .identifier(_, let value, _):
                builder.hide(value.range, but: maskedOwners.joined(separator: " "))
            }
        }
        for consent in source.consents {
            let written = declaration.consents.first { $0.consent.value == consent.consent }
            let reaches = [Address(.consent, consent.consent)]
            let path = "consents.\(consent.consent)"
            builder.add(path + ".granted", consent.granted, .recomputes, at: written?.granted.range, reaches: reaches)
            builder.add(path + ".at", consent.at, .recomputes, at: written?.at.range, reaches: reaches)
            builder.add(
                path + ".contact", consent.contact.withoutKeyText, .recomputes, at: written?.contact.range,
                class: .contact,
                reaches: reaches)
            builder.add(path + ".country", consent.country, .recomputes, at: written?.country?.range, reaches: reaches)
        }
        let connection = source.input.landed?.connection.map { Address(.connection, $0) }
        add(builder, reading: source.belongsTo.map(\.address) + (connection.map { [$0] } ?? []))
    }

    /// How the source delivers rows: kind of delivery, key, version, time, zone, and what marks a row as deleted.
    private func addDelivery(of source: SourcePlan, _ declaration: SourceDeclaration, to builder: inout SnapshotBuilder)
    {
        switch source.delivery {
        case .changes: break
        case .snapshot(let grouping):
            builder.add("delivers", "snapshot", .rereads, at: declaration.delivers?.range)
            builder.add("snapshot_of", grouping, .rereads, at: declaration.snapshotOf?.range)
        case .log: builder.add("delivers", "log", .rereads, at: declaration.delivers?.range)
        }
        let keys = source.key.map { text($0, of: source, builder) }
        if keys.count == 1 {
            builder.add(
                "key", keys[0].text, .rereads, at: declaration.key.first?.range, masked: keys[0].masked)
        } else {
            builder.add("key", list: keys.map { $0.masked ?? $0.text }, .rereads, at: declaration.key.first?.range)
            for (key, written) in zip(keys, declaration.key) {
                if let masked = key.masked { builder.hide(written.range, but: masked) }
            }
        }
        let version = source.version.map { text($0, of: source, builder) }
        builder.add("version", version?.text, .rereads, at: declaration.version?.range, masked: version?.masked)
        let time = source.eventAt.map { text($0, of: source, builder) }
        builder.add("event_at", time?.text, .rereads, at: declaration.eventAt?.range, masked: time?.masked)
        if let zone = source.fields.lazy.compactMap(\.timeZone).first {
            let outer = declaration.timeZone ?? workspace.specs.project.timezone
            builder.add("time_zone", outer?.value ?? zone, .rereads, at: outer?.range)
        }
        builder.add("deleted_when", source.deletedWhen, .rereads, at: declaration.deletedWhen?.range)
    }
}

extension Lowering {
    /// A column of a source as it was written: a field's name, or the expression that computes it. `masked` is nil when
    /// no constant is hidden.
    private func text(
        _ column: String, of source: SourcePlan, _ builder: SnapshotBuilder
    ) -> (text: String, masked: String?) {
        guard let value = source.derived?.first(where: { $0.name == column })?.value else { return (column, nil) }
        return ("\(value)", builder.masks.text(value))
    }
}

extension OwnerPlan {
    /// The resource by which an event finds its profile.
    var address: Address {
        switch self {
        case .record(let source, _): Address(.source, source)
        case .identifier(let attribute, _, _): Address(.profile, attribute)
        }
    }

    /// The entry as one text, for plans. `print` writes the expression, masked or not.
    func text(_ print: (Expression) -> String) -> String {
        switch self {
        case .record(let source, let key): "\(source): \(print(key.withoutKeyText))"
        case .identifier(let attribute, let value, let country):
            "\(attribute): \(print(value.withoutKeyText))\(country.map { " (\($0))" } ?? "")"
        }
    }
}
