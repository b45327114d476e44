import CDPDiagnostics

extension InputDeclaration {
    /// Reads `read:` or `lookup:`.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        guard let file = FileDeclaration(node, reader) else { return nil }
        self = .file(file)
    }
}
