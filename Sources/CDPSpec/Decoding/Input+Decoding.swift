import CDPDiagnostics

extension InputDeclaration {
    /// Reads `read:`.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        var keys: [String] = []
        if case .mapping(let entries) = node.content { keys = entries.map(\.key) }
        if keys.contains("command") {
            guard let mapping = reader.mapping(node, .command),
                let command = CommandDeclaration(mapping, reader, isWritten: false)
            else { return nil }
            self = .command(command)
        } else if keys.contains("singer") {
            guard let singer = SingerDeclaration(node, reader) else { return nil }
            self = .singer(singer)
        } else if keys.contains("sql") {
            guard let query = QueryDeclaration(node, reader) else { return nil }
            self = .query(query)
        } else if keys.contains("changes_of") {
            guard let changes = ChangesDeclaration(node, reader) else { return nil }
            self = .changes(changes)
        } else if ObjectDeclaration.isWritten(node) {
            guard let object = ObjectDeclaration(node, reader) else { return nil }
            self = .object(object)
        } else {
            self.init(lookup: node, reader)
        }
    }

    /// Reads `lookup:`, which only files can be.
    init?(lookup node: YAMLNode, _ reader: NodeReader) {
        guard let file = FileDeclaration(node, reader) else { return nil }
        if ObjectDeclaration.isURL(file.path.value) {
            reader.report(
                Diagnostic(
                    .invalidValue, "`\(file.path.value)` is no file of the project", at: file.path.range,
                    label: "expected a path",
                    help: ["only sources are read from elsewhere: make it a source, or copy the file first"]))
            return nil
        }
        self = .file(file)
    }

    /// Reports files without a header whose columns no contract names.
    func checkNames(_ fields: [FieldDeclaration]?, _ reader: NodeReader) {
        guard fields == nil, case .csv(let csv)? = format?.value, let header = csv.header, !header.value else { return }
        reader.report(
            Diagnostic(
                .missingKey, "files without a header need `fields`", at: header.range,
                label: "nothing names the columns",
                help: ["list the columns in their order under `fields`, each with its type"]))
    }
}

extension QueryDeclaration {
    /// Reads a query; nil, and reported, without its text or connection.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .query) else { return nil }
        let sql = mapping.value("sql").flatMap { reader.fullText($0, key: mapping.key("sql"), "a query") }
        let connection = mapping.text("on", "a connection")
        let since = mapping.text("since", "a column")
        let overlap = mapping.span("overlap")
        if let overlap, since == nil, !mapping.has("since") {
            reader.report(
                Diagnostic(
                    .missingKey, "`overlap` is that of `since`", at: overlap.range, label: "everything is asked for",
                    help: ["name the column that grows: `since:`, or leave `overlap` out"]))
        }
        guard let sql, let connection else { return nil }
        self.init(sql: sql, connection: connection, since: since, overlap: overlap, within: mapping.span("within"))
    }
}

extension ChangesDeclaration {
    /// Reads the changes of a table; nil, and reported, without the table or a connection.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .changes) else { return nil }
        let table = mapping.text("changes_of", "a table")
        let connection = mapping.text("on", "a connection")
        guard let table, let connection else { return nil }
        self.init(table: table, connection: connection, within: mapping.span("within"))
    }
}

extension CommandDeclaration {
    /// Reads a program, that reads rows where `isWritten` and writes them where not; nil, and reported, where it has no name.
    init?(_ mapping: MappingReader, _ reader: NodeReader, isWritten: Bool) {
        guard let list = mapping.value("command") else { return nil }
        guard let arguments = reader.arguments(list, key: "command", example: "[python3, tickets.py]") else {
            return nil
        }
        self.init(
            arguments: arguments, format: FileDeclaration.format(mapping, isWritten: isWritten),
            within: mapping.span("within"))
    }
}
