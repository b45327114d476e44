import CDPDiagnostics
import CDPTypes
import CTables

/// The services that cdp knows: specs/library/destinations, compiled in.
///
/// A description is the `write:` of a destination in which options stand: `{ option: list }` for a value, `{option.list}` within a
/// text. Beside `write` it has `options`, `key`, `fields` and `connection`; the last is for readers alone. What it says is what somebody would have to write: it is decoded as if
/// it stood in the specs.
enum DestinationLibrary {
    /// The names of the services.
    static let names = pages.keys.sorted()
    /// The names of all options.
    static let optionNames = Set(options.values.joined().map(\.name)).sorted()

    /// The descriptions by name.
    static let pages = PackedPages.read(UnsafeBufferPointer(start: cdp_library(), count: cdp_library_size()))
    private static let options = pages.mapValues { Option.all(of: YAMLTree.read(SpecText(path: "", text: $0)).root) }

    /// The services that have an option.
    static func services(with option: String) -> [String] {
        options.filter { $0.value.contains { $0.name == option } }.keys.sorted()
    }

    /// An option of a service.
    struct Option: Hashable {
        /// Its name.
        var name: String
        /// Whether it is a whole number.
        var isNumber: Bool
        /// Whether it may be left out; what holds it is then left out, too.
        var isOptional: Bool

        /// The options of a description.
        static func all(of root: YAMLNode?) -> [Option] {
            (root?.entry("options")?.entries ?? []).map { entry in
                let words = (entry.value.scalar?.text ?? "").split(separator: " ")
                return Option(
                    name: entry.key, isNumber: words.contains("integer"), isOptional: words.contains("optional"))
            }
        }
    }

    /// Stands for an option that is not given.
    private static let absent = "option that is not given"

    /// Decodes what `write: { use: … }` stands for; nil, and reported, where it cannot be used.
    static func requests(_ mapping: MappingReader) -> RequestsDeclaration? {
        guard let name = mapping.word("use", among: names), let connection = mapping.text("on", "a connection"),
            let text = filled(name.value, mapping)
        else { return nil }
        let file = SpecText(path: "specs/library/destinations/\(name.value).yaml", text: text)
        guard let root = YAMLTree.read(file).root.map(withoutAbsent), let write = root.entry("write") else {
            return nil
        }
        let reader = NodeReader(
            text: file, findings: mapping.reader.findings, interpolation: Interpolation(variables: nil))
        var entries = write.entries
        // The connection is the user's own.
        entries.append(
            YAMLEntry(
                key: "on", keyStart: 0, keyEnd: 0,
                value: YAMLNode(content: .scalar(YAMLScalar(text: "-", style: .plain)), start: 0, end: 1)))
        guard var requests = RequestsDeclaration(MappingReader(entries, of: write, .requests, reader)) else {
            return nil
        }
        requests.connection = connection
        requests.within = mapping.span("within") ?? requests.within
        requests.library = RequestsDeclaration.LibraryUse(name, root, reader)
        return requests
    }

    /// The text of a description with its options in their places; nil, and reported, where one is missing or none.
    private static func filled(_ name: String, _ mapping: MappingReader) -> String? {
        guard var text = pages[name], let options = options[name] else { return nil }
        var isComplete = true
        for option in options {
            let value =
                option.isNumber ? mapping.integer(option.name, atLeast: 0)?.map(String.init) : mapping.text(option.name)
            if let value {
                let inner = "{option.\(option.name)}"
                let isPlain = value.value.utf8.allSatisfy { byte in
                    0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20 || "_-.".utf8.contains(byte)
                }
                if text.contains(inner), !isPlain {
                    isComplete = false
                    mapping.reader.report(
                        Diagnostic(
                            .invalidValue, "`\(option.name)` of `\(name)` is part of a path", at: value.range,
                            label: "expected letters, digits, `_`, `-` and `.`", help: ["look it up in the service"]))
                }
                let node = option.isNumber ? value.value : RequestBody.quoted(value.value)
                text = text.replacing(inner, with: value.value).replacing("{ option: \(option.name) }", with: node)
            } else if option.isOptional {
                text = text.replacing("{ option: \(option.name) }", with: absent)
            } else {
                isComplete = false
                guard !mapping.has(option.name) else { continue }
                mapping.reader.report(
                    Diagnostic(
                        .missingKey, "`\(name)` needs `\(option.name)`", at: mapping.reader.firstLine(mapping.node),
                        label: "`\(option.name)` is missing",
                        help: ["add `\(option.name):`; docs/destinations.md says what it is"]))
            }
        }
        for other in optionNames where !options.contains(where: { $0.name == other }) {
            guard let key = mapping.key(other) else { continue }
            isComplete = false
            mapping.reader.report(
                Diagnostic(
                    .optionDoesNotFit, "`\(name)` has no option `\(other)`", at: key, label: "of another service",
                    help: ["its options: " + options.map { "`\($0.name)`" }.joined(separator: ", ")]))
        }
        return isComplete ? text : nil
    }

    /// The tree without the mappings that hold an option that is not given.
    private static func withoutAbsent(_ node: YAMLNode) -> YAMLNode {
        func isAbsent(_ node: YAMLNode) -> Bool { node.entries.contains { $0.value.scalar?.text == absent } }
        var result = node
        switch node.content {
        case .scalar: break
        case .sequence(let items): result.content = .sequence(items.filter { !isAbsent($0) }.map(withoutAbsent))
        case .mapping(let entries):
            result.content = .mapping(
                entries.filter { !isAbsent($0.value) }.map { entry in
                    var entry = entry
                    entry.value = withoutAbsent(entry.value)
                    return entry
                })
        }
        return result
    }
}

extension RequestsDeclaration.LibraryUse {
    /// What a description says of fields.
    fileprivate init(_ name: Located<String>, _ root: YAMLNode, _ reader: NodeReader) {
        let fields = root.entry("fields")
        self.init(
            name: name, key: root.entry("key")?.scalar?.text, fields: [],
            takesOthers: fields == nil || fields?.entry("*") != nil)
        self.fields = (fields?.entries ?? []).filter { $0.key != "*" }.map { entry in
            RequestsDeclaration.LibraryField(
                name: entry.key, form: entry.value.entry("form").flatMap { reader.expression($0) },
                isRequired: entry.value.entry("required")?.scalar?.text == "true")
        }
    }
}

extension YAMLNode {
    /// The entries of a mapping; none of anything else.
    fileprivate var entries: [YAMLEntry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    /// The value of a key.
    fileprivate func entry(_ key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }
}
