import CDPTypes

extension ExpressionParser {
    /// Words that cannot be names unless they are quoted.
    static let reserved: Set<String> = [
        "and", "or", "not", "is", "in", "like", "between", "case", "when", "then", "else", "end", "null", "true",
        "false",
        "where", "within", "since", "as", "distinct",
    ]

    /// A constant, a path, a call or something in parentheses.
    mutating func primary() throws(Failure) -> Syntax {
        var value = try atom()
        while true {
            let start = value.range.lowerBound
            if takeSymbol(".") {
                let name = try self.name()
                value = try node(.member(value, name), start..<name.range.upperBound)
            } else if current.isSymbol("[") {
                let opened = current.range
                advance()
                guard case .number(let digits) = current.kind, let index = Int(digits), index < 1 << 31 else {
                    try fail("expected a place from 0, found \(current.description)", current.range)
                    throw Failure()
                }
                advance()
                let end = current.range.upperBound
                try expectSymbol("]", opened: opened)
                value = try node(.element(value, index), start..<end)
            } else {
                return value
            }
        }
    }

    /// A value without what may follow it: a constant, a name, a call, or an expression in parentheses.
    private mutating func atom() throws(Failure) -> Syntax {
        let token = current
        switch token.kind {
        case .number(let digits): return try number(digits)
        case .text(let text):
            advance()
            return try node(.literal(.string(text)), token.range)
        case .quotedName(let name):
            advance()
            return try node(.name(name), token.range)
        case .symbol("("):
            advance()
            var inner = try expression()
            let end = current.range.upperBound
            try expectSymbol(")", opened: token.range)
            inner.range = token.range.lowerBound..<end
            return inner
        case .word(let word): return try self.word(word, token)
        default:
            try fail("expected a value, found \(token.description)", token.range)
            throw Failure()
        }
    }

    /// A word at the start of a value: a constant, a keyword, a call, or a name.
    private mutating func word(_ word: String, _ token: Token) throws(Failure) -> Syntax {
        let keyword = word.lowercased()
        switch keyword {
        case "null", "true", "false":
            advance()
            return try node(keyword == "null" ? .null : .literal(.boolean(keyword == "true")), token.range)
        case "case": return try conditional()
        case "date", "timestamp":
            if case .text = following.kind { return try time(keyword) }
        case "interval":
            switch following.kind {
            case .text, .number:
                advance()
                return try interval(from: token.range.lowerBound)
            default: break
            }
        default: break
        }
        if following.isSymbol("(") { return try call(word, token.range) }
        if ExpressionParser.reserved.contains(keyword) {
            try fail(
                "expected a value, found \(token.description)", token.range,
                help: ["a name that is a keyword is written in double quotes: `\"\(word)\"`"])
        }
        advance()
        return try node(.name(word), token.range)
    }

    /// The name after a point: any word, also a keyword, or a quoted name.
    mutating func name() throws(Failure) -> Syntax.Name {
        let token = current
        switch token.kind {
        case .word(let text), .quotedName(let text):
            advance()
            return Syntax.Name(text: text, range: token.range)
        default:
            try fail("expected a name, found \(token.description)", token.range)
            throw Failure()
        }
    }

    /// `case … end`.
    private mutating func conditional() throws(Failure) -> Syntax {
        let start = current.range
        advance()
        let subject = current.isWord("when") ? nil : try expression()
        var branches: [Syntax.Branch] = []
        while takeWord("when") {
            let condition = try expression()
            try expectWord("then")
            branches.append(Syntax.Branch(condition: condition, value: try expression()))
        }
        if branches.isEmpty { try fail("expected `when`, found \(current.description)", current.range) }
        let otherwise = takeWord("else") ? try expression() : nil
        let end = current.range.upperBound
        try expectWord("end")
        return try node(.conditional(subject: subject, branches, otherwise: otherwise), start.lowerBound..<end)
    }

    /// A call, with the forms that are no plain list of arguments: `cast`, `extract`, `in_segment`, `count(*)`.
    private mutating func call(_ word: String, _ range: Range<Int>) throws(Failure) -> Syntax {
        let function = word.lowercased()
        let name = Syntax.Name(text: word, range: range)
        advance()
        let opened = current.range
        advance()
        switch function {
        case "cast", "try_cast":
            let value = try expression()
            try expectWord("as")
            let type = try self.type()
            return try closed(.cast(value, type, isTry: function == "try_cast"), range, opened)
        case "in_segment": return try segment(range, opened)
        case "extract":
            let part = try self.name()
            try expectWord("from")
            let unit = try node(.literal(.string(part.text.lowercased())), part.range)
            return try closed(
                .call(
                    Syntax.Name(text: "date_part", range: range), [unit, try expression()], isStar: false,
                    isDistinct: false),
                range, opened)
        default: break
        }
        if current.isSymbol("*"), following.isSymbol(")") {
            advance()
            return try closed(.call(name, [], isStar: true, isDistinct: false), range, opened)
        }
        let isDistinct = takeWord("distinct")
        var arguments: [Syntax] = []
        if !current.isSymbol(")") {
            repeat { arguments.append(try expression()) } while takeSymbol(",")
        }
        return try closed(.call(name, arguments, isStar: false, isDistinct: isDistinct), range, opened)
    }

    /// `in_segment('vip')`, perhaps with `within`.
    private mutating func segment(_ range: Range<Int>, _ opened: Range<Int>) throws(Failure) -> Syntax {
        guard case .text(let segment) = current.kind else {
            try fail("expected the segment's name in quotes, found \(current.description)", current.range)
            throw Failure()
        }
        advance()
        let call = try closed(.segment(segment, within: nil), range, opened)
        guard takeWord("within") else { return call }
        let span = try duration()
        return try node(.segment(segment, within: span), range.lowerBound..<tokens[place - 1].range.upperBound)
    }

    /// The node of a call whose `)` must come next.
    private mutating func closed(
        _ kind: Syntax.Kind, _ range: Range<Int>, _ opened: Range<Int>
    ) throws(Failure) -> Syntax {
        let end = current.range.upperBound
        try expectSymbol(")", opened: opened)
        return try node(kind, range.lowerBound..<end)
    }
}
