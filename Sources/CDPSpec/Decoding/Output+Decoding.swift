import CDPDiagnostics

extension OutputDeclaration {
    /// Reads `write:`.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        var keys: [String] = []
        if case .mapping(let entries) = node.content { keys = entries.map(\.key) }
        if keys.contains("table") {
            guard let mapping = reader.mapping(node, .writtenTable) else { return nil }
            let table = mapping.value("table").flatMap { reader.fullText($0, key: mapping.key("table"), "a table") }
            guard let table, let connection = mapping.text("on", "a connection") else { return nil }
            self = .table(
                WrittenTableDeclaration(table: table, connection: connection, within: mapping.span("within")))
            return
        }
        if keys.contains("use") {
            guard let requests = reader.mapping(node, .libraryRequests).flatMap(DestinationLibrary.requests) else {
                return nil
            }
            self = .requests(requests)
            return
        }
        if ObjectDeclaration.isWritten(node) {
            guard let object = ObjectDeclaration(node, reader, isWritten: true) else { return nil }
            self = .object(object)
            return
        }
        if keys.contains("on") || keys.contains("upsert") {
            guard let requests = reader.mapping(node, .requests).flatMap({ RequestsDeclaration($0) }) else {
                return nil
            }
            self = .requests(requests)
            return
        }
        if keys.contains("singer") {
            guard let stream = WrittenStreamDeclaration(node, reader) else { return nil }
            self = .stream(stream)
            return
        }
        if keys.contains("command") {
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
