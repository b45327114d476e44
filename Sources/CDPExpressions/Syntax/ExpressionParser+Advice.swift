import CDPDiagnostics

extension ExpressionParser {
    /// The keywords that a misspelt word is compared with.
    private static let keywords = [
        "and", "or", "not", "in", "like", "between", "is", "null", "case", "when", "then", "else", "end", "where",
        "within", "since", "distinct",
    ]

    /// What to do about the token at which parsing stopped, where nothing more special is known.
    var advice: String {
        switch current.kind {
        case .end: "the expression ends in the middle: a value, an operator or a `)` is missing"
        case .symbol(")"): "a value is missing before it, or there is one `)` too many"
        case .symbol(","): "commas stand between the arguments of a call and inside `in (…)`"
        case .symbol("{"), .symbol("}"), .symbol(":"):
            "braces and colons have no place here; write `${name}` for a variable"
        case .symbol: "a value is missing before it, or two signs follow each other"
        case .text: "write an operator before the text, such as `=`; a quote inside a text is written twice: `'l''été'`"
        case .quotedName, .number: "an operator is missing before it"
        case .word(let word):
            Suggestions.didYouMean(word.lowercased(), in: ExpressionParser.keywords)
                ?? "join conditions by `and` or `or`; texts stand in single quotes, names with blanks in double quotes"
        case .invalid: "remove it"
        }
    }

    /// What to do about tokens after a whole expression.
    var endAdvice: [String] {
        if current.isSymbol("=") { return ["`=` compares; comparisons do not chain, join them by `and`"] }
        if case .word(let word) = current.kind, place > 0, case .number = tokens[place - 1].kind {
            return [
                ForeignUnits.advice(onUnit: word)
                    ?? "units of time are seconds, minutes, hours, days and weeks: `90 days`"
            ]
        }
        guard let name = nameWithBlanks else { return [advice] }
        return [
            "a name with blanks is written in double quotes: `'\(LanguagePrinter.doubleQuoted(name))'`",
            "join conditions by `and` or `or`",
        ]
    }

    /// The text itself, where it consists of words that are no keywords, as in `First Name`; else nil.
    private var nameWithBlanks: String? {
        let isWords = tokens.dropLast().allSatisfy { token in
            switch token.kind {
            case .word(let word): !ExpressionParser.reserved.contains(word.lowercased())
            case .number: true
            default: false
            }
        }
        return isWords ? text.text.split(whereSeparator: \.isWhitespace).joined(separator: " ") : nil
    }
}
