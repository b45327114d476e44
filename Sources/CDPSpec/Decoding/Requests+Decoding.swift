import CDPDiagnostics
import CDPTypes

extension HTTPDeclaration {
    /// Reads `http:` of a connection; nil without a URL.
    init?(_ mapping: MappingReader) {
        guard let url = mapping.secretText("url", "a URL") else { return nil }
        let reader = mapping.reader
        let headers = mapping.entries("headers", "a mapping of headers").compactMap { entry in
            reader.secretText(entry.value, "a value").map { HeaderDeclaration(name: reader.name(entry), value: $0) }
        }
        let basic = mapping.mapping("basic", .basic)
        self.init(
            url: url, headers: headers, user: basic?.secretText("user", "a user"),
            password: basic?.secretText("password", mustRefer: true, "a reference to a password"),
            bearer: mapping.secretText("bearer", mustRefer: true, "a reference to a token"),
            signingSecret: mapping.secretText("signing_secret", mustRefer: true, "a reference to a secret"),
            tokens: mapping.mapping("oauth2", .oauth).map { TokenDeclaration($0) },
            timeout: mapping.span("timeout"),
            rates: mapping.items("rates", "a list of rates").compactMap { reader.rate($0) },
            concurrency: mapping.integer("concurrency", atLeast: 1))
        let written = ["basic", "bearer", "oauth2"].filter(mapping.has)
        if written.count > 1, let second = mapping.key(written[1]) {
            reader.report(
                Diagnostic(
                    .keysExclude, "`\(written[0])` and `\(written[1])` exclude each other", at: second,
                    label: "a second `Authorization`",
                    related: mapping.key(written[0]).map { [Label($0, "the first")] } ?? [],
                    help: ["leave one of the two out"]))
        }
    }
}

extension HTTPDeclaration.TokenDeclaration {
    /// Reads `oauth2:`. Who asks is a client with its secret or an account.
    fileprivate init(_ mapping: MappingReader) {
        self.init(
            url: mapping.secretText("token_url", "a URL"), client: mapping.secretText("client_id", "a client"),
            secret: mapping.secretText("client_secret", mustRefer: true, "a reference to a secret"),
            account: mapping.secretText("service_account", mustRefer: true, "a reference to an account"),
            scope: mapping.text("scope", "a scope"))
        if mapping.has("service_account") {
            for key in ["client_id", "client_secret"] {
                guard let second = mapping.key(key) else { continue }
                mapping.reader.report(
                    Diagnostic(
                        .keysExclude, "`service_account` and `\(key)` exclude each other", at: second,
                        label: "another who asks", help: ["leave one of the two out"]))
            }
            return
        }
        for key in ["token_url", "client_id", "client_secret"] where !mapping.has(key) {
            mapping.reader.report(
                Diagnostic(
                    .missingKey, "`oauth2` needs `\(key)`", at: mapping.reader.firstLine(mapping.node),
                    label: "`\(key)` is missing", help: ["add `\(key)`, or ask with a `service_account`"]))
        }
    }
}

extension NodeReader {
    /// How many requests in a time.
    fileprivate func rate(_ node: YAMLNode) -> Located<RequestRate>? {
        guard let text = text(node, "a rate") else { return nil }
        guard let rate = RequestRate(text.value) else {
            report(
                Diagnostic(
                    .invalidValue, "`\(text.value)` is no rate", at: text.range, label: "expected a number and a time",
                    help: ["write for example `10 per second`; times are second, minute, hour and day"]))
            return nil
        }
        return Located(rate, at: text.range)
    }
}

extension RequestsDeclaration {
    /// Reads `write:` with requests; nil without a connection or a readable `upsert`.
    init?(_ mapping: MappingReader) {
        let upsert = mapping.mapping("upsert", .request).flatMap { RequestDeclaration($0) }
        let remove = mapping.mapping("remove", .request).flatMap { RequestDeclaration($0) }
        guard let connection = mapping.text("on", "a connection"), let upsert else { return nil }
        self.init(
            connection: connection, upsert: upsert, remove: remove,
            idempotency: mapping.text("idempotency", "the name of a header"), signing: mapping.choice("sign"),
            errors: mapping.meanings("errors"), errorsRange: mapping.key("errors"), within: mapping.span("within"))
    }
}

/// Reads the body of a request.
struct BodyReader {
    private let reader: NodeReader
    /// The fields that it names.
    private(set) var fields: [Located<String>] = []

    init(_ reader: NodeReader) { self.reader = reader }

    /// The body that a node stands for; nil, and reported, where a part of it is none.
    mutating func body(_ node: YAMLNode) -> RequestBody? {
        switch node.content {
        case .scalar(let scalar): return constant(node, scalar)
        case .sequence(let items):
            let parts = items.compactMap { body($0) }
            return parts.count == items.count ? .list(parts) : nil
        case .mapping(let entries):
            if entries.count == 1 {
                switch entries[0].key {
                case "field": return field(entries[0].value).map { .field($0) }
                case "each": return body(entries[0].value).map { .each($0) }
                case "row":
                    let part: Located<RequestBody.RowPart>? = reader.choice(entries[0].value)
                    return part.map { .row($0.value) }
                case "merge":
                    guard let items = reader.items(entries[0].value, "a list of objects") else { return nil }
                    let parts = items.compactMap { body($0) }
                    return parts.count == items.count ? .merged(parts) : nil
                case "lookup": return .lookedUp
                case "all": return body(entries[0].value).map { .whole($0, nil) }
                case "object": return object(reader.entries(entries[0].value, "an object"))
                default: break
                }
            }
            if entries.map(\.key) == ["all", "else"] {
                guard let value = body(entries[0].value), let other = body(entries[1].value) else { return nil }
                return .whole(value, other)
            }
            return object(entries)
        }
    }

    private mutating func object(_ entries: [YAMLEntry]) -> RequestBody? {
        let members = entries.compactMap { entry in body(entry.value).map { RequestBody.Member(entry.key, $0) } }
        return members.count == entries.count ? .object(members) : nil
    }

    private mutating func field(_ node: YAMLNode) -> String? {
        guard let name = reader.text(node, "an output field") else { return nil }
        fields.append(name)
        return name.value
    }

    /// JSON of a single value: numbers, `true`, `false` and `null` without quotes, else a text.
    private func constant(_ node: YAMLNode, _ scalar: YAMLScalar) -> RequestBody? {
        if node.isEmpty { return .constant("null") }
        guard let text = reader.text(node, "a value")?.value else { return nil }
        return .constant(Self.json(text, isPlain: scalar.style == .plain))
    }

    /// JSON of a single value that is written with or without quotes.
    static func json(_ text: String, isPlain: Bool) -> String {
        isPlain && (["true", "false", "null"].contains(text) || isNumber(text)) ? text : RequestBody.quoted(text)
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let isWhole = parts.first.map { $0 == "0" || !$0.hasPrefix("0") } ?? false
        return isWhole && parts.count <= 2
            && parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
    }
}
