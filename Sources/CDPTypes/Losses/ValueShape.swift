/// What may be printed of a value: every digit is a `9`, every letter an `A` or `a`, and only what stands between them is
/// as it was. `2025-08-23` has the shape `9999-99-99`, `O'Neil` the shape `A'Aaaa`.
///
/// Made of a text's bytes; it cannot be turned back. White space that nobody sees is written as its number, so that a shape
/// tells why a text is not what it looks like.
public struct ValueShape: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The shape, at most `limit` characters and `…` where the value goes on.
    public let description: String

    /// The most characters that a shape shows.
    public static let limit = 40

    /// The shape of a text in UTF-8.
    public init(of text: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        ValueShape.append(text, to: &bytes)
        self.init(masked: bytes)
    }

    /// A shape that `append` made.
    public init(masked bytes: [UInt8]) {
        description = String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the shape of a text in UTF-8. Bytes that are no text count as `?`.
    public static func append(_ text: some Sequence<UInt8>, to shape: inout [UInt8]) {
        var decoder = UTF8()
        var bytes = text.makeIterator()
        for _ in 0..<limit {
            switch decoder.decode(&bytes) {
            case .emptyInput: return
            case .error: shape.append(UInt8(ascii: "?"))
            case .scalarValue(let scalar): append(scalar, to: &shape)
            }
        }
        if case .emptyInput = decoder.decode(&bytes) { return }
        shape += "…".utf8
    }

    private static func append(_ scalar: Unicode.Scalar, to shape: inout [UInt8]) {
        switch scalar.value {
        case 0x30...0x39: shape.append(UInt8(ascii: "9"))
        case 0x41...0x5A: shape.append(UInt8(ascii: "A"))
        case 0x61...0x7A: shape.append(UInt8(ascii: "a"))
        case 0x20...0x7E: shape.append(UInt8(truncatingIfNeeded: scalar.value))
        case 0...0x9F: shape += hidden(scalar).utf8
        default: appendRare(scalar, to: &shape)
        }
    }

    private static func appendRare(_ scalar: Unicode.Scalar, to shape: inout [UInt8]) {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: shape.append(UInt8(ascii: "A"))
        case .lowercaseLetter, .modifierLetter, .otherLetter: shape.append(UInt8(ascii: "a"))
        case .decimalNumber, .letterNumber, .otherNumber: shape.append(UInt8(ascii: "9"))
        case .nonspacingMark, .spacingMark, .enclosingMark: break
        case .dashPunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation, .currencySymbol:
            shape += UTF8.encode(scalar).map { Array($0) } ?? []
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format: shape += hidden(scalar).utf8
        default: shape.append(UInt8(ascii: "?"))
        }
    }

    private static func hidden(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    }
}
