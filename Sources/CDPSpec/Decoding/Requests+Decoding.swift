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
            timeout: mapping.span("timeout"))
        if basic != nil, bearer != nil, let second = mapping.key("bearer") {
            reader.report(
                Diagnostic(
                    .keysExclude, "`basic` and `bearer` exclude each other", at: second,
                    label: "a second `Authorization`",
                    related: mapping.key("basic").map { [Label($0, "the first")] } ?? [],
                    help: ["leave one of the two out"]))
        }
    }
}

extension RequestsDeclaration {
    /// Reads `write:` with requests; nil without a connection or a readable `upsert`.
    init?(_ mapping: MappingReader) {
        let upsert = mapping.mapping("upsert", .request).flatMap { RequestDeclaration($0) }
        let remove = mapping.mapping("remove", .request).flatMap { RequestDeclaration($0) }
        guard let connection = mapping.text("on", "a connection"), let upsert else { return nil }
        let errors = mapping.items("errors", "a list of statuses").compactMap { item -> ErrorDeclaration? in
            guard let entry = mapping.reader.mapping(item, .requestError),
                let status = entry.integer("status", atLeast: 300), let meaning: Located<Meaning> = entry.choice("is")
            else { return nil }
            return ErrorDeclaration(status: status, meaning: meaning)
        }
        self.init(
            connection: connection, upsert: upsert, remove: remove,
            idempotency: mapping.text("idempotency", "the name of a header"), signing: mapping.choice("sign"),
            errors: errors, within: mapping.span("within"))
    }
}

extension RequestDeclaration {
    private static let methods = ["POST", "PUT", "PATCH", "DELETE"]

    /// Reads a request; nil, and reported, where it is none.
    init?(_ mapping: MappingReader) {
        guard let request = mapping.text("request", "a method and a path"), let node = mapping.value("body") else {
            return nil
        }
        var reader = BodyReader(mapping.reader)
        guard let body = reader.body(node) else { return nil }
        self.init(
            request: request, rows: mapping.integer("batch", atLeast: 1),
            body: Located(body, at: mapping.reader.range(node), key: mapping.key("body")), fields: reader.fields)
        let (method, path) = parts
        guard !Self.methods.contains(method) || !(path.isEmpty || path.hasPrefix("/")) || path.contains(" ") else {
            return
        }
        mapping.reader.report(
            Diagnostic(
                .invalidValue, "`\(request.value)` is no request", at: request.range,
                label: "expected a method and a path",
                help: ["write for example `POST /contacts`; methods are \(Self.methods.joined(separator: ", "))"]))
    }
}

/// Reads the body of a request.
private struct BodyReader {
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
                case "columns":
                    guard let items = reader.items(entries[0].value, "a list of output fields") else { return nil }
                    let names = items.compactMap { field($0) }
                    return names.count == items.count ? .columns(names) : nil
                default: break
                }
            }
            let members = entries.compactMap { entry in body(entry.value).map { RequestBody.Member(entry.key, $0) } }
            return members.count == entries.count ? .object(members) : nil
        }
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
        if scalar.style == .plain, ["true", "false", "null"].contains(text) || Self.isNumber(text) {
            return .constant(text)
        }
        return .constant(RequestBody.quoted(text))
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let isWhole = parts.first.map { $0 == "0" || !$0.hasPrefix("0") } ?? false
        return isWhole && parts.count <= 2
            && parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
    }
}
