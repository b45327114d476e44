/// Splits an expression into tokens. Never fails: bytes that it cannot read become an `invalid` token and a
/// problem.
///
///     revenue >= 100.5 and country in ('FR')
///     word    symbol number word word  word ( text )
///
/// Keywords are words like names; the parser decides which they are, so a column may be called `date`. White space
/// and `-- comments` are skipped. One pass over the bytes.
struct Lexer {
    /// The text in UTF-8.
    private let bytes: [UInt8]
    /// The index of the next byte.
    private var place = 0
    /// The tokens; the last is `end`.
    private(set) var tokens: [Token] = []
    /// What is wrong, what to do, and where.
    private(set) var problems: [(message: String, help: String, range: Range<Int>)] = []

    /// The symbols of the language, longer ones first.
    private static let symbols = [
        "<>", "!=", "<=", ">=", "||", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".", "{", "}",
        ":",
    ]
    .map { (text: $0, bytes: Array($0.utf8)) }

    /// Splits a text.
    init(_ text: String) {
        bytes = Array(text.utf8)
        while skipSpace() { next() }
        tokens.append(Token(kind: .end, range: bytes.count..<bytes.count))
    }

    /// Skips white space and `-- comments`; false at the end.
    private mutating func skipSpace() -> Bool {
        while place < bytes.count {
            let byte = bytes[place]
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                place += 1
            } else if byte == 0x2D, place + 1 < bytes.count, bytes[place + 1] == 0x2D {
                while place < bytes.count, bytes[place] != 0x0A { place += 1 }
            } else {
                return true
            }
        }
        return false
    }

    /// Reads one token. Nothing is refused here: a byte that starts no token becomes one that the parser refuses, with
    /// its position.
    private mutating func next() {
        let start = place
        let byte = bytes[start]
        if byte == 0x27 || byte == 0x22 {
            quoted(byte)
        } else if Lexer.isDigit(byte)
            || (byte == 0x2E && start + 1 < bytes.count && Lexer.isDigit(bytes[start + 1]) && !followsName)
        {
            number()
        } else if let sign = foreignSign {
            place += sign.bytes.count
            problems.append(("`\(sign.text)` has no meaning here", sign.advice, start..<place))
            add(.invalid, from: start)
        } else if Lexer.startsWord(byte) {
            repeat { place += 1 } while continuesWord
            add(.word(String(decoding: bytes[start..<place], as: UTF8.self)), from: start)
        } else if let symbol = Lexer.symbols.first(where: { bytes[start...].starts(with: $0.bytes) }) {
            place += symbol.bytes.count
            add(.symbol(symbol.text), from: start)
        } else {
            place += 1
            problems.append(
                (
                    "`\(String(decoding: [byte], as: UTF8.self))` has no meaning here",
                    "remove it, or put the text it belongs to in single quotes", start..<place
                ))
            add(.invalid, from: start)
        }
    }

    /// Whether the next byte belongs to the word.
    private var continuesWord: Bool {
        guard place < bytes.count else { return false }
        if bytes[place] >= 0x80 { return foreignSign == nil }
        return Lexer.startsWord(bytes[place]) || Lexer.isDigit(bytes[place])
    }

    /// A sign of another language at the current byte, unless one of ours is as long.
    private var foreignSign: (text: String, bytes: [UInt8], advice: String)? {
        guard let sign = ForeignWords.signs.first(where: { bytes[place...].starts(with: $0.bytes) }) else { return nil }
        let own = Lexer.symbols.first { bytes[place...].starts(with: $0.bytes) }
        return sign.bytes.count > own?.bytes.count ?? 0 ? sign : nil
    }

    /// Whether the last token ends a name, so that a point after it begins a field and not a number.
    private var followsName: Bool {
        guard let last = tokens.last, last.range.upperBound == place else { return false }
        switch last.kind {
        case .word, .quotedName, .symbol("]"), .symbol(")"): return true
        default: return false
        }
    }

    /// Adds a token that ends at the current byte.
    private mutating func add(_ kind: Token.Kind, from start: Int) {
        tokens.append(Token(kind: kind, range: start..<place))
    }

    /// A text or a quoted name; a doubled quote inside is one.
    private mutating func quoted(_ quote: UInt8) {
        let start = place
        var content: [UInt8] = []
        place += 1
        while place < bytes.count {
            if bytes[place] == quote {
                guard place + 1 < bytes.count, bytes[place + 1] == quote else {
                    place += 1
                    let text = String(decoding: content, as: UTF8.self)
                    add(quote == 0x27 ? .text(text) : .quotedName(text), from: start)
                    return
                }
                place += 1
            }
            content.append(bytes[place])
            place += 1
        }
        problems.append(
            (
                "the quote opened here is never closed",
                quote == 0x27
                    ? "close it with `'`, and write a quote inside a text twice: `'l''été'`" : "close it with `\"`",
                start..<start + 1
            ))
        add(.invalid, from: start)
    }

    /// Digits, perhaps a point and an exponent; a sign is an operator.
    private mutating func number() {
        let start = place
        while place < bytes.count, Lexer.isDigit(bytes[place]) { place += 1 }
        if place < bytes.count, bytes[place] == 0x2E {
            place += 1
            while place < bytes.count, Lexer.isDigit(bytes[place]) { place += 1 }
        }
        if place < bytes.count, bytes[place] | 0x20 == 0x65 {
            var ahead = place + 1
            if ahead < bytes.count, bytes[ahead] == 0x2B || bytes[ahead] == 0x2D { ahead += 1 }
            if ahead < bytes.count, Lexer.isDigit(bytes[ahead]) {
                while ahead < bytes.count, Lexer.isDigit(bytes[ahead]) { ahead += 1 }
                place = ahead
            }
        }
        add(.number(String(decoding: bytes[start..<place], as: UTF8.self)), from: start)
    }

    /// Whether a byte is an ASCII digit.
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// ASCII letters, `_` and every byte of a scalar beyond ASCII: names may be in any script.
    static func startsWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
    }
}
