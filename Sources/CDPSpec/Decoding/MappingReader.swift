import CDPDiagnostics
import CDPTypes

/// Reads a mapping with a fixed set of keys.
///
///     guard let mapping = reader.mapping(node, .segment) else { return nil }
///     let predicate = mapping.expression("where")
///
/// Making one reports unknown and missing keys. Accessors take the key's name, return nil or nothing where it is
/// absent, and report values of the wrong form. They are those of `NodeReader`, which says what each accepts.
struct MappingReader {
    /// The mapping's node.
    let node: YAMLNode
    /// Reads its values.
    let reader: NodeReader
    /// The known entries by key.
    private let entries: [String: YAMLEntry]
    /// Whether there are keys that it does not know, whose content is lost.
    let hasUnknownKeys: Bool

    /// Checks the keys of a mapping against its shape.
    init(_ entries: [YAMLEntry], of node: YAMLNode, _ shape: MappingShape, _ reader: NodeReader) {
        self.node = node
        self.reader = reader
        var known: [String: YAMLEntry] = [:]
        let names = shape.keys.map(\.name)
        for entry in entries {
            if names.contains(entry.key) {
                known[entry.key] = entry
            } else {
                MappingReader.refuse(entry, names, shape, reader)
            }
        }
        self.entries = known
        hasUnknownKeys = known.count < entries.count
        let missing = shape.keys.filter { $0.isRequired && known[$0.name] == nil }
        for key in missing {
            reader.report(
                Diagnostic(
                    .missingKey, "\(shape.noun) needs `\(key.name)`", at: reader.firstLine(node),
                    label: "`\(key.name)` is missing", help: ["add `\(key.name)`: \(key.about)"]))
        }
    }

    /// Reports an unknown key, with those it may be meant for.
    private static func refuse(_ entry: YAMLEntry, _ names: [String], _ shape: MappingShape, _ reader: NodeReader) {
        let range = reader.text.keyRange(entry)
        let near = Suggestions.near(entry.key, in: names)
        var help: [String] = []
        var fixes: [Fix] = []
        if let meant = near.first {
            help.append("did you mean \(near.map { "`\($0)`" }.joined(separator: " or "))?")
            fixes.append(Fix(title: "write `\(meant)`", edits: [.init(range: range, newText: meant)], isSafe: false))
        }
        help.append("known keys: " + names.map { "`\($0)`" }.joined(separator: ", "))
        reader.report(
            Diagnostic(
                .unknownKey, "unknown key `\(entry.key)` in \(shape.noun)", at: range, label: "unknown key", help: help,
                fixes: fixes))
    }

    /// Whether a key is written.
    func has(_ key: String) -> Bool {
        entries[key] != nil
    }

    /// The value of a key; nil when absent.
    func value(_ key: String) -> YAMLNode? {
        entries[key]?.value
    }

    /// Where a key is written; nil when absent.
    func key(_ key: String) -> SourceRange? {
        entries[key].map(reader.text.keyRange)
    }

    /// A text.
    func text(_ name: String, _ what: String = "a text") -> Located<String>? {
        value(name).flatMap { reader.text($0, key: key(name), what) }
    }

    /// A text that may refer to secrets; see `NodeReader.secretText`.
    func secretText(_ name: String, mustRefer: Bool = false, _ what: String = "a text") -> Located<SecretText>? {
        value(name).flatMap { reader.secretText($0, key: key(name), mustRefer: mustRefer, what) }
    }

    /// A path, which is never an empty text.
    func path(_ name: String) -> Located<String>? {
        value(name).flatMap { reader.fullText($0, key: key(name), "a path") }
    }

    /// One text or a list of them; empty when absent.
    func texts(_ name: String, _ what: String) -> [Located<String>] {
        value(name).map { reader.texts($0, what) } ?? []
    }

    /// An expression.
    func expression(_ name: String) -> EmbeddedText? {
        value(name).flatMap { reader.expression($0) }
    }

    /// A boolean.
    func boolean(_ name: String) -> Located<Bool>? {
        value(name).flatMap { reader.boolean($0, key: key(name)) }
    }

    /// A whole number of at least `minimum`.
    func integer(_ name: String, atLeast minimum: Int) -> Located<Int>? {
        value(name).flatMap { reader.integer($0, key: key(name), atLeast: minimum) }
    }

    /// A length of time.
    func span(_ name: String) -> Located<TimeSpan>? {
        value(name).flatMap { reader.span($0, key: key(name)) }
    }

    /// A share in hundredths of a percent.
    func share(_ name: String) -> Located<Int>? {
        value(name).flatMap { reader.share($0, key: key(name)) }
    }

    /// A size in bytes.
    func size(_ name: String) -> Located<Int64>? {
        value(name).flatMap { reader.size($0, key: key(name)) }
    }

    /// One of the given words.
    func word(_ name: String, among words: [String]) -> Located<String>? {
        value(name).flatMap { reader.word($0, key(name), among: words) }
    }

    /// One of the words of an enumeration.
    func choice<Choice: CaseIterable & RawRepresentable & Hashable & Sendable>(
        _ name: String, of type: Choice.Type = Choice.self
    ) -> Located<Choice>? where Choice.RawValue == String {
        value(name).flatMap { reader.choice($0, key: key(name)) }
    }

    /// The items of a list; empty when absent.
    func items(_ name: String, _ what: String) -> [YAMLNode] {
        value(name).flatMap { reader.items($0, what) } ?? []
    }

    /// The entries of a mapping whose keys are names; empty when absent.
    func entries(_ name: String, _ what: String) -> [YAMLEntry] {
        value(name).map { reader.entries($0, what) } ?? []
    }

    /// A mapping with a fixed set of keys.
    func mapping(_ name: String, _ shape: MappingShape) -> MappingReader? {
        value(name).flatMap { reader.mapping($0, shape) }
    }

    /// A country code of two capital letters, or an expression that gives each row's country. Two letters that are no
    /// capitals are reported.
    func country(_ name: String = "country") -> CountryDeclaration? {
        guard let country = text(name, "a country of two letters or an expression") else { return nil }
        let bytes = country.value.utf8
        guard bytes.count == 2, bytes.allSatisfy({ ($0 & ~0x20) &- 0x41 < 26 }) else {
            return expression(name).map { .expression($0) }
        }
        guard bytes.allSatisfy({ $0 < 0x5B }) else {
            reader.report(
                Diagnostic(
                    .invalidValue, "`\(country.value)` is not a country", at: country.range,
                    label: "expected two capital letters",
                    help: [
                        "write the ISO 3166 code, for example `FR`",
                        "or, for a field of that name, `'\"\(country.value)\"'`",
                    ]))
            return nil
        }
        return .code(country)
    }
}
