import CDPTypes

extension JSONValue {
    /// What a document may have at most; beyond it parsing fails instead of using up memory or stack.
    public struct Limits: Sendable {
        /// Bytes of the whole document.
        public var bytes: Int
        /// Arrays and objects inside each other.
        public var depth: Int
        /// Whether `NaN`, `Infinity` and `-Infinity`, which are no JSON, are null.
        public var takesNotFinite: Bool

        /// At most `bytes` bytes and `depth` levels.
        public init(bytes: Int = 256 << 20, depth: Int = 64, takesNotFinite: Bool = false) {
            self.bytes = bytes
            self.depth = depth
            self.takesNotFinite = takesNotFinite
        }
    }

    /// Why some bytes are no document, and at which byte.
    public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        /// What was wrong, without the text itself.
        public var what: String
        /// How many bytes stand before the current one.
        public var offset: Int

        /// `what at byte offset`.
        public var description: String { "\(what) at byte \(offset)" }
    }

    /// The value of one JSON document: RFC 8259 without extensions, UTF-8, no two members of one name.
    public static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(ParseError) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw ParseError(what: "JSON of more than \(limits.bytes) bytes", offset: 0)
        }
        var parser = JSONParser(bytes: bytes, limits: limits)
        return try parser.document()
    }
}

/// One walk over the bytes of a document.
private struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONValue.Limits
    var position = 0

    init(bytes: [UInt8], limits: JSONValue.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// The one value of the document, and nothing after it.
    mutating func document() throws(JSONValue.ParseError) -> JSONValue {
        let result = try value(depth: limits.depth)
        skipSpace()
        guard position == bytes.count else { throw fault("more text after the JSON value") }
        return result
    }

    private func fault(_ what: String) -> JSONValue.ParseError {
        JSONValue.ParseError(what: what, offset: position)
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// A value, in which at most `depth` arrays and objects may lie inside each other.
    private mutating func value(depth: Int) throws(JSONValue.ParseError) -> JSONValue {
        skipSpace()
        guard let byte = current else { throw fault("the JSON text ends too early") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "N") where limits.takesNotFinite: return try word("NaN", .null)
        case UInt8(ascii: "I") where limits.takesNotFinite: return try word("Infinity", .null)
        case UInt8(ascii: "-") where limits.takesNotFinite && bytes[position...].dropFirst().first == UInt8(ascii: "I"):
            return try word("-Infinity", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONValue.ParseError) -> JSONValue {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.count, text.withUTF8Buffer({ $0.elementsEqual(bytes[position..<end]) }) else {
            throw fault("no JSON value")
        }
        position = end
        return value
    }

    private mutating func array(depth: Int) throws(JSONValue.ParseError) -> JSONValue {
        guard depth > 0 else { throw fault("too deeply nested JSON") }
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth - 1))
            if try isLast(UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    private mutating func object(depth: Int) throws(JSONValue.ParseError) -> JSONValue {
        guard depth > 0 else { throw fault("too deeply nested JSON") }
        position += 1
        var members: [(String, JSONValue)] = []
        var names: Set<String> = []
        skipSpace()
        if current == UInt8(ascii: "}") {
            position += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw fault("a member of a JSON object without a name") }
            let name = try string()
            guard names.insert(name).inserted else { throw fault("two members of one name in a JSON object") }
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw fault("no ':' after the name of a JSON member") }
            position += 1
            members.append((name, try value(depth: depth - 1)))
            if try isLast(UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func isLast(_ closing: UInt8) throws(JSONValue.ParseError) -> Bool {
        skipSpace()
        guard let byte = current, byte == closing || byte == UInt8(ascii: ",") else {
            throw fault("neither ',' nor the end of a JSON array or object")
        }
        position += 1
        return byte == closing
    }

    /// A number by the grammar of RFC 8259, which allows no sign `+`, no leading zero and no bare point.
    private mutating func number() throws(JSONValue.ParseError) -> JSONValue {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let first = current
        guard digits() > 0 else { throw fault("no JSON value") }
        if first == UInt8(ascii: "0"), position - start > (bytes[start] == first ? 1 : 2) {
            throw fault("a number with a leading zero")
        }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard digits() > 0 else { throw fault("a number without digits after its point") }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw fault("a number without digits in its exponent") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        return .number(text)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
        return position - start
    }

    private mutating func string() throws(JSONValue.ParseError) -> String {
        position += 1
        var text: [UInt8] = []
        while true {
            guard let byte = current else { throw fault("a JSON string without its closing quote") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: text, as: UTF8.self) else {
                    throw fault("a JSON string that is not UTF-8")
                }
                return result
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw fault("a control character inside a JSON string")
            default: text.append(byte)
            }
        }
    }

    /// The character that an escape stands for; two escapes for one beyond the basic plane.
    private mutating func escape(into text: inout [UInt8]) throws(JSONValue.ParseError) {
        guard let byte = current else { throw fault("a JSON string without its closing quote") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if code >= 0xD800, code < 0xDC00, current == UInt8(ascii: "\\") {
                position += 1
                guard current == UInt8(ascii: "u") else { throw fault("half a surrogate pair in a JSON string") }
                position += 1
                let low = try hexadecimal()
                guard low >= 0xDC00, low < 0xE000 else { throw fault("half a surrogate pair in a JSON string") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw fault("half a surrogate pair in a JSON string") }
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw fault("an unknown escape in a JSON string")
        }
    }

    private mutating func hexadecimal() throws(JSONValue.ParseError) -> UInt32 {
        let digits = bytes[position...].prefix(4).compactMap(Hexadecimal.value)
        guard digits.count == 4 else { throw fault("a \\u escape without four hexadecimal digits") }
        position += 4
        return digits.reduce(0) { $0 << 4 | UInt32($1) }
    }
}
