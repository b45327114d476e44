import CDPDiagnostics

extension DestinationDeclaration {
    /// Reads `destinations.NAME`; nil without a readable `write:`.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .destination) else { return nil }
        let write = mapping.value("write").flatMap { OutputDeclaration($0, reader) }
        let destination = DestinationDeclaration(
            details: ResourceDetails(name: name, node: node, mapping, reader),
            write: write ?? .file(FileDeclaration(path: name, format: nil)),
            segment: mapping.text("segment", "a segment"),
            consent: mapping.text("consent", "a consent"),
            key: mapping.text("key", "an output field"),
            fields: mapping.value("fields").map { OutputFieldDeclaration.fields($0, reader) } ?? [],
            mode: mapping.choice("mode"),
            onRemove: mapping.choice("on_remove"))
        guard write != nil else { return nil }
        self = destination
    }
}

extension OutputFieldDeclaration {
    /// Reads a list of names or name → expression.
    static func fields(_ node: YAMLNode, _ reader: NodeReader) -> [OutputFieldDeclaration] {
        if case .sequence(let items) = node.content {
            return items.compactMap { item in
                guard let name = reader.text(item, "a name"), let value = reader.expression(item) else { return nil }
                return OutputFieldDeclaration(name: name, value: value)
            }
        }
        return reader.entries(node, "a list of names or a mapping").compactMap { entry in
            reader.expression(entry.value).map { OutputFieldDeclaration(name: reader.name(entry), value: $0) }
        }
    }
}
