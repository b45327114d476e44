import CDPDiagnostics
import CDPSpec
import CDPTypes

extension Workspace {
    /// Gives each name of the profile to one owner.
    ///
    /// Attributes, added columns and traits are columns of one table. An enrichment may fill a declared attribute, but
    /// then no source may map it. The first owner keeps a name; later ones are reported with a label at the first.
    mutating func resolveNames() {
        var first: [String: (range: SourceRange, what: String)] = [:]
        for declaration in specs.profile?.attributes ?? [] {
            first[declaration.name] = (declaration.details.name.range, "an attribute")
        }
        for source in specs.sources {
            for mapping in source.map where first[mapping.attribute.value] == nil {
                first[mapping.attribute.value] = (mapping.attribute.range, "an attribute")
            }
        }
        let mapped = Set(specs.sources.flatMap { $0.map.map(\.attribute.value) })
        var filled: Set<String> = []
        for enrichment in specs.enrichments {
            for column in enrichment.add {
                let name = column.name.value
                let isTaken = mapped.contains(name) || filled.contains(name) || name == Workspace.profileID
                claim(column.name, "an added column", Address(.enrichment, enrichment.name), &first, isTaken: isTaken)
                filled.insert(name)
            }
        }
        for trait in specs.traits {
            let isTaken = first[trait.name] != nil || trait.name == Workspace.profileID || attributes[trait.name] != nil
            claim(trait.details.name, "a trait", Address(.trait, trait.name), &first, isTaken: isTaken)
        }
        checkRenames()
    }

    /// Gives a name to a column; reported when it is taken, with a label where the first owner is declared.
    private mutating func claim(
        _ name: Located<String>, _ what: String, _ address: Address,
        _ first: inout [String: (range: SourceRange, what: String)],
        isTaken: Bool
    ) {
        let range = name.key ?? name.range
        guard isTaken else {
            first[name.value] = first[name.value] ?? (range, what)
            return
        }
        let other = first[name.value]
        report(
            .nameTaken, "`\(name.value)` is the name of \(other?.what ?? "a standard column") already", at: range,
            label: "\(what) of the same name", related: other.map { [Label($0.range, "\($0.what) here")] } ?? [],
            help: ["attributes, added columns and traits are columns of one table; choose another name"], on: address)
    }

    /// Reports former names that are still in use, or that two resources claim: what the store holds under a name can
    /// become that of one resource only.
    private mutating func checkRenames() {
        checkRenames(.source, specs.sources.map(\.details))
        checkRenames(.profile, specs.profile?.attributes.map(\.details) ?? [])
        checkRenames(.consent, specs.consents.map(\.details))
        checkRenames(.enrichment, specs.enrichments.map(\.details))
        checkRenames(.trait, specs.traits.map(\.details))
        checkRenames(.segment, specs.segments.map(\.details))
        checkRenames(.destination, specs.destinations.map(\.details))
    }

    /// The same for the resources of one kind.
    private mutating func checkRenames(_ kind: Address.Kind, _ resources: [ResourceDetails]) {
        var claimed: Set<String> = []
        for resource in resources {
            guard let former = resource.renamedFrom else { continue }
            let other = resources.first { $0.name.value == former.value }
            if other == nil, claimed.insert(former.value).inserted { continue }
            report(
                .renameOfExisting, "`\(kind.rawValue).\(former.value)` cannot be the former name of two resources",
                at: former.range, label: other == nil ? "named twice" : "still declared",
                related: other.map { [Label($0.name.range, "declared here")] } ?? [],
                help: ["remove `renamed_from`, or the resource of that name"], on: Address(kind, resource.name.value))
        }
    }
}
