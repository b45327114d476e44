import CDPTypes

extension Expression: CustomStringConvertible {
    /// The expression in the language of specs: reading and checking the text gives the same expression.
    public var description: String {
        LanguagePrinter.text(self)
    }
}

/// Prints expressions in the language of specs, with parentheses only where they change the meaning.
///
/// The result reads as the same expression again: `(a + b) * c` keeps its parentheses and `a + (b * c)` loses them.
/// Plans show it, and snapshots compare it, so two spellings of one expression are no change, and a change of the
/// printer is one for every project.
enum LanguagePrinter {
    /// How tightly a form binds.
    private enum Level: Int, Comparable {
        case disjunction, conjunction, negation, comparison, joining, sum, product, sign, primary

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// The expression as text.
    static func text(_ expression: Expression) -> String {
        printed(expression).text
    }

    /// The text of an operand, in parentheses where it binds less tightly than `level`.
    private static func text(_ expression: Expression, atLeast level: Level) -> String {
        let (text, own) = printed(expression)
        return own < level ? "(\(text))" : text
    }

    /// The text, and how tightly it binds.
    private static func printed(_ expression: Expression) -> (text: String, level: Level) {
        switch expression {
        case .literal(let literal): return printed(literal)
        case .column(let name, _):
            if let attribute = WrittenValue.attribute(of: name) {
                return ("\(self.name(attribute)).\(WrittenValue.member)", .primary)
            }
            return (SegmentReference(column: name) == nil ? self.name(name) : name, .primary)
        case .field(let base, let name, _): return ("\(text(base, atLeast: .primary)).\(self.name(name))", .primary)
        case .element(let base, let place, _): return ("\(text(base, atLeast: .primary))[\(place)]", .primary)
        case .cast(let base, let type): return ("cast(\(text(base)) as \(type))", .primary)
        case .conditional(let branches, let otherwise, _):
            let whens = branches.map { "when \(text($0.condition)) then \(text($0.value))" }.joined(separator: " ")
            return ("case \(whens) else \(text(otherwise)) end", .primary)
        case .call(let name, let arguments, _): return call(name, arguments)
        }
    }

    /// Operators between two operands, by function.
    private static let binary: [String: (symbol: String, level: Level)] = [
        "equal": ("=", .comparison), "not_equal": ("<>", .comparison), "less": ("<", .comparison),
        "less_or_equal": ("<=", .comparison), "greater": (">", .comparison), "greater_or_equal": (">=", .comparison),
        "is_distinct_from": ("is distinct from", .comparison), "like": ("like", .comparison), "join": ("||", .joining),
        "add": ("+", .sum), "subtract": ("-", .sum), "multiply": ("*", .product), "divide": ("/", .product),
        "modulo": ("%", .product),
    ]

    /// A call, written as its operator where it has one.
    private static func call(_ name: String, _ arguments: [Expression]) -> (String, Level) {
        if let (symbol, level) = binary[name] {
            let left = level == .comparison ? Level.joining : level
            let right = level == .comparison ? Level.joining : Level(rawValue: level.rawValue + 1) ?? .primary
            return ("\(text(arguments[0], atLeast: left)) \(symbol) \(text(arguments[1], atLeast: right))", level)
        }
        switch name {
        case "and", "or":
            let level = name == "and" ? Level.conjunction : .disjunction
            let inner = name == "and" ? Level.negation : .conjunction
            return (arguments.map { text($0, atLeast: inner) }.joined(separator: " \(name) "), level)
        case "not": return ("not \(text(arguments[0], atLeast: .negation))", .negation)
        case "negate": return ("-\(text(arguments[0], atLeast: .primary))", .sign)
        case "is_null": return ("\(text(arguments[0], atLeast: .joining)) is null", .comparison)
        case "is_not_null": return ("\(text(arguments[0], atLeast: .joining)) is not null", .comparison)
        case "between":
            let parts = arguments.map { text($0, atLeast: .joining) }
            return ("\(parts[0]) between \(parts[1]) and \(parts[2])", .comparison)
        case "in":
            let list = arguments.dropFirst().map { text($0) }.joined(separator: ", ")
            return ("\(text(arguments[0], atLeast: .joining)) in (\(list))", .comparison)
        default: return ("\(name)(\(arguments.map { text($0) }.joined(separator: ", ")))", .primary)
        }
    }

    /// A constant that reads as the same constant with the same type.
    private static func printed(_ literal: Literal) -> (text: String, level: Level) {
        let text =
            switch literal {
            case .null(let type): "cast(null as \(type))"
            case .string(let value): quoted(value)
            case .integer(.min): "-9223372036854775807 - 1"
            case .integer(let value): String(value)
            case .decimal(let count, let scale): decimal(count, scale)
            case .float(let value): float(value)
            case .boolean(let value): value ? "true" : "false"
            case .date(let day): "date '\(DateText.day(day))'"
            case .timestamp(let instant): "timestamp '\(Instant(microseconds: instant))'"
            case .duration(let length): TimeSpan(microseconds: length).description
            }
        if case .integer(.min) = literal { return (text, .sum) }
        return (text, text.hasPrefix("-") ? .sign : .primary)
    }

    /// A text in single quotes; a quote inside is doubled.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// A decimal with its scale: `12.50`; without decimals `12.`.
    static func decimal(_ count: Int64, _ scale: Int) -> String {
        let digits = String(count.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        return (count < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    /// A float with an exponent, so that it does not read as a decimal.
    private static func float(_ value: Double) -> String {
        let text = value.description
        return text.utf8.contains(0x65) ? text : text + "e0"
    }

    /// A name, in double quotes where it would not be read as one.
    private static func name(_ name: String) -> String {
        let bytes = Array(name.utf8)
        let isPlain =
            !bytes.isEmpty && Lexer.startsWord(bytes[0])
            && bytes.allSatisfy { Lexer.startsWord($0) || Lexer.isDigit($0) }
            && !ExpressionParser.reserved.contains(name.lowercased())
        return isPlain ? name : doubleQuoted(name)
    }

    /// A name in double quotes; a quote inside is doubled.
    static func doubleQuoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

/// Dates as texts for printed expressions.
enum DateText {
    /// `2026-01-31`.
    static func day(_ day: Int32) -> String {
        String(Instant(microseconds: Int64(day) * CivilTime.microsecondsPerDay).description.prefix(10))
    }
}
