import CDPDiagnostics

extension OutputDeclaration {
    /// Reads `write:`.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        if case .mapping(let entries) = node.content, entries.contains(where: { $0.key == "command" }) {
            guard let mapping = reader.mapping(node, .receivingProgram),
                let command = CommandDeclaration(mapping, reader, isWritten: true)
            else { return nil }
            self = .program(
                ReceivingProgramDeclaration(command: command, batch: mapping.integer("batch", atLeast: 1)))
            return
        }
        guard let file = FileDeclaration(node, reader, isWritten: true) else { return nil }
        self = .file(file)
    }
}
