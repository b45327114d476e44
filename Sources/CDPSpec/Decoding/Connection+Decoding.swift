import CDPDiagnostics

extension ConnectionDeclaration {
    /// The keys that say what a connection leads to.
    private static let systems = ["postgres", "sqlite", "http", "s3"]

    /// Reads `connections.NAME`; nil, and reported, where it does not say what it leads to.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .connection) else { return nil }
        let details = ResourceDetails(name: name, node: node, mapping, reader)
        guard let system = Self.system(mapping, name, reader) else { return nil }
        self.init(details: details, system: system)
    }

    /// What a mapping leads to; exactly one key may say it.
    private static func system(_ mapping: MappingReader, _ name: Located<String>, _ reader: NodeReader) -> System? {
        let written = systems.filter(mapping.has)
        guard let kind = written.first else {
            reader.report(
                Diagnostic(
                    .missingKey, "a connection says what it leads to", at: name.range, label: "to what?",
                    help: ["add one of " + systems.map { "`\($0):`" }.joined(separator: ", ")]))
            return nil
        }
        if written.count > 1, let second = mapping.key(written[1]) {
            reader.report(
                Diagnostic(
                    .keysExclude, "`\(kind)` and `\(written[1])` exclude each other", at: second,
                    label: "a second system", related: mapping.key(kind).map { [Label($0, "the first")] } ?? [],
                    help: ["make a connection for each"]))
        }
        switch kind {
        case "postgres": return mapping.mapping(kind, .postgres).map { .postgres(PostgresDeclaration($0)) }
        case "http": return mapping.mapping(kind, .http).flatMap { HTTPDeclaration($0) }.map { .http($0) }
        case "s3": return mapping.mapping(kind, .s3).map { .s3(S3Declaration($0)) }
        default: return mapping.path(kind).map { .sqlite($0) }
        }
    }
}

extension PostgresDeclaration {
    /// Reads `postgres:`.
    init(_ mapping: MappingReader) {
        self.init(
            host: mapping.secretText("host", "a host"), port: mapping.secretText("port", "a port"),
            database: mapping.secretText("database", "a database"), user: mapping.secretText("user", "a user"),
            password: mapping.secretText("password", mustRefer: true, "a reference to a password"),
            encryption: mapping.choice("tls"), rootCertificate: mapping.path("root_certificate"))
    }
}
