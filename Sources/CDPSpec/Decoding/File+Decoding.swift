import CDPDiagnostics

extension FileDeclaration {
    /// Reads only a path, or a mapping; of a file to write where `isWritten`.
    init?(_ node: YAMLNode, _ reader: NodeReader, isWritten: Bool = false) {
        if node.scalar != nil {
            guard let path = reader.fullText(node, "a path") else { return nil }
            self.init(path: path, format: nil)
            return
        }
        guard let mapping = reader.mapping(node, isWritten ? .writtenFile : .file) else { return nil }
        self.init(mapping, isWritten: isWritten)
        if isWritten {
            group = mapping.text("group", "a group")
            outside = OutsideDeclaration(mapping, reader)
        }
    }

    /// Reads the path and the format of a mapping; nil, and reported, without a path.
    init?(_ mapping: MappingReader, isWritten: Bool) {
        let format = Self.format(mapping, isWritten: isWritten)
        guard let path = mapping.path("file") else { return nil }
        self.init(path: path, format: format)
        if let name = Self.formats.first(where: mapping.has), let place = mapping.key(name) {
            checkName(against: name, at: place, mapping.reader)
        }
    }

    /// The keys that say how rows are written.
    private static let formats = ["csv", "json", "parquet"]

    /// The format that a mapping says, with its options; nil where it says none.
    static func format(_ mapping: MappingReader, isWritten: Bool) -> Located<Format>? {
        let reader = mapping.reader
        let written = formats.filter(mapping.has)
        if written.count > 1, let second = mapping.key(written[1]) {
            reader.report(
                Diagnostic(
                    .keysExclude, "`\(written[0])` and `\(written[1])` exclude each other", at: second,
                    label: "a second format",
                    related: mapping.key(written[0]).map { [Label($0, "the first")] } ?? [],
                    help: ["rows are written in one way"]))
        }
        guard let name = written.first, let body = mapping.value(name) else { return nil }
        let value: Format? =
            switch name {
            case "csv": reader.mapping(body, isWritten ? .writtenCSV : .csv).map { .csv(CSVDeclaration($0)) }
            case "json": reader.mapping(body, isWritten ? .noOptions : .json).map { .json(JSONDeclaration($0)) }
            default: reader.mapping(body, .noOptions).map { _ in .parquet }
            }
        return value.map { Located($0, at: reader.range(body), key: mapping.key(name)) }
    }

    /// Warns of a name that ends in `.csv` where the format is Parquet, and of similar contradictions: receivers go by
    /// names.
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

extension OutsideDeclaration {
    /// Reads `allow_outside:` with its `reason:`; nil, and reported, where one of the two is missing. Nil without both.
    init?(_ mapping: MappingReader, _ reader: NodeReader) {
        let isAllowed = mapping.boolean("allow_outside")
        let reason = mapping.value("reason").flatMap { reader.fullText($0, "a reason") }
        if let isAllowed, let reason {
            self.init(isAllowed: isAllowed, reason: reason)
            return
        }
        if let isAllowed, !mapping.has("reason") {
            reader.report(
                Diagnostic(
                    .missingKey, "`allow_outside` needs a `reason`", at: isAllowed.range, label: "nothing says why",
                    help: ["say who takes the file there: `reason: …`"]))
        }
        if let reason, !mapping.has("allow_outside") {
            reader.report(
                Diagnostic(
                    .missingKey, "`reason` is that of `allow_outside`", at: reason.range, label: "nothing is allowed",
                    help: ["write `allow_outside: true` beside it, or leave it out"]))
        }
        return nil
    }
}

extension JSONDeclaration {
    /// Reads the options of a JSON file.
    init(_ mapping: MappingReader) {
        self.init()
        path = mapping.texts("path", "a path, as in `data.items`, or a list of names")
        guard mapping.value("path")?.scalar != nil, let whole = path.first else { return }
        path = whole.value.split(separator: ".", omittingEmptySubsequences: false).map { name in
            var part = whole
            part.value = String(name)
            return part
        }
        guard path.contains(where: \.value.isEmpty) else { return }
        mapping.reader.report(
            Diagnostic(
                .invalidValue, "`path` has an empty name", at: whole.range, label: "expected names with points between",
                help: ["write for example `path: data.items`; leave it out where the document is itself the list"]))
    }
}
