import CDPDiagnostics
import CDPTypes

extension ProfileDeclaration {
    /// Reads `profile:`; each attribute is a resource of its own.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .profile) else { return nil }
        let attributes = mapping.entries("attributes", "a mapping of attributes").compactMap { entry in
            reader.findings.within(Address(.profile, entry.key)) {
                Names.check(entry, reader) ? AttributeDeclaration(reader.name(entry), entry.value, reader) : nil
            }
        }
        self.init(details: ResourceDetails(name: name, node: node, mapping, reader), attributes: attributes)
    }
}

extension AttributeDeclaration {
    /// Reads `profile.attributes.NAME`, only a type or a mapping.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        if node.scalar != nil {
            guard let type: Located<SemanticType> = reader.choice(node) else { return nil }
            self.init(details: ResourceDetails(name: name, node: node, nil, reader), type: type)
            return
        }
        guard let mapping = reader.mapping(node, .attribute) else { return nil }
        self.init(
            details: ResourceDetails(name: name, node: node, mapping, reader), type: mapping.choice("type"),
            identifier: mapping.boolean("identifier"), pii: mapping.choice("pii"),
            anonymous: mapping.boolean("anonymous"),
            keep: mapping.value("keep").flatMap { KeepDeclaration($0, reader) },
            normalise: mapping.expression("normalise"))
    }
}

extension KeepDeclaration {
    /// Reads a rule or `{ prefer, then }`.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        if node.scalar != nil {
            guard let rule: Located<Survivorship> = reader.choice(node) else { return nil }
            self.init(rule: rule, prefer: [], range: reader.range(node))
            return
        }
        guard let mapping = reader.mapping(node, .keep) else { return nil }
        self.init(
            rule: mapping.choice("then"), prefer: mapping.texts("prefer", "a list of sources"),
            range: reader.range(node))
    }
}
