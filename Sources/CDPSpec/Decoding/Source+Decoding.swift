import CDPDiagnostics

extension SourceDeclaration {
    /// Reads `sources.NAME`; nil without a readable `read:`.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .source) else { return nil }
        let read = mapping.value("read").flatMap { InputDeclaration($0, reader) }
        let source = SourceDeclaration(
            details: ResourceDetails(name: name, node: node, mapping, reader),
            party: mapping.choice("party"),
            read: read ?? .file(FileDeclaration(path: name, format: nil)),
            delivers: mapping.choice("delivers"),
            snapshotOf: mapping.text("snapshot_of", "a regular expression"),
            key: mapping.value("key").map { reader.expressions($0, "a field or a list of fields") } ?? [],
            version: mapping.value("version").flatMap { reader.expression($0, "a field") },
            eventAt: mapping.value("event_at").flatMap { reader.expression($0, "a field") },
            timeZone: mapping.text("time_zone", "an IANA time zone"),
            deletedWhen: mapping.expression("deleted_when"),
            belongsTo: mapping.value("belongs_to").map { OwnerDeclaration.owners($0, reader) } ?? [],
            fields: mapping.value("fields").map { FieldDeclaration.contract($0, reader) },
            map: mapping.value("map").map { MappingDeclaration.mappings($0, reader) } ?? [],
            consents: mapping.entries("consents", "a mapping of consents").compactMap {
                ConsentMappingDeclaration($0, reader)
            })
        guard let read else { return nil }
        read.checkNames(source.fields, reader)
        self = source
    }
}

extension MappingDeclaration {
    /// Reads `map:`, a list of names or attribute → expression.
    static func mappings(_ node: YAMLNode, _ reader: NodeReader) -> [MappingDeclaration] {
        if case .sequence(let items) = node.content {
            return items.compactMap { item in
                guard let name = reader.text(item, "an attribute"), let value = reader.expression(item) else {
                    return nil
                }
                return MappingDeclaration(attribute: name, value: value)
            }
        }
        return reader.entries(node, "a list of attributes or a mapping").compactMap { MappingDeclaration($0, reader) }
    }

    /// One entry of `map:`, short or long.
    private init?(_ entry: YAMLEntry, _ reader: NodeReader) {
        if entry.value.scalar != nil {
            guard let value = reader.expression(entry.value) else { return nil }
            self.init(attribute: reader.name(entry), value: value)
            return
        }
        guard let mapping = reader.mapping(entry.value, .attributeMapping) else { return nil }
        let country = mapping.country()
        guard let value = mapping.expression("value") else { return nil }
        self.init(attribute: reader.name(entry), value: value, country: country)
    }
}

extension OwnerDeclaration {
    /// Reads `belongs_to:`, `{ source: key }` or a list.
    static func owners(_ node: YAMLNode, _ reader: NodeReader) -> [OwnerDeclaration] {
        if case .mapping(let entries) = node.content {
            guard entries.count == 1, let entry = entries.first else {
                reader.report(
                    Diagnostic(
                        .wrongKind, "`belongs_to` with several ways must be a list, because their order matters",
                        at: reader.firstLine(node), label: "a mapping has no order",
                        help: ["write `- { source: crm, key: customer_id }`, one line each"]))
                return []
            }
            guard let key = reader.expression(entry.value) else { return [] }
            return [.record(source: reader.name(entry), key: key)]
        }
        return reader.items(node, "a list of owners")?.compactMap { OwnerDeclaration($0, reader) } ?? []
    }

    /// One entry of a list of owners; its keys decide which kind it is.
    private init?(_ node: YAMLNode, _ reader: NodeReader) {
        let keys = reader.entries(node, "`{ source, key }` or `{ identifier, value }`").map(\.key)
        guard !keys.isEmpty else { return nil }
        if keys.contains("identifier") || (!keys.contains("source") && keys.contains("value")) {
            guard let mapping = reader.mapping(node, .ownerIdentifier) else { return nil }
            let country = mapping.country()
            guard let attribute = mapping.text("identifier"), let value = mapping.expression("value") else {
                return nil
            }
            self = .identifier(attribute: attribute, value: value, country: country)
        } else {
            guard let mapping = reader.mapping(node, .ownerRecord), let source = mapping.text("source"),
                let key = mapping.expression("key")
            else { return nil }
            self = .record(source: source, key: key)
        }
    }
}

extension ConsentMappingDeclaration {
    /// Reads an entry of `consents:`.
    init?(_ entry: YAMLEntry, _ reader: NodeReader) {
        guard let mapping = reader.mapping(entry.value, .consentMapping) else { return nil }
        let country = mapping.country()
        let granted = mapping.expression("granted")
        let time = mapping.expression("at")
        let contact = mapping.expression("contact")
        guard let granted, let time, let contact else { return nil }
        self.init(consent: reader.name(entry), granted: granted, at: time, contact: contact, country: country)
    }
}
