import CDPDiagnostics
import CDPTypes

extension FieldDeclaration {
    /// The fields of a contract, without those that cannot be read.
    static func contract(_ node: YAMLNode, _ reader: NodeReader) -> [FieldDeclaration] {
        reader.entries(node, "a mapping of fields").compactMap { FieldDeclaration($0, reader) }
    }

    /// One field, short or long; nil, and reported, without a readable type.
    private init?(_ entry: YAMLEntry, _ reader: NodeReader) {
        if entry.value.scalar != nil {
            guard let type = FieldType.simple(entry.value, reader) else { return nil }
            self.init(name: reader.name(entry), type: type)
            return
        }
        guard let mapping = reader.mapping(entry.value, .field) else { return nil }
        let required = mapping.boolean("required")
        let format = mapping.text("format")
        let timeZone = mapping.text("time_zone", "an IANA time zone")
        let decimal = mapping.word("decimal", among: CSVDeclaration.decimals)
        let oneOf = mapping.has("one_of") ? mapping.texts("one_of", "a list of texts") : nil
        let onError = mapping.choice("on_error", of: OnError.self)
        guard let type = FieldType(mapping) else { return nil }
        self.init(
            name: reader.name(entry), type: type, required: required, format: format, timeZone: timeZone,
            decimal: decimal, oneOf: oneOf, onError: onError)
    }
}

extension FieldType {
    /// The type of the long form; nil, and reported, where keys and type do not fit each other.
    init?(_ mapping: MappingReader) {
        let reader = mapping.reader
        guard let word = mapping.value("type") else { return nil }
        let isList = word.scalar?.text == "list"
        let isStructure = word.scalar?.text == "struct"
        for (key, fits, type) in [("of", isList, "list"), ("fields", isStructure, "struct")] {
            if mapping.has(key), !fits, let place = mapping.key(key) {
                reader.report(
                    Diagnostic(
                        .keysExclude, "`\(key)` belongs to `type: \(type)`", at: place, label: "without meaning here",
                        help: ["write `type: \(type)`, or remove `\(key)`"]))
                return nil
            }
            if fits, !mapping.has(key) {
                reader.report(
                    Diagnostic(
                        .missingKey, "`type: \(type)` needs `\(key)`", at: reader.range(word),
                        label: "`\(key)` is missing",
                        help: [isList ? "write `of: string`, or `of:` with fields" : "write `fields:` with their types"]
                    ))
                return nil
            }
        }
        if isList, let element = mapping.value("of") {
            guard let type = FieldType.element(element, reader) else { return nil }
            self = .list(of: type, at: reader.range(word))
        } else if isStructure, let fields = mapping.value("fields") {
            self = .structure(FieldDeclaration.contract(fields, reader), at: reader.range(word))
        } else {
            guard let type = FieldType.simple(word, reader) else { return nil }
            self = type
        }
    }

    /// The type of a list's elements: one word, or a mapping of fields.
    private static func element(_ node: YAMLNode, _ reader: NodeReader) -> FieldType? {
        guard node.scalar == nil else { return simple(node, reader) }
        return .structure(FieldDeclaration.contract(node, reader), at: reader.range(node))
    }

    /// A type of one word; nil, and reported, for an unknown one.
    static func simple(_ node: YAMLNode, _ reader: NodeReader) -> FieldType? {
        guard let word = reader.text(node, "a type") else { return nil }
        if let type = DataType(specName: word.value) { return .simple(Located(type, at: word.range)) }
        switch word.value {
        case "list":
            report(
                word, "`list` says nothing of its elements", "elements of which type?",
                ["write `list of string`, or `{ type: list, of: string }`"], reader)
        case "struct":
            report(
                word, "`struct` says nothing of its fields", "which fields?",
                ["write `{ type: struct, fields: { city: string } }`"], reader)
        case let text where text.hasPrefix("decimal("):
            report(
                word, "`\(text)` is no decimal", "not a type",
                ["a decimal has 1 to 18 digits, some of them after the point: write for example `decimal(12, 2)`"],
                reader)
        case let text:
            let names = DataType.specNames + ["list", "struct"]
            let help = Suggestions.didYouMean(text, in: names).map { [$0] } ?? []
            let known = "known types: " + names.map { "`\($0)`" }.joined(separator: ", ")
            report(word, "unknown type `\(text)`", "not a type", help + [known], reader)
        }
        return nil
    }

    private static func report(
        _ word: Located<String>, _ message: String, _ label: String, _ help: [String], _ reader: NodeReader
    ) {
        reader.report(Diagnostic(.unknownType, message, at: word.range, label: label, help: help))
    }
}

extension DataType {
    /// The names of types in contracts; `decimal(p, s)` and `list of T` are known too.
    static let specNames = ["string", "integer", "decimal", "money", "float", "boolean", "date", "timestamp"]

    /// Reads a type of one word, `decimal(p, s)` or `list of` such; nil for anything else.
    init?(specName text: String) {
        if text.hasPrefix("list of ") {
            guard text.utf8.count < 200, let element = DataType(specName: String(text.dropFirst(8))) else { return nil }
            self = .list(element)
            return
        }
        switch text {
        case "string": self = .string
        case "integer": self = .integer
        case "decimal": self = SemanticType.decimal.storage
        case "money": self = .money
        case "float": self = .float
        case "boolean": self = .boolean
        case "date": self = .date
        case "timestamp": self = .timestamp
        default:
            guard text.hasPrefix("decimal("), text.hasSuffix(")") else { return nil }
            let numbers = text.dropFirst(8).dropLast().split(separator: ",", omittingEmptySubsequences: false)
                .map { Int($0.drop { $0 == " " }) }
            guard numbers.count == 2, let precision = numbers[0], let scale = numbers[1], (1...18).contains(precision),
                (0...precision).contains(scale)
            else { return nil }
            self = .decimal(precision: precision, scale: scale)
        }
    }
}
