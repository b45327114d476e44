import CDPDiagnostics
import CDPTypes

/// Reads nodes of one file as what their key expects, and reports what does not fit.
///
///     guard let limit = reader.integer(node, atLeast: 1) else { return nil }
///
/// Every accessor returns nil after it reported why, so callers leave out what is missing and report nothing
/// themselves. `what` is the expected value in words, with its article, as messages use it. Variables are replaced
/// in all texts.
struct NodeReader {
    /// The file.
    let text: SpecText
    /// Where findings go.
    let findings: Findings
    /// The variables that are replaced.
    var interpolation: Interpolation

    /// Reports a finding.
    func report(_ diagnostic: Diagnostic) {
        findings.report(diagnostic)
    }

    /// The range of a node; one character wide where nothing is written.
    func range(_ node: YAMLNode) -> SourceRange {
        text.range(node)
    }

    /// A scalar's text with variables replaced, and the position of each byte. With `keepsSecrets` it is written as a
    /// `SecretText` is.
    func embedded(_ node: YAMLNode, keepsSecrets: Bool = false, _ what: String) -> EmbeddedText? {
        guard let scalar = node.scalar else {
            wrongKind(node, expected: what)
            return nil
        }
        guard !node.isEmpty else {
            missingValue(node, what)
            return nil
        }
        warnOfCurlyQuotes(scalar, node)
        return interpolation.apply(
            ScalarOffsets.embedded(scalar, node, in: text), keepsSecrets: keepsSecrets, findings)
    }

    /// Warns of `“;”`: quotes of a word processor are part of the text.
    private func warnOfCurlyQuotes(_ scalar: YAMLScalar, _ node: YAMLNode) {
        guard scalar.style == .plain, let first = scalar.text.first, let last = scalar.text.last, scalar.text.count > 1,
            "“”‘’«„‚".contains(first), "“”‘’»".contains(last)
        else { return }
        let inner = String(scalar.text.dropFirst().dropLast())
        report(
            Diagnostic(
                .curlyQuotes, "curly quotes are read as part of the text", at: range(node), label: "no quotes for YAML",
                help: ["write straight quotes: `\"…\"`"], fixes: [.quoting(inner, at: range(node))]))
    }

    /// A text that is more than blanks.
    func fullText(_ node: YAMLNode, key: SourceRange? = nil, _ what: String) -> Located<String>? {
        guard let text = text(node, key: key, what) else { return nil }
        guard text.value.contains(where: { !$0.isWhitespace }) else {
            report(
                Diagnostic(
                    .missingValue, "expected \(what), found an empty text", at: text.range, label: "says nothing",
                    help: ["write it out"]))
            return nil
        }
        return text
    }

    /// A text.
    func text(_ node: YAMLNode, key: SourceRange? = nil, _ what: String = "a text") -> Located<String>? {
        embedded(node, what).map { Located($0.text, at: range(node), key: key) }
    }

    /// A text that may refer to secrets. One that `mustRefer` is a secret itself, and may not stand in the specs.
    func secretText(
        _ node: YAMLNode, key: SourceRange? = nil, mustRefer: Bool = false, _ what: String = "a text"
    ) -> Located<SecretText>? {
        guard let text = embedded(node, keepsSecrets: true, what) else { return nil }
        let secret = Located(SecretText(written: text.text), at: range(node), key: key)
        guard !mustRefer || secret.value.hasReference else {
            findings.hide(secret.range)
            report(
                Diagnostic(
                    .secretWritten, "a secret stands in the specs", at: secret.range,
                    label: "readable for all who read them",
                    help: [
                        "write `\"${env:NAME}\"` for a variable of the environment, or `\"${file:PATH}\"`; and change the secret"
                    ]))
            return nil
        }
        return secret
    }

    /// An expression. It may be written in any style of YAML except folded (`>`), which moves characters.
    func expression(_ node: YAMLNode, _ what: String = "an expression") -> EmbeddedText? {
        guard let expression = embedded(node, what), let scalar = node.scalar else { return nil }
        switch scalar.style {
        case .folded:
            report(
                Diagnostic(
                    .foldedExpression, "an expression may not be written with `>`", at: range(node),
                    label: "folding moves its characters", help: ["use `|` for an expression of several lines"]))
            return nil
        case .plain:
            if let comment = cuttingComment(scalar, node) {
                report(comment)
                return nil
            }
            return expression
        default: return expression
        }
    }

    /// The finding for `a # b` without quotes: YAML takes everything from ` #` on as a comment, and the rest looks cut
    /// off. Nil for others.
    private func cuttingComment(_ scalar: YAMLScalar, _ node: YAMLNode) -> Diagnostic? {
        let scalars = text.lines.scalars
        let lineEnd = text.endOfLine(node.end)
        var start = node.end
        while start < lineEnd, scalars[start] == " " || scalars[start] == "\t" { start += 1 }
        guard start > node.end, start < lineEnd, scalars[start] == "#", ExpressionText.looksCut(scalar.text) else {
            return nil
        }
        return Diagnostic(
            .commentCutsExpression, "a ` #` ends the expression: YAML takes the rest of the line for a comment",
            at: text.range(start, lineEnd), label: "read as a comment",
            related: [Label(range(node), "all that is left")], help: ["put the whole expression in quotes"],
            fixes: [.quoting(text.lines.text(node.start, lineEnd), at: text.range(node.start, lineEnd))])
    }

    /// A whole number of at least `minimum`.
    func integer(_ node: YAMLNode, key: SourceRange? = nil, atLeast minimum: Int) -> Located<Int>? {
        converted(node, key, "a whole number", example: "`5`") { text in
            guard let value = Int(text), value >= minimum else { return nil }
            return value
        }
    }

    /// `true` or `false`, in lower case.
    func boolean(_ node: YAMLNode, key: SourceRange? = nil) -> Located<Bool>? {
        let meant = ["yes": "true", "on": "true", "no": "false", "off": "false"]
        if let scalar = node.scalar, scalar.style == .plain, let word = meant[scalar.text.lowercased()] {
            report(
                Diagnostic(
                    .invalidValue, "`\(scalar.text)` is not a boolean", at: range(node), label: "not a boolean",
                    help: ["write `\(word)`"],
                    fixes: [
                        Fix(title: "write `\(word)`", edits: [.init(range: range(node), newText: word)], isSafe: true)
                    ]))
            return nil
        }
        return converted(node, key, "true or false", example: "`true`") { text in
            text == "true" ? true : text == "false" ? false : nil
        }
    }

    /// A length of time with its unit.
    func span(_ node: YAMLNode, key: SourceRange? = nil) -> Located<TimeSpan>? {
        converted(node, key, "a length of time", example: "`90 days` or `36 hours`") { text in
            ForeignUnits.advice(onLength: text)
        } _: {
            TimeSpan($0)
        }
    }

    /// A share in hundredths of a percent.
    func share(_ node: YAMLNode, key: SourceRange? = nil) -> Located<Int>? {
        converted(node, key, "a percentage", example: "`10%` or `0.5%`", Quantities.share)
    }

    /// A number of bytes with its unit.
    func size(_ node: YAMLNode, key: SourceRange? = nil) -> Located<Int64>? {
        converted(
            node, key, "a size", example: "`8 GiB` or `512 MiB`: a blank, and KiB, MiB, GiB or TiB", Quantities.size)
    }

    /// One of a fixed set of words.
    func choice<Choice: CaseIterable & RawRepresentable & Hashable & Sendable>(
        _ node: YAMLNode, key: SourceRange? = nil, of type: Choice.Type = Choice.self
    ) -> Located<Choice>? where Choice.RawValue == String {
        guard let word = word(node, key, among: Choice.allCases.map(\.rawValue)) else { return nil }
        return Choice(rawValue: word.value).map { Located($0, at: word.range, key: key) }
    }

    /// One of the given words.
    func word(_ node: YAMLNode, _ key: SourceRange? = nil, among words: [String]) -> Located<String>? {
        let list = words.map { "`\($0)`" }.joined(separator: ", ")
        guard let word = text(node, key: key, "one of \(list)") else { return nil }
        guard words.contains(word.value) else {
            var help = Suggestions.didYouMean(word.value, in: words).map { [$0] } ?? []
            help.append("known: \(list)")
            report(
                Diagnostic(
                    .unknownChoice, "unknown value `\(word.value)`", at: word.range, label: "not one of the known",
                    help: help))
            return nil
        }
        return word
    }

    /// A text converted to a value; `example` is shown where that fails.
    private func converted<Value>(
        _ node: YAMLNode, _ key: SourceRange?, _ what: String, example: String,
        advice: (String) -> String? = { _ in nil }, _ convert: (String) -> Value?
    ) -> Located<Value>? {
        guard let text = text(node, key: key, what) else { return nil }
        guard let value = convert(text.value) else {
            report(
                Diagnostic(
                    .invalidValue, "`\(text.value)` is not \(what)", at: text.range, label: "expected \(what)",
                    help: [advice(text.value) ?? "write for example \(example)"]))
            return nil
        }
        return Located(value, at: text.range, key: key)
    }

    /// The items of a list.
    func items(_ node: YAMLNode, _ what: String) -> [YAMLNode]? {
        if case .sequence(let items) = node.content { return items }
        wrongKind(node, expected: what)
        return nil
    }

    /// One text or a list of them.
    func texts(_ node: YAMLNode, _ what: String) -> [Located<String>] {
        if node.scalar != nil { return text(node, what).map { [$0] } ?? [] }
        return items(node, what)?.compactMap { text($0) } ?? []
    }

    /// One expression or a list of them.
    func expressions(_ node: YAMLNode, _ what: String) -> [EmbeddedText] {
        if node.scalar != nil { return expression(node, what).map { [$0] } ?? [] }
        return items(node, what)?.compactMap { expression($0) } ?? []
    }

    /// The entries of a mapping whose keys are names that the user gives.
    func entries(_ node: YAMLNode, _ what: String) -> [YAMLEntry] {
        if case .mapping(let entries) = node.content { return entries }
        wrongKind(node, expected: what)
        return []
    }

    /// A mapping of known keys.
    func mapping(_ node: YAMLNode, _ shape: MappingShape) -> MappingReader? {
        guard case .mapping(let entries) = node.content else {
            wrongKind(node, expected: shape.noun + " with keys")
            return nil
        }
        return MappingReader(entries, of: node, shape, self)
    }

    /// The name of a resource, at its key.
    func name(_ entry: YAMLEntry) -> Located<String> {
        Located(entry.key, at: text.keyRange(entry), key: text.keyRange(entry))
    }

    /// Reports a node of the wrong kind.
    func wrongKind(_ node: YAMLNode, expected: String) {
        guard !node.isEmpty else { return missingValue(node, expected) }
        report(
            Diagnostic(
                .wrongKind, "expected \(expected), found \(node.noun)", at: firstLine(node),
                label: "this is \(node.noun)", help: [advice(on: node, expected: expected)]))
    }

    /// How to write what is expected instead of what was found.
    private func advice(on node: YAMLNode, expected: String) -> String {
        switch node.content {
        case .scalar where expected.hasPrefix("a list"): "write `[a, b]`, or one line each that starts with `- `"
        case .scalar: "write `name: value` lines below the key, indented by two blanks"
        case .sequence where expected.contains("mapping") || expected.contains("keys"):
            "write `name: value` lines without `- ` before them"
        case .sequence: "write one value without brackets and without `- `"
        case .mapping where expected.hasPrefix("a list"):
            "write one line each that starts with `- `, or `[a, b]`"
        case .mapping where node.isFlow:
            "braces start a mapping: put a text that begins with one in quotes"
        case .mapping: "write one value after the colon; a text that holds `: ` belongs in quotes"
        }
    }

    /// Reports that nothing is written where a value is expected.
    private func missingValue(_ node: YAMLNode, _ what: String) {
        report(
            Diagnostic(
                .missingValue, "expected \(what), found nothing", at: text.range(node.start, node.start),
                label: "nothing here", help: ["write the value, `\"\"` for an empty text, or remove the key"]))
    }

    /// The range of a node, up to the end of its first line.
    func firstLine(_ node: YAMLNode) -> SourceRange {
        text.range(node.start, min(node.end, text.endOfLine(node.start)))
    }
}
