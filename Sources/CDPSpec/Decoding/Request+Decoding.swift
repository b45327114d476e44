import CDPDiagnostics
import CDPTypes

extension RequestDeclaration {
    /// In what form the entries of an answer are written.
    enum AnswerFormat: String, CaseIterable {
        case json, csv
    }

    /// The rows of a request, and the keys that are looked up at a time, where nothing is written.
    private static let usualRows = 100

    /// Reads a request; nil, and reported, where it is none.
    init?(_ mapping: MappingReader) {
        let reader = mapping.reader
        guard let request = mapping.text("request", "a method and a path"), let line = mapping.line(request),
            let content = Self.content(mapping)
        else { return nil }
        let batch = mapping.batch()
        var body = BodyReader(reader)
        guard let tree = body.body(content.node) else { return nil }
        let isAlone = tree.fields.isAlone && !content.isCSV || !line.path.fields.isEmpty
        var value = ServiceRequest(
            method: line.method, path: line.path, rows: isAlone ? 1 : batch.rows?.value ?? Self.usualRows, body: tree)
        value.size = batch.size
        if content.isCSV { value.isCSV = true }
        value.empty = mapping.text("empty", "a text").map { $0.value == "omit" ? .omitted : .text($0.value) }
        if mapping.has("headers") {
            value.headers = mapping.entries("headers", "a mapping of headers").compactMap { entry in
                reader.text(entry.value, "a value").map { ServiceRequest.Header(name: entry.key, value: $0.value) }
            }
        }
        value.before = mapping.steps("before")
        value.after = mapping.steps("after")
        value.lookup = mapping.mapping("lookup", .requestLookup).flatMap { ServiceRequest.Lookup($0, Self.usualRows) }
        value.job = mapping.mapping("job", .requestJob).flatMap { ServiceRequest.Job($0) }
        value.answers = mapping.mapping("rows", .rowAnswers).flatMap { ServiceRequest.RowAnswers($0) }
        if mapping.has("errors") { value.errors = mapping.meanings("errors") }
        let named = line.path.fields.map { Located($0, at: request.range) }
        self.init(
            request: request, value: value, rows: batch.rows, bodyRange: reader.range(content.node),
            fields: body.fields + named)
        checkAnswers(request, reader)
    }

    /// What is sent; nil, and reported, where nothing is, or twice.
    private static func content(_ mapping: MappingReader) -> (node: YAMLNode, isCSV: Bool)? {
        switch (mapping.value("body"), mapping.value("csv")) {
        case (let body?, nil): return (body, false)
        case (nil, let csv?): return (csv, true)
        case (_?, _?):
            mapping.reader.report(
                Diagnostic(
                    .keysExclude, "`body` and `csv` exclude each other",
                    at: mapping.key("csv") ?? mapping.reader.range(mapping.node),
                    label: "a second content", help: ["leave one of the two out"]))
        case (nil, nil):
            mapping.reader.report(
                Diagnostic(
                    .missingKey, "a request needs `body`", at: mapping.reader.firstLine(mapping.node),
                    label: "`body` is missing", help: ["add `body`: what it holds, or `csv`"]))
        }
        return nil
    }

    /// Reports paths with values of answers that nobody gives.
    private func checkAnswers(_ request: Located<String>, _ reader: NodeReader) {
        var known: Set<String> = []
        func check(_ path: PathTemplate) {
            for name in path.answers where !known.contains(name) {
                reader.report(
                    Diagnostic(
                        .invalidValue, "`\(path)` has a value of an answer that is not there yet", at: request.range,
                        label: "no answer before is named `\(name)`",
                        help: ["name the answer of an earlier request with `as: \(name)`"]))
            }
        }
        for step in value.before ?? [] {
            check(step.path)
            if let name = step.name { known.insert(name) }
        }
        check(value.path)
        known.insert(ServiceRequest.answerName)
        for step in value.after ?? [] {
            check(step.path)
            if let name = step.name { known.insert(name) }
        }
        if let job = value.job { check(job.path) }
        known.insert(ServiceRequest.pollName)
        if let path = value.answers?.path { check(path) }
    }
}

extension MappingReader {
    /// The method and the path of a request; nil, and reported, where it is none.
    fileprivate func line(_ request: Located<String>) -> (method: String, path: PathTemplate)? {
        let words = request.value.split(separator: " ", maxSplits: 1).map(String.init)
        let path = words.count > 1 ? words[1] : ""
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        guard let method = words.first, methods.contains(method), !path.contains(" "),
            path.isEmpty || path.hasPrefix("/") || path.hasPrefix("{")
        else {
            reader.report(
                Diagnostic(
                    .invalidValue, "`\(request.value)` is no request", at: request.range,
                    label: "expected a method and a path",
                    help: ["write for example `POST /contacts`; methods are \(methods.joined(separator: ", "))"]))
            return nil
        }
        return (method, PathTemplate(path))
    }

    fileprivate func line(_ key: String) -> (method: String, path: PathTemplate)? {
        text(key, "a method and a path").flatMap { line($0) }
    }

    /// `batch:`, a number of rows or a mapping.
    fileprivate func batch() -> (rows: Located<Int>?, size: Int64?) {
        guard let node = value("batch") else { return (nil, nil) }
        guard case .mapping = node.content else { return (integer("batch", atLeast: 1), nil) }
        let batch = mapping("batch", .requestBatch)
        return (batch?.integer("rows", atLeast: 1), batch?.size("size")?.value)
    }

    /// Requests without rows; nil when absent.
    fileprivate func steps(_ key: String) -> [ServiceRequest.Step]? {
        guard has(key) else { return nil }
        return items(key, "a list of requests").compactMap { item in
            guard let entry = reader.mapping(item, .requestStep), let line = entry.line("request") else { return nil }
            var body = BodyReader(reader)
            return ServiceRequest.Step(
                name: entry.text("as", "a name")?.value, method: line.method, path: line.path,
                body: entry.value("body").flatMap { body.body($0) })
        }
    }

    /// What answers mean; empty when absent.
    func meanings(_ key: String) -> [AnswerMeaning] {
        items(key, "a list of answers").compactMap { item in
            guard let entry = reader.mapping(item, .requestError), let status = entry.integer("status", atLeast: 200),
                let meaning: Located<AnswerMeaning.Meaning> = entry.choice("is")
            else { return nil }
            return AnswerMeaning(
                status: status.value, condition: entry.condition("where"), meaning: meaning.value)
        }
    }

    /// A way to a value of an answer.
    fileprivate func path(in key: String) -> AnswerPath? {
        text(key, "a way to a value").map { AnswerPath($0.value) }
    }

    /// What an answer says; nil when absent.
    fileprivate func condition(_ key: String) -> AnswerCondition? {
        guard has(key) else { return nil }
        let terms = entries(key, "a mapping of values").map { entry in
            var tests: [AnswerCondition.Test] = []
            if case .sequence(let items) = entry.value.content {
                tests = items.compactMap { test($0) }
            } else if let one = test(entry.value) {
                tests = [one]
            }
            return AnswerCondition.Term(path: AnswerPath(entry.key), tests: tests)
        }
        return AnswerCondition(terms)
    }

    private func test(_ node: YAMLNode) -> AnswerCondition.Test? {
        if case .mapping = node.content {
            return reader.mapping(node, .answerRange)?.integer("at_least", atLeast: 0).map {
                .atLeast(Double($0.value))
            }
        }
        guard let text = reader.text(node, "a value"), let scalar = node.scalar else { return nil }
        return .equal(BodyReader.json(text.value, isPlain: scalar.style == .plain))
    }
}

extension ServiceRequest.Lookup {
    fileprivate init?(_ mapping: MappingReader, _ usualRows: Int) {
        guard let line = mapping.line("request"), let list = mapping.path(in: "path"),
            let key = mapping.path(in: "key"),
            let value = mapping.path(in: "value")
        else { return nil }
        self.init(
            method: line.method, path: line.path, rows: mapping.integer("batch", atLeast: 1)?.value ?? usualRows,
            list: list, key: key, value: value, next: mapping.path(in: "next"))
        guard !line.path.parts.contains(.keys), let place = mapping.key("request") else { return }
        mapping.reader.report(
            Diagnostic(
                .invalidValue, "a lookup asks for no key", at: place, label: "`{keys}` is missing",
                help: ["write `{keys}` where the keys belong"]))
    }
}

extension ServiceRequest.Job {
    fileprivate init?(_ mapping: MappingReader) {
        guard let line = mapping.line("poll"), let done = mapping.condition("done") else { return nil }
        self.init(
            method: line.method, path: line.path,
            every: mapping.span("every")?.value ?? TimeSpan(microseconds: 5_000_000),
            within: mapping.span("within")?.value ?? TimeSpan(microseconds: 3_600_000_000), done: done,
            failed: mapping.condition("failed"))
    }
}

extension ServiceRequest.RowAnswers {
    fileprivate init?(_ mapping: MappingReader) {
        let (key, index) = (mapping.path(in: "key"), mapping.text("index", "a way to a number"))
        let row: Row
        switch (key, index) {
        case (let key?, nil): row = .key(key)
        case (nil, let index?): row = index.value == "position" ? .position : .index(AnswerPath(index.value))
        default:
            let place = mapping.key("index") ?? mapping.reader.firstLine(mapping.node)
            mapping.reader.report(
                key == nil
                    ? Diagnostic(
                        .missingKey, "answers for rows need `key` or `index`", at: place, label: "of which row?",
                        help: ["say where an entry names its row"])
                    : Diagnostic(
                        .keysExclude, "`key` and `index` exclude each other", at: place, label: "a second name of rows",
                        help: ["leave one of the two out"]))
            return nil
        }
        self.init(list: mapping.path(in: "path") ?? AnswerPath(""), row: row)
        if let line = mapping.line("request") { (method, path) = (line.method, line.path) }
        let format: Located<RequestDeclaration.AnswerFormat>? = mapping.choice("format")
        if format?.value == .csv { isCSV = true }
        next = mapping.path(in: "next")
        accepted = mapping.condition("accepted")
        later = mapping.condition("later")
        reason = mapping.path(in: "reason")
    }
}
