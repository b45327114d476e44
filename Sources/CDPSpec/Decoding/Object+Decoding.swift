import CDPDiagnostics
import CDPTypes

extension S3Declaration {
    /// Reads `s3:`. A key without its secret is reported, as is a secret without its key.
    init(_ mapping: MappingReader) {
        self.init(
            endpoint: mapping.secretText("endpoint", "a URL"), region: mapping.secretText("region", "a region"),
            key: mapping.secretText("key", "a key"),
            secret: mapping.secretText("secret", mustRefer: true, "a reference to a secret"),
            token: mapping.secretText("token", mustRefer: true, "a reference to a token"))
        for (name, other) in [("key", "secret"), ("secret", "key"), ("token", "key")]
        where mapping.has(name) && !mapping.has(other) {
            mapping.reader.report(
                Diagnostic(
                    .missingKey, "`\(name)` needs `\(other)`",
                    at: mapping.key(name) ?? mapping.reader.firstLine(mapping.node),
                    label: "`\(other)` is missing",
                    help: ["add `\(other):`, or leave both out: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY count then"]
                ))
            return
        }
    }
}

extension ObjectDeclaration {
    /// How paths begin that name an object of a store.
    static let store = "s3://"

    /// Whether a path names something elsewhere.
    static func isURL(_ path: String) -> Bool {
        let start = path.lowercased()
        return [store, "https://", "http://"].contains { start.hasPrefix($0) }
    }

    /// Whether a node is a path, or a mapping with one, that names something elsewhere, or goes through a connection.
    static func isWritten(_ node: YAMLNode) -> Bool {
        if let scalar = node.scalar { return isURL(scalar.text) }
        guard case .mapping(let entries) = node.content, let file = entries.first(where: { $0.key == "file" }) else {
            return false
        }
        return isURL(file.value.scalar?.text ?? "") || entries.contains { $0.key == "on" }
    }

    /// Reads an object; nil, and reported, where it is none.
    init?(_ node: YAMLNode, _ reader: NodeReader, isWritten: Bool = false) {
        if node.scalar != nil {
            guard let path = reader.fullText(node, "a URL") else { return nil }
            self.init(file: FileDeclaration(path: path, format: nil))
        } else {
            guard let mapping = reader.mapping(node, isWritten ? .writtenObject : .object),
                let file = FileDeclaration(mapping, isWritten: isWritten)
            else { return nil }
            self.init(
                file: file, connection: mapping.text("on", "a connection"), within: mapping.span("within"))
        }
        guard check(reader, isWritten: isWritten) else { return nil }
    }

    /// Whether the URL is one of an object; reported where it is none, or lacks its connection.
    private func check(_ reader: NodeReader, isWritten: Bool) -> Bool {
        let path = file.path
        let isOfStore = path.value.hasPrefix(Self.store)
        if !isOfStore, isWritten || !Self.isURL(path.value) {
            reader.report(
                Diagnostic(
                    .invalidValue, "`\(path.value)` is no object of a store", at: path.range,
                    label: "expected a URL",
                    help: [
                        isWritten
                            ? "write `s3://BUCKET/KEY`; a file of the project has no `on:`"
                            : "write `s3://BUCKET/KEY` or `https://…`; a file of the project has no `on:`"
                    ]))
            return false
        }
        let key = path.value.dropFirst(Self.store.utf8.count).split(separator: "/", maxSplits: 1)
        let isKey = key.count == 2 && !path.value.hasSuffix("/")
        if isOfStore, !isKey || isWritten && path.value.contains(where: { "*?[".contains($0) }) {
            reader.report(
                Diagnostic(
                    .invalidValue, "`\(path.value)` names no object", at: path.range,
                    label: "expected a bucket and a key", help: ["write for example `s3://lake/people.csv`"]))
            return false
        }
        if isOfStore, connection == nil {
            reader.report(
                Diagnostic(
                    .missingKey, "an object of a store needs `on`", at: path.range, label: "of which store?",
                    help: ["name a connection with `s3:`, as in `{ file: \"\(path.value)\", on: lake }`"]))
            return false
        }
        return true
    }
}
