import CDPDiagnostics
import CDPTypes

extension ExpressionParser {
    /// A number, or a length of time where a unit follows it.
    mutating func number(_ digits: String) throws(Failure) -> Syntax {
        let token = current
        if let unit = unit(following) {
            let span = try duration()
            return try node(
                .literal(.duration(span.microseconds)), token.range.lowerBound..<unit.range.upperBound)
        }
        advance()
        guard let literal = ExpressionParser.literal(digits) else {
            let isInteger = digits.allSatisfy(\.isNumber)
            try fail(
                isInteger ? "`\(digits)` is beyond 64 bits" : "`\(digits)` has more than 18 digits", token.range,
                help: ["write it with an exponent for a float, as in `1e20`"], code: .invalidLiteral)
            throw Failure()
        }
        return try node(.literal(literal), token.range)
    }

    /// `12` is an integer, `1.50` an exact decimal, `1e3` a float; nil when it does not fit.
    static func literal(_ digits: String) -> Literal? {
        if digits.utf8.contains(where: { $0 | 0x20 == 0x65 }) {
            guard let value = Double(digits.hasPrefix(".") ? "0" + digits : digits.replacingPoint), value.isFinite
            else { return nil }
            return .float(value)
        }
        guard let point = digits.utf8.firstIndex(of: 0x2E) else { return Int64(digits).map(Literal.integer) }
        let scale = digits.utf8.distance(from: point, to: digits.utf8.endIndex) - 1
        let whole = String(digits[..<point]) + String(digits[digits.utf8.index(after: point)...])
        guard scale <= 18, let count = Int64(whole), count < 1_000_000_000_000_000_000 else { return nil }
        return .decimal(count, scale: scale)
    }

    /// Units that are not equally long each time, so that lengths of time cannot use them.
    private static let calendarUnits: Set<String> = ["month", "months", "quarter", "quarters", "year", "years"]

    /// The token when it is a unit of time, exact or not.
    private func unit(_ token: Token) -> Token? {
        guard case .word(let word) = token.kind else { return nil }
        let name = word.lowercased()
        if ExpressionParser.calendarUnits.contains(name) || name == "microsecond" || name == "microseconds" {
            return token
        }
        return TimeSpan.units.contains { $0.name == name || $0.name + "s" == name } ? token : nil
    }

    /// What to write for a unit that is not known.
    private var unitAdvice: String {
        if case .word(let word) = following.kind, let unit = ForeignUnits.advice(onUnit: word) { return unit }
        return "write a number and a unit from seconds to weeks, as in `90 days`"
    }

    /// `90 days`, or the same in quotes.
    mutating func duration() throws(Failure) -> TimeSpan {
        let start = current
        if case .text = start.kind {
            guard case .literal(.duration(let length)) = try interval(from: start.range.lowerBound).kind else {
                throw Failure()
            }
            return TimeSpan(microseconds: length)
        }
        guard case .number(let digits) = start.kind, let unit = unit(following) else {
            try fail(
                "expected a length of time, found \(start.description)", start.range,
                help: [unitAdvice])
            throw Failure()
        }
        advance()
        advance()
        guard case .word(let word) = unit.kind else { throw Failure() }
        return try span(digits, word.lowercased(), start.range.lowerBound..<unit.range.upperBound)
    }

    /// After `interval`: `'90 days'`, `90 days`, `'90' day`.
    mutating func interval(from start: Int) throws(Failure) -> Syntax {
        guard case .text(let text) = current.kind else {
            let span = try duration()
            return try node(.literal(.duration(span.microseconds)), start..<tokens[place - 1].range.upperBound)
        }
        var words = text.split(separator: " ").map { $0.lowercased() }
        var range = start..<current.range.upperBound
        advance()
        if words.count == 1, let unit = unit(current), case .word(let word) = unit.kind {
            words.append(word.lowercased())
            range = start..<unit.range.upperBound
            advance()
        }
        guard words.count == 2 else {
            try fail(
                "the text is no length of time", range,
                help: ["write a number and a unit, as in `interval '90 days'`"],
                code: .invalidLiteral)
            throw Failure()
        }
        return try node(.literal(.duration(try span(words[0], words[1], range).microseconds)), range)
    }

    /// A number and a unit as a length of time.
    private mutating func span(_ digits: String, _ unit: String, _ range: Range<Int>) throws(Failure) -> TimeSpan {
        if ExpressionParser.calendarUnits.contains(unit) {
            try fail(
                "a \(unit.hasSuffix("s") ? String(unit.dropLast()) : unit) has no exact length", range,
                help: [
                    "write days, as in `30 days` or `365 days`",
                    "for calendar periods compare with `start_of_month(as_of())` or `start_of_year(as_of())`",
                ], code: .invalidLiteral)
        }
        if unit.hasPrefix("microsecond"), let count = Int64(digits) { return TimeSpan(microseconds: count) }
        guard let span = TimeSpan("\(digits) \(unit)") else {
            try fail(
                "`\(digits) \(unit)` is no length of time", range,
                help: [ForeignUnits.advice(onUnit: unit) ?? "write a whole number and a unit, as in `90 days`"],
                code: .invalidLiteral)
            throw Failure()
        }
        return span
    }

    /// `date '2026-01-01'` and `timestamp '2026-01-01T12:00:00Z'`. A timestamp without an offset is left to evaluation,
    /// which knows the project's clocks.
    mutating func time(_ keyword: String) throws(Failure) -> Syntax {
        let start = current.range.lowerBound
        advance()
        guard case .text(let text) = current.kind else { throw Failure() }
        let range = start..<current.range.upperBound
        advance()
        if keyword == "timestamp", let time = CivilTime.clock(text), !time.hasOffset {
            let written = try node(.literal(.string(text)), range)
            return try node(.cast(written, .timestamp, isTry: false), range)
        }
        let literal =
            keyword == "date"
            ? CivilTime.date(text).map(Literal.date) : CivilTime.timestamp(text).map(Literal.timestamp)
        guard let literal else {
            try fail(
                "the text is no \(keyword)", range,
                help: [
                    keyword == "date"
                        ? "write it as in `date '2026-01-31'`" : "write it as in `timestamp '2026-01-31T12:00:00Z'`"
                ],
                code: .invalidLiteral)
            throw Failure()
        }
        return try node(.literal(literal), range)
    }
}

extension String {
    /// `5.e3` as `5e3`: Swift's parser wants a digit after the point.
    fileprivate var replacingPoint: String {
        guard let point = utf8.firstIndex(of: 0x2E) else { return self }
        let next = utf8.index(after: point)
        return next < utf8.endIndex && Lexer.isDigit(utf8[next]) ? self : String(self[..<point]) + String(self[next...])
    }
}
