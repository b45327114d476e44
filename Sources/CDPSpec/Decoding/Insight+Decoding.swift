import CDPDiagnostics

extension EnrichmentDeclaration {
    /// Reads `enrichments.NAME`; nil without a readable table.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .enrichment) else { return nil }
        let lookup = mapping.value("lookup").flatMap { InputDeclaration(lookup: $0, reader) }
        let fields = mapping.value("fields").map { FieldDeclaration.contract($0, reader) }
        let match = mapping.entries("match", "a mapping of fields").compactMap { entry in
            reader.text(entry.value, "an attribute").map { MatchDeclaration(field: reader.name(entry), attribute: $0) }
        }
        let add = mapping.entries("add", "a mapping of columns").compactMap { AddedColumnDeclaration($0, reader) }
        guard let lookup else { return nil }
        lookup.checkNames(fields, reader)
        self.init(
            details: ResourceDetails(name: name, node: node, mapping, reader), lookup: lookup, fields: fields,
            match: match, add: add)
    }
}

extension AddedColumnDeclaration {
    /// Reads an expression or `{ value, pii }`.
    init?(_ entry: YAMLEntry, _ reader: NodeReader) {
        guard Names.check(entry, reader) else { return nil }
        if entry.value.scalar != nil {
            guard let value = reader.expression(entry.value) else { return nil }
            self.init(name: reader.name(entry), value: value)
            return
        }
        guard let mapping = reader.mapping(entry.value, .addedColumn), let value = mapping.expression("value") else {
            return nil
        }
        self.init(name: reader.name(entry), value: value, pii: mapping.choice("pii"))
    }
}

extension TraitDeclaration {
    /// Reads `traits.NAME`, short or long.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        if node.scalar != nil {
            guard let value = reader.expression(node) else { return nil }
            self.init(details: ResourceDetails(name: name, node: node, nil, reader), body: .short(value))
            return
        }
        guard let mapping = reader.mapping(node, .trait) else { return nil }
        let body = TraitBody.init(mapping)
        let stored = mapping.boolean("stored")
        guard let body else { return nil }
        self.init(
            details: ResourceDetails(name: name, node: node, mapping, reader), body: .long(body), stored: stored)
    }
}

extension TraitBody {
    /// Reads the long form; a trait without `from` that asks for events is refused.
    init?(_ mapping: MappingReader) {
        for key in ["where", "within", "since"] where mapping.has(key) && !mapping.has("from") {
            guard let place = mapping.key(key) else { continue }
            mapping.reader.report(
                Diagnostic(
                    .missingKey, "`\(key)` needs `from`", at: place, label: "of which events?",
                    help: ["name the event source, for example `from: orders`"]))
            return nil
        }
        if mapping.has("within"), mapping.has("since"), let place = mapping.key("since") {
            mapping.reader.report(
                Diagnostic(
                    .keysExclude, "`within` and `since` exclude each other", at: place, label: "a second window",
                    related: mapping.key("within").map { [Label($0, "the first")] } ?? [], help: ["keep one of them"]))
            return nil
        }
        let from = mapping.expression("from")
        let filter = mapping.expression("where")
        let within = mapping.span("within")
        let since = mapping.expression("since")
        guard let value = mapping.expression("value") else { return nil }
        self.init(from: from, value: value, filter: filter, within: within, since: since)
    }
}

extension SegmentDeclaration {
    /// Reads `segments.NAME`, only a predicate or a mapping.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        if node.scalar != nil {
            guard let predicate = reader.expression(node) else { return nil }
            self.init(details: ResourceDetails(name: name, node: node, nil, reader), predicate: predicate)
            return
        }
        guard let mapping = reader.mapping(node, .segment) else { return nil }
        let details = ResourceDetails(name: name, node: node, mapping, reader)
        guard let predicate = mapping.expression("where") else { return nil }
        self.init(details: details, predicate: predicate)
    }
}

extension ConsentDeclaration {
    /// Reads `consents.NAME`.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .consent) else { return nil }
        let details = ResourceDetails(name: name, node: node, mapping, reader)
        let legalBasis: Located<LegalBasis>? = mapping.choice("legal_basis")
        guard let contact = mapping.text("for", "an identifier") else { return nil }
        self.init(details: details, contact: contact, legalBasis: legalBasis, policy: mapping.choice("policy"))
    }
}
