import CDPDiagnostics
import CDPTypes

extension SingerDeclaration {
    /// Reads a stream of a tap; nil, and reported, without a program or a stream.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .singer) else { return nil }
        let program = SingerProgramDeclaration(mapping, reader, example: "[tap-hubspot]")
        let stream = mapping.text("stream", "a stream")
        let since = mapping.text("since", "a property")
        let within = mapping.span("within")
        guard let program, let stream else { return nil }
        self.init(program: program, stream: stream, since: since, within: within)
    }
}

extension WrittenStreamDeclaration {
    /// Reads a stream of a target; nil, and reported, without a program or a stream.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .writtenStream) else { return nil }
        let program = SingerProgramDeclaration(mapping, reader, example: "[target-postgres]")
        let stream = mapping.text("stream", "a stream")
        let (batch, within) = (mapping.integer("batch", atLeast: 1), mapping.span("within"))
        guard let program, let stream else { return nil }
        self.init(program: program, stream: stream, batch: batch, within: within)
    }
}

extension SingerProgramDeclaration {
    /// Reads `singer:` and `config:` of a mapping; nil, and reported, where no program is named.
    fileprivate init?(_ mapping: MappingReader, _ reader: NodeReader, example: String) {
        var settings = SettingsReader(reader)
        let config = mapping.value("config").map { settings.read($0, at: "config") }
        guard let list = mapping.value("singer"),
            let arguments = reader.arguments(list, key: "singer", example: example)
        else { return nil }
        self.init(arguments: arguments, config: config ?? .mapping([]), ranges: settings.ranges)
    }
}

extension NodeReader {
    /// A program and its arguments; nil, and reported, where it has no name.
    func arguments(_ list: YAMLNode, key: String, example: String) -> [Located<String>]? {
        guard case .sequence(let items) = list.content else {
            wrongKind(list, expected: "a list, the program and its arguments")
            return nil
        }
        let arguments = items.enumerated().compactMap { place, item in
            place == 0 ? fullText(item, "a program") : text(item, "an argument")
        }
        if items.isEmpty {
            report(
                Diagnostic(
                    .missingValue, "`\(key)` names no program", at: range(list), label: "an empty list",
                    help: ["write the program and its arguments: `\(example)`"]))
        }
        return arguments.count == items.count && !arguments.isEmpty ? arguments : nil
    }
}

/// Reads settings of any shape: texts, which may refer to secrets, numbers, truth values, lists and mappings.
private struct SettingsReader {
    let reader: NodeReader
    /// Where values without parts are written.
    private(set) var ranges: [String: SourceRange] = [:]

    init(_ reader: NodeReader) { self.reader = reader }

    /// The value of a node. What is wrong in it is reported and left out.
    mutating func read(_ node: YAMLNode, at path: String) -> SettingValue {
        switch node.content {
        case .mapping:
            return .mapping(
                reader.entries(node, "settings").map { entry in
                    SettingValue.Setting(entry.key, read(entry.value, at: "\(path).\(entry.key)"))
                })
        case .sequence(let items):
            return .list(items.enumerated().map { read($1, at: "\(path).\($0)") })
        case .scalar(let scalar):
            ranges[path] = reader.range(node)
            if node.isEmpty { return .null }
            let name = path.split(separator: ".").last { Int($0) == nil } ?? ""
            guard !scalar.text.isEmpty else { return .text(SecretText(written: "")) }
            guard let text = reader.secretText(node, mustRefer: SettingNames.isSecret(String(name)), "a setting") else {
                return .null
            }
            if scalar.style == .plain, !text.value.hasReference { return SettingValue(plain: text.value.written) }
            return .text(text.value)
        }
    }
}
