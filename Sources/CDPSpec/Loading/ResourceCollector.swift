import CDPDiagnostics
import CDPTypes

/// Collects the resources of all files, and refuses those that are declared twice.
final class ResourceCollector {
    /// Whether a file, or a section of one, could not be read, so that names may be missing.
    var isPartial = false

    /// Where findings go.
    private let findings: Findings
    /// Where each resource is declared first.
    private var places: [Address: SourceRange] = [:]
    private var connections: [ConnectionDeclaration] = []
    private var sources: [SourceDeclaration] = []
    private var profile: ProfileDeclaration?
    private var identity: IdentityDeclaration?
    private var consents: [ConsentDeclaration] = []
    private var enrichments: [EnrichmentDeclaration] = []
    private var traits: [TraitDeclaration] = []
    private var segments: [SegmentDeclaration] = []
    private var destinations: [DestinationDeclaration] = []

    /// A collector without resources.
    init(_ findings: Findings) {
        self.findings = findings
    }

    /// Adds the resources of a file.
    func collect(_ mapping: MappingReader, reader: NodeReader) {
        if mapping.hasUnknownKeys { isPartial = true }
        connections += resources("connections", .connection, mapping, reader, ConnectionDeclaration.init)
        sources += resources("sources", .source, mapping, reader, SourceDeclaration.init)
        consents += resources("consents", .consent, mapping, reader, ConsentDeclaration.init)
        enrichments += resources("enrichments", .enrichment, mapping, reader, EnrichmentDeclaration.init)
        traits += resources("traits", .trait, mapping, reader, TraitDeclaration.init)
        segments += resources("segments", .segment, mapping, reader, SegmentDeclaration.init)
        destinations += resources("destinations", .destination, mapping, reader, DestinationDeclaration.init)
        profile = single("profile", .profile, mapping, reader, ProfileDeclaration.init) ?? profile
        identity = single("identity", .identity, mapping, reader, IdentityDeclaration.init) ?? identity
    }

    /// All declarations, sorted by name.
    func specSet(_ project: ProjectDeclaration, _ texts: SourceTexts) -> SpecSet {
        var specs = SpecSet(project: project)
        specs.connections = sorted(overridden(connections, project))
        specs.sources = sorted(sources)
        specs.profile = profile
        specs.identity = identity
        specs.consents = sorted(consents)
        specs.enrichments = sorted(enrichments)
        specs.traits = sorted(traits)
        specs.segments = sorted(segments)
        specs.destinations = sorted(destinations)
        specs.invalid = findings.invalid
        specs.isPartial = isPartial
        specs.texts = texts
        return specs
    }

    /// The connections with what the environment says of them. What any environment says of one that is not declared, or
    /// of another kind of system, is reported.
    private func overridden(
        _ connections: [ConnectionDeclaration], _ project: ProjectDeclaration
    ) -> [ConnectionDeclaration] {
        for other in project.everywhere {
            let base = connections.first { $0.name == other.name }
            if let base, base.overridden(by: other) != nil { continue }
            if base == nil, isPartial || findings.invalid.contains(Address(.connection, other.name)) { continue }
            findings.report(
                Diagnostic(
                    base == nil ? .unknownName : .keysExclude,
                    base == nil
                        ? "unknown connection `\(other.name)`"
                        : "`connection.\(other.name)` leads to another kind of system",
                    at: other.details.name.range,
                    label: base == nil ? "not declared for the project" : "another kind here",
                    related: base.map { [Label($0.details.name.range, "declared here")] } ?? [],
                    help: [
                        base == nil
                            ? Suggestions.didYouMean(other.name, in: connections.map(\.name))
                                ?? "declare it under `connections:` first"
                            : "write options of the same kind"
                    ]))
        }
        return connections.map { base in
            project.connections.first { $0.name == base.name }.flatMap { base.overridden(by: $0) } ?? base
        }
    }

    /// By the bytes of names, whatever the file.
    private func sorted<Resource: ResourceDeclaration>(_ resources: [Resource]) -> [Resource] {
        resources.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The resources of a section; of one that is declared twice, the first.
    private func resources<Resource>(
        _ key: String, _ kind: Address.Kind, _ mapping: MappingReader, _ reader: NodeReader,
        _ decode: (Located<String>, YAMLNode, NodeReader) -> Resource?
    ) -> [Resource] {
        guard let node = mapping.value(key) else { return [] }
        return reader.entries(node, "a mapping of names").compactMap { entry in
            let address = Address(kind, entry.key)
            let name = reader.name(entry)
            return findings.within(address) {
                guard Names.check(entry, reader) else { return nil }
                let resource = decode(name, entry.value, reader)
                return isFirst(address, name.range) ? resource : nil
            }
        }
    }

    /// A resource that is declared once in a project.
    private func single<Resource>(
        _ key: String, _ kind: Address.Kind, _ mapping: MappingReader, _ reader: NodeReader,
        _ decode: (Located<String>, YAMLNode, NodeReader) -> Resource?
    ) -> Resource? {
        guard let node = mapping.value(key), let place = mapping.key(key) else { return nil }
        let address = Address(kind)
        return findings.within(address) {
            let resource = decode(Located(key, at: place, key: place), node, reader)
            return isFirst(address, place) ? resource : nil
        }
    }

    /// Whether an address is declared for the first time; else it is reported.
    private func isFirst(_ address: Address, _ place: SourceRange) -> Bool {
        guard let first = places[address] else {
            places[address] = place
            return true
        }
        findings.report(
            Diagnostic(
                .duplicateDeclaration, "`\(address)` is declared twice", at: place, label: "declared again",
                related: [Label(first, "first declared here")], help: ["remove or rename one of the two"]))
        return false
    }
}
