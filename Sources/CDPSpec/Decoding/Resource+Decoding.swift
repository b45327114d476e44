import CDPDiagnostics
import CDPTypes

extension ResourceDetails {
    /// Reads the keys that every resource may have; `mapping` is nil for short forms, which have none.
    init(name: Located<String>, node: YAMLNode, _ mapping: MappingReader?, _ reader: NodeReader) {
        self.init(name: name, body: reader.range(node))
        guard let mapping else { return }
        description = mapping.text("description")
        owner = mapping.text("owner")
        renamedFrom = mapping.text("renamed_from", "a name")
        accept = mapping.items("accept", "a list of accepted gates").compactMap { item in
            guard let entry = reader.mapping(item, .accept), let gate = entry.text("gate"),
                let reason = entry.value("reason").flatMap({ reader.fullText($0, "a reason") })
            else { return nil }
            return AcceptDeclaration(gate: gate, reason: reason)
        }
    }
}
