import CDPTypes

extension ExpressionParser {
    /// A whole expression.
    mutating func expression() throws(Failure) -> Syntax {
        nesting += 1
        defer { nesting -= 1 }
        if nesting > ExpressionParser.maximumDepth { try failTooDeep(current.range) }
        return try chain("or") { parser throws(Failure) in
            try parser.chain("and") { parser throws(Failure) in try parser.negation() }
        }
    }

    /// `a and b and c` is one node of three operands, so that long lists of conditions stay flat.
    private mutating func chain(
        _ word: String, _ operand: (inout ExpressionParser) throws(Failure) -> Syntax
    ) throws(Failure) -> Syntax {
        var operands = [try operand(&self)]
        while takeWord(word) { operands.append(try operand(&self)) }
        if operands.count == 1 { return operands[0] }
        return try node(.operation(word, operands), spanning(operands[0], operands[operands.count - 1]))
    }

    /// `not` before a comparison; several may follow each other.
    private mutating func negation() throws(Failure) -> Syntax {
        let start = current.range
        guard takeWord("not") else { return try comparison() }
        nesting += 1
        defer { nesting -= 1 }
        if nesting > ExpressionParser.maximumDepth { try failTooDeep(start) }
        let operand = try negation()
        return try node(.operation("not", [operand]), start.lowerBound..<operand.range.upperBound)
    }

    /// The functions that comparison signs stand for.
    private static let comparisons = [
        "=": "equal", "<>": "not_equal", "!=": "not_equal", "<": "less", "<=": "less_or_equal", ">": "greater",
        ">=": "greater_or_equal",
    ]

    /// A comparison, `between`, `in`, `like` or `is`. They do not chain: `a < b < c` is refused with advice.
    private mutating func comparison() throws(Failure) -> Syntax {
        let left = try additive()
        if case .symbol(let symbol) = current.kind, let name = ExpressionParser.comparisons[symbol] {
            advance()
            let right = try additive()
            return try node(.operation(name, [left, right]), spanning(left, right))
        }
        if takeWord("is") { return try test(left) }
        let not = current
        let isNegated = current.isWord("not") && ["in", "like", "between"].contains { following.isWord($0) }
        if isNegated { advance() }
        guard let positive = try membership(left) else { return left }
        return isNegated
            ? try node(
                .operation("not", [positive]),
                min(left.range.lowerBound, not.range.lowerBound)..<positive.range.upperBound) : positive
    }

    /// After `is`: `null`, `not null`, `distinct from x`.
    private mutating func test(_ left: Syntax) throws(Failure) -> Syntax {
        let isNegated = takeWord("not")
        let word = current
        if takeWord("null") {
            return try node(
                .operation(isNegated ? "is_not_null" : "is_null", [left]), left.range.lowerBound..<word.range.upperBound
            )
        }
        guard takeWord("distinct") else {
            try fail(
                "expected `null` or `distinct from` after `is`, found \(current.description)", current.range,
                help: ["write `=` to compare with a value"])
            throw Failure()
        }
        try expectWord("from")
        let right = try additive()
        let distinct = try node(.operation("is_distinct_from", [left, right]), spanning(left, right))
        return isNegated ? try node(.operation("not", [distinct]), distinct.range) : distinct
    }

    /// `in (…)`, `like` or `between`; nil where none of them follows.
    private mutating func membership(_ left: Syntax) throws(Failure) -> Syntax? {
        if takeWord("in") {
            let opened = current.range
            try expectSymbol("(")
            var operands = [left]
            repeat { operands.append(try expression()) } while takeSymbol(",")
            let end = current.range.upperBound
            try expectSymbol(")", opened: opened)
            return try node(.operation("in", operands), left.range.lowerBound..<end)
        }
        if takeWord("like") {
            let pattern = try additive()
            return try node(.operation("like", [left, pattern]), spanning(left, pattern))
        }
        if takeWord("between") {
            let low = try additive()
            try expectWord("and")
            let high = try additive()
            return try node(.operation("between", [left, low, high]), spanning(left, high))
        }
        return nil
    }

    /// Arithmetic by precedence, the loosest first, with the functions that operators stand for.
    private static let levels: [[String: String]] = [
        ["||": "join"], ["+": "add", "-": "subtract"], ["*": "multiply", "/": "divide", "%": "modulo"],
    ]

    /// Operators of a level and of those that bind more tightly, grouped from the left.
    private mutating func additive(level: Int = 0) throws(Failure) -> Syntax {
        guard level < ExpressionParser.levels.count else { return try signed() }
        var left = try additive(level: level + 1)
        while case .symbol(let symbol) = current.kind, let name = ExpressionParser.levels[level][symbol] {
            advance()
            let right = try additive(level: level + 1)
            left = try node(.operation(name, [left, right]), spanning(left, right))
        }
        return left
    }

    /// A sign before a value. `+` changes nothing.
    private mutating func signed() throws(Failure) -> Syntax {
        let sign = current
        if takeSymbol("-") {
            nesting += 1
            defer { nesting -= 1 }
            if nesting > ExpressionParser.maximumDepth { try failTooDeep(sign.range) }
            let operand = try signed()
            return try node(.operation("negate", [operand]), sign.range.lowerBound..<operand.range.upperBound)
        }
        if takeSymbol("+") { return try primary() }
        return try primary()
    }

    /// From the start of the first to the end of the second.
    func spanning(_ left: Syntax, _ right: Syntax) -> Range<Int> {
        min(left.range.lowerBound, right.range.lowerBound)..<max(left.range.upperBound, right.range.upperBound)
    }
}
