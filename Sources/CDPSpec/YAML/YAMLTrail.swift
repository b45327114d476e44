import CDPDiagnostics

/// What was read before libyaml gave up, so that common mistakes get a finding of their own.
struct YAMLTrail {
    /// The latest keys inside braces whose values were being read, oldest first; at most 16.
    private var flowKeys: [YAMLEvent] = []
    /// The latest scalar, if it was in quotes.
    private var quoted: YAMLEvent?

    /// Remembers an event.
    mutating func note(_ event: YAMLEvent) {
        guard case .scalar(_, let style) = event.kind else { return }
        quoted = style == .singleQuoted || style == .doubleQuoted ? event : nil
    }

    /// Remembers that the value of `key` comes next.
    mutating func enterValue(_ key: YAMLEvent, isFlow: Bool) {
        guard isFlow else { return flowKeys.removeAll() }
        if flowKeys.count == 16 { flowKeys.removeFirst() }
        flowKeys.append(key)
    }

    /// The finding for a syntax error: that of a common mistake where one is recognised, else libyaml's words with
    /// advice.
    func diagnostic(for error: YAMLSyntaxError, in text: SpecText) -> Diagnostic {
        cutExpression(in: text) ?? leadingQuote(in: text) ?? plain(error, text)
    }

    /// `{ value: lines[0].sku }`: a bracket or quote that belongs to the expression ends or breaks the value.
    private func cutExpression(in text: SpecText) -> Diagnostic? {
        for (index, key) in flowKeys.enumerated() {
            guard let (start, end) = meantValue(of: key, in: text.lines.scalars) else { continue }
            let next = index + 1 < flowKeys.count ? flowKeys[index + 1] : nil
            guard next.map({ $0.start < end }) ?? true else { continue }
            return .cutExpression(text.lines.text(start, end), at: text.range(start, end))
        }
        return nil
    }

    /// The range of a key's value as somebody who knows SQL would read it; nil when nothing in it could have been cut.
    private func meantValue(of key: YAMLEvent, in scalars: [Unicode.Scalar]) -> (start: Int, end: Int)? {
        var start = key.end
        while start < scalars.count, scalars[start] == ":" || scalars[start] == " " { start += 1 }
        guard start < scalars.count, !"{[\"&*".unicodeScalars.contains(scalars[start]) else { return nil }
        let end = FlowText.end(of: start, in: scalars)
        guard scalars[start..<end].contains(where: { "()[]'".unicodeScalars.contains($0) }) else { return nil }
        return (start, end)
    }

    /// `where: 'paid' = status`: YAML ends the value at the closing quote.
    private func leadingQuote(in text: SpecText) -> Diagnostic? {
        guard let quoted else { return nil }
        var end = text.endOfLine(quoted.end)
        let scalars = text.lines.scalars
        while end > quoted.end, scalars[end - 1] == " " { end -= 1 }
        let rest = text.lines.text(quoted.end, end).drop { $0 == " " }
        guard let first = rest.first, !"#:,]}".contains(first) else { return nil }
        let range = text.range(quoted.start, end)
        return Diagnostic(
            .quoteStartsExpression, "YAML reads a value that starts with a quote only up to the closing quote",
            at: range,
            label: "cut after the second quote", help: ["put the whole expression in quotes"],
            fixes: [.quoting(text.lines.text(quoted.start, end), at: range)])
    }

    /// The finding in libyaml's words.
    private func plain(_ error: YAMLSyntaxError, _ text: SpecText) -> Diagnostic {
        let at = min(error.offset, text.lines.scalars.count)
        var related: [Label] = []
        if let context = error.context, error.contextOffset != error.offset, error.contextOffset > 0 {
            related.append(Label(text.range(error.contextOffset, error.contextOffset + 1), context))
        }
        return Diagnostic(
            .invalidYAML, "not readable as YAML: \(error.problem)",
            at: text.range(at, min(at + 1, text.endOfLine(at))), label: "reading stopped here", related: related,
            help: [advice(on: error, at, text)])
    }

    /// What is most probably wrong, from libyaml's words and the character at which it stopped.
    private func advice(on error: YAMLSyntaxError, _ at: Int, _ text: SpecText) -> String {
        let scalars = text.lines.scalars
        let line = lineStart(at, scalars)
        var indentation = line
        while indentation < scalars.count, scalars[indentation] == " " { indentation += 1 }
        if [indentation, at].contains(where: { $0 < scalars.count && scalars[$0] == "\t" }) {
            return "indent with blanks: YAML takes no tab, and there is one on this line"
        }
        switch (error.problem, at < scalars.count ? scalars[at] : "\n") {
        case (let words, let scalar) where words.contains("cannot start any token"):
            return "put the value in quotes: YAML takes none that starts with `\(scalar)`"
        case (let words, _) where words.contains("expected ':'"):
            return "write `key: value`, with a colon and a blank after the key"
        case (let words, _) where words.contains("mapping values are not allowed"):
            return "put a text that holds `: ` in quotes; else check the indentation of this line"
        case (let words, _) where words.contains("alphabetic or numeric"):
            return "put the value in quotes: a `*` or `&` at its start names another value in YAML"
        case (let words, _) where words.contains("',' or"):
            return "close the bracket that is open, and put a comma between the entries"
        case (let words, _) where words.contains("unexpected end of stream"):
            return "close the quote or bracket that is open"
        case (let words, _) where words.contains("escape"):
            return "use single quotes for a text with `\\`, or write it twice"
        case (let words, _) where words.contains("expected key") || words.contains("'-' indicator"):
            return "indent this line like those beside it; all keys of a mapping begin in one column"
        default: return "check indentation, quotes and brackets at and above this line"
        }
    }

    /// The offset of the first character of a line.
    private func lineStart(_ offset: Int, _ scalars: [Unicode.Scalar]) -> Int {
        var start = offset
        while start > 0, !LineTable.isBreak(scalars[start - 1]) { start -= 1 }
        return start
    }
}

/// The text of an expression inside braces, as its author meant it.
enum FlowText {
    /// Where a value that starts at `start` ends for somebody who knows SQL: at a comma or closing brace outside of
    /// parentheses, brackets and quotes, or at the end of the line.
    static func end(of start: Int, in scalars: [Unicode.Scalar]) -> Int {
        var depth = 0
        var isQuoted = false
        var offset = start
        scan: while offset < scalars.count, !LineTable.isBreak(scalars[offset]) {
            switch scalars[offset] {
            case "'": isQuoted.toggle()
            case _ where isQuoted: break
            case "(", "[": depth += 1
            case ")" where depth > 0, "]" where depth > 0: depth -= 1
            case ",", "}", "]":
                if depth <= 0 || scalars[offset] == "}" { break scan }
            default: break
            }
            offset += 1
        }
        while offset > start, scalars[offset - 1] == " " { offset -= 1 }
        return offset
    }
}

extension Diagnostic {
    /// The finding for an expression that braces cut.
    static func cutExpression(_ value: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .cutExpression, "inside braces YAML cuts `\(value)` at its comma, bracket or quote", at: range,
            label: "not read as one value", help: ["put it in quotes, or write the mapping on several lines"],
            fixes: [.quoting(value, at: range)])
    }
}

extension Fix {
    /// Puts a text in quotes for YAML: double ones, unless it holds a double quote or a backslash.
    static func quoting(_ text: String, at range: SourceRange) -> Fix {
        Fix(title: "put it in quotes", edits: [Fix.Edit(range: range, newText: quoted(text))], isSafe: true)
    }

    /// The text in quotes.
    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "\"" || $0 == "\\" }) else { return "\"\(text)\"" }
        let doubled = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        return "'\(doubled)'"
    }
}
