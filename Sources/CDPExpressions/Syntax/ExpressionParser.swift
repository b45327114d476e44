public import CDPDiagnostics
import CDPTypes

/// Parses the text of an expression or a trait into a tree, and reports what it cannot read.
///
///     let (syntax, findings) = ExpressionParser.parse(EmbeddedText(text: "a > 1", file: "s.yaml"))
///
/// Recursive descent with precedence climbing. From loosest to tightest: `or`, `and`, `not`, comparisons (which do
/// not chain), `||`, `+ -`, `* / %`, sign, paths. Keywords are words in any case; `"quoted"` is always a name.
///
/// The first error ends it: what follows a misread token says nothing. Depth and length are limited, so that a
/// hostile text uses up neither stack nor time. The tree knows no names and types; `ExpressionChecker` does.
public struct ExpressionParser {
    /// How deep an expression may nest.
    public static let maximumDepth = 150
    /// How long an expression may be, in bytes.
    public static let maximumLength = 65_536

    /// The text with its positions in the file.
    let text: EmbeddedText
    /// The words of the text, with an end after the last.
    let tokens: [Token]
    /// The index of the current token.
    var place = 0
    /// The current depth of nesting, which is limited.
    var nesting = 0
    /// The findings so far; any of them means that there is no tree.
    var diagnostics: [Diagnostic] = []

    /// Thrown after a finding was reported, caught where parsing can go on.
    struct Failure: Error {}

    private init(_ text: EmbeddedText) {
        self.text = text
        let lexer = Lexer(text.text.utf8.count <= ExpressionParser.maximumLength ? text.text : "")
        tokens = lexer.tokens
        for problem in lexer.problems {
            diagnostics.append(
                Diagnostic(
                    .invalidExpression, problem.message, at: text.range(problem.range), label: "not understood",
                    help: [problem.help]))
        }
        if text.text.utf8.count > ExpressionParser.maximumLength {
            diagnostics.append(
                Diagnostic(
                    .expressionTooLarge, "the expression is longer than \(ExpressionParser.maximumLength) bytes",
                    at: text.range,
                    help: ["compute parts of it in the source, or name them as traits of their own"]))
        }
    }

    /// The tree of a scalar expression; nil when there were errors.
    public static func parse(_ text: EmbeddedText) -> (syntax: Syntax?, diagnostics: [Diagnostic]) {
        parse(text) { parser throws(Failure) in
            let value = try parser.expression()
            try parser.expectEnd()
            return value
        }
    }

    /// The tree of a trait: an expression, followed by `where`, `within` and `since` in any order.
    public static func parseTrait(_ text: EmbeddedText) -> (syntax: TraitSyntax?, diagnostics: [Diagnostic]) {
        parse(text) { parser throws(Failure) in
            var trait = TraitSyntax(value: try parser.expression())
            let start = parser.current.range.lowerBound
            while try parser.clause(of: &trait) {}
            let end = parser.tokens[max(0, parser.place - 1)].range.upperBound
            if end > start { trait.clauses = start..<end }
            try parser.expectEnd()
            return trait
        }
    }

    /// Runs one kind of parse; nil, with findings, on any error.
    private static func parse<Tree>(
        _ text: EmbeddedText, _ body: (inout ExpressionParser) throws(Failure) -> Tree
    ) -> (Tree?, [Diagnostic]) {
        var parser = ExpressionParser(text)
        if parser.diagnostics.contains(where: { $0.code == .expressionTooLarge }) { return (nil, parser.diagnostics) }
        guard let tree = try? body(&parser), parser.diagnostics.isEmpty else { return (nil, parser.diagnostics) }
        return (tree, [])
    }

    /// One clause of a trait; false where none follows.
    private mutating func clause(of trait: inout TraitSyntax) throws(Failure) -> Bool {
        let word = current
        if takeWord("where") {
            if trait.filter != nil { try fail("`where` is given twice", word.range) }
            trait.filter = try expression()
        } else if takeWord("within") {
            if trait.within != nil { try fail("`within` is given twice", word.range) }
            trait.within = try duration()
        } else if takeWord("since") {
            if trait.since != nil { try fail("`since` is given twice", word.range) }
            trait.since = try expression()
        } else {
            return false
        }
        return true
    }

    // MARK: Tokens

    /// The current token.
    var current: Token { tokens[place] }

    /// The token after it; the last one again at the end.
    var following: Token { tokens[min(place + 1, tokens.count - 1)] }

    /// Goes to the next token; stays at the last.
    mutating func advance() {
        if place < tokens.count - 1 { place += 1 }
    }

    /// Consumes a keyword, in any case, if it is next.
    mutating func takeWord(_ keyword: String) -> Bool {
        guard current.isWord(keyword) else { return false }
        advance()
        return true
    }

    /// Consumes a symbol if it is next.
    mutating func takeSymbol(_ symbol: String) -> Bool {
        guard current.isSymbol(symbol) else { return false }
        advance()
        return true
    }

    /// Consumes a keyword, or fails because it is missing.
    mutating func expectWord(_ keyword: String) throws(Failure) {
        guard takeWord(keyword) else {
            return try fail("expected `\(keyword)`, found \(current.description)", current.range)
        }
    }

    /// Consumes a symbol, or fails; `opened` is where its counterpart is.
    mutating func expectSymbol(_ symbol: String, opened: Range<Int>? = nil) throws(Failure) {
        if takeSymbol(symbol) { return }
        let related = opened.map { [Label(text.range($0), "opened here")] } ?? []
        try fail("expected `\(symbol)`, found \(current.description)", current.range, related: related)
    }

    /// Fails where tokens are left.
    private mutating func expectEnd() throws(Failure) {
        guard current.kind != .end else { return }
        try fail(
            "expected an operator or the end, found \(current.description)", current.range,
            help: endAdvice)
    }

    /// Whether something was reported at that position already, for example by the lexer.
    func reported(_ range: Range<Int>) -> Bool {
        let place = text.range(range)
        return diagnostics.contains { $0.primary?.range.start == place.start }
    }

    /// Reports and throws. Without `help` it is chosen by the current token.
    mutating func fail(
        _ message: String, _ range: Range<Int>, related: [Label] = [], help: [String] = [],
        code: DiagnosticCode = .invalidExpression
    ) throws(Failure) {
        if current.kind != .invalid, !reported(range) {
            let help = help.isEmpty ? [advice] : help
            diagnostics.append(Diagnostic(code, message, at: text.range(range), related: related, help: help))
        }
        throw Failure()
    }

    /// A node of the tree; fails when it would be too deep.
    mutating func node(_ kind: Syntax.Kind, _ range: Range<Int>) throws(Failure) -> Syntax {
        let node = Syntax(kind, range)
        if node.depth > ExpressionParser.maximumDepth { try failTooDeep(range) }
        return node
    }

    /// Fails because of depth.
    mutating func failTooDeep(_ range: Range<Int>) throws(Failure) {
        try fail(
            "the expression nests deeper than \(ExpressionParser.maximumDepth) levels", range,
            help: ["name parts of it as traits or attributes of their own"], code: .expressionTooLarge)
    }
}
