/// A token of an expression.
///
/// Its range in the text is kept in UTF-8 offsets, so that findings can underline it, also where an expression is a
/// block of several lines in YAML.
struct Token {
    /// What kind of word it is; the text is without quotes and escapes.
    enum Kind: Hashable {
        /// A bare word, as written; keywords are bare words.
        case word(String)
        /// `"a name"`.
        case quotedName(String)
        /// `'a text'`.
        case text(String)
        /// Digits, possibly with a point and an exponent, as written.
        case number(String)
        /// An operator, bracket or comma.
        case symbol(String)
        /// A byte that starts nothing, or an unclosed quote; it has been reported.
        case invalid
        /// The end of the text.
        case end
    }

    /// The kind, with the text.
    var kind: Kind
    /// UTF-8 offsets.
    var range: Range<Int>

    /// Whether it is the given keyword, in any case.
    func isWord(_ keyword: String) -> Bool {
        if case .word(let word) = kind { word.lowercased() == keyword } else { false }
    }

    /// Whether it is the given symbol.
    func isSymbol(_ symbol: String) -> Bool {
        kind == .symbol(symbol)
    }

    /// The token as messages name it.
    var description: String {
        switch kind {
        case .word(let text), .number(let text), .symbol(let text): "`\(text)`"
        case .quotedName(let text): "`\"\(text)\"`"
        case .text: "a text"
        case .invalid: "this"
        case .end: "the end of the expression"
        }
    }
}
