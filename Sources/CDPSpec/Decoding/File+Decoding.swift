import CDPDiagnostics

extension MappingShape {
    static let file = MappingShape(
        "a file",
        [
            .required("file", "the path or glob, relative to the project"), .optional("csv", "the CSV dialect"),
            .optional("json", "one JSON value per line, `{}`"), .optional("parquet", "Apache Parquet, `{}`"),
        ])
    static let csv = MappingShape(
        "a CSV dialect",
        [
            .optional("delimiter", "one character between fields"), .optional("encoding", "how text is encoded"),
            .optional("decimal", "`.` or `,`"), .optional("nulls", "the texts that stand for null"),
        ])
    static let noOptions = MappingShape("a format without options", [])
}

extension FileDeclaration {
    /// Reads only a path, or a mapping.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        if node.scalar != nil {
            guard let path = reader.fullText(node, "a path") else { return nil }
            self.init(path: path, format: nil)
            return
        }
        guard let mapping = reader.mapping(node, .file) else { return nil }
        let formats = ["csv", "json", "parquet"].filter(mapping.has)
        if formats.count > 1, let second = mapping.key(formats[1]) {
            reader.report(
                Diagnostic(
                    .keysExclude, "`\(formats[0])` and `\(formats[1])` exclude each other", at: second,
                    label: "a second format",
                    related: mapping.key(formats[0]).map { [Label($0, "the first")] } ?? [],
                    help: ["a file is written in one way"]))
        }
        var format: Located<Format>?
        if let name = formats.first, let body = mapping.value(name) {
            let value: Format? =
                switch name {
                case "csv": reader.mapping(body, .csv).map { .csv(CSVDeclaration($0)) }
                case "json": reader.mapping(body, .noOptions).map { _ in .json }
                default: reader.mapping(body, .noOptions).map { _ in .parquet }
                }
            format = value.map { Located($0, at: reader.range(body), key: mapping.key(name)) }
        }
        guard let path = mapping.value("file").flatMap({ reader.fullText($0, "a path") }) else { return nil }
        self.init(path: path, format: format)
        if let name = formats.first, let place = mapping.key(name) { checkName(against: name, at: place, reader) }
    }

    /// A file that is called `.csv` and is Parquet surprises whoever gets it.
    private func checkName(against format: String, at place: SourceRange, _ reader: NodeReader) {
        let names = [
            "csv": "csv", "tsv": "csv", "json": "json", "jsonl": "json", "ndjson": "json", "parquet": "parquet",
        ]
        var parts =
            path.value.split(separator: "/").last?.split(separator: ".").dropFirst().map { $0.lowercased() } ?? []
        if let last = parts.last, ["gz", "zst"].contains(last) { parts.removeLast() }
        guard let said = parts.last.flatMap({ names[$0] }), said != format else { return }
        let endings = ["csv": ".csv", "json": ".jsonl", "parquet": ".parquet"]
        reader.report(
            Diagnostic(
                .nameContradictsFormat, "the file's name says \(said) and its format is \(format)", at: path.range,
                label: "named `.\(parts.last ?? "")`", related: [Label(place, "\(format) here")],
                help: ["end the name in `\(endings[format] ?? "")`, or leave `\(format):` out"]))
    }
}

extension CSVDeclaration {
    /// Reads the options of a dialect.
    init(_ mapping: MappingReader) {
        self.init()
        delimiter = CSVDeclaration.delimiter(mapping)
        encoding = mapping.word("encoding", among: CSVDeclaration.encodings)
        decimal = mapping.word("decimal", among: [".", ","])
        if mapping.has("nulls") { nulls = mapping.texts("nulls", "a list of texts") }
    }

    private static func delimiter(_ mapping: MappingReader) -> Located<String>? {
        guard var delimiter = mapping.text("delimiter", "one character") else { return nil }
        if delimiter.value == "tab" { delimiter.value = "\t" }
        let bytes = Array(delimiter.value.utf8)
        guard bytes.count == 1, bytes[0] < 0x80, !"\"\r\n".utf8.contains(bytes[0]) else {
            mapping.reader.report(
                Diagnostic(
                    .invalidValue, "a delimiter is one ASCII character", at: delimiter.range,
                    label: "expected one character", help: ["write for example `\";\"`, or `tab`"]))
            return nil
        }
        return delimiter
    }
}
