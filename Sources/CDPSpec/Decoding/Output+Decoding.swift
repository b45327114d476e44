import CDPDiagnostics

extension OutputDeclaration {
    /// Reads `write:`.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        guard let file = FileDeclaration(node, reader, isWritten: true) else { return nil }
        self = .file(file)
    }
}
