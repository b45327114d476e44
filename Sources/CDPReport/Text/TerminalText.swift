/// Text for programs that may also be printed on a terminal: characters that could act on it or hide text are
/// escaped.
///
/// It looks at bytes and not at characters, since whole tables pass through. Text without such characters is
/// returned as it is, without a copy.
package enum TerminalText {
    /// JSON in which such characters become `\u009b`. They occur only inside strings, so the document means the same.
    package static func json(_ text: [UInt8]) -> [UInt8] {
        replacing(text, isWanted: { DisplayText.isDangerous($0) && !isLineBreak($0) }, by: jsonEscape)
    }

    /// CSV in which control characters, and the marks that turn the direction of text, become `\u{9b}`.
    ///
    /// Line breaks stay, except a carriage return alone, which hides what is before it on the line. Joiners stay: some
    /// scripts need them.
    package static func csv(_ text: [UInt8]) -> [UInt8] {
        replacing(text, isWanted: steers) { Array(DisplayText.escaped(String($0)).utf8) }
    }

    /// The JSON escape of a scalar; two escapes where UTF-16 needs a pair of surrogates.
    static func jsonEscape(_ scalar: Unicode.Scalar) -> [UInt8] {
        String(scalar).utf16.flatMap { unit in
            let digits = String(unit, radix: 16)
            return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
    }

    /// Tabs and line breaks, which are part of the form of a text.
    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    /// Whether a character could move the cursor, change colours or the direction of writing.
    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F: !isLineBreak(scalar)
        case 0x61C, 0x2028...0x202E, 0x2066...0x2069, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// The text with each wanted scalar, and each carriage return alone, replaced. Copies stretches between them, not
    /// bytes.
    private static func replacing(
        _ text: [UInt8], isWanted: (Unicode.Scalar) -> Bool, by escape: (Unicode.Scalar) -> [UInt8]
    ) -> [UInt8] {
        var result: [UInt8] = []
        var copied = 0
        var place = 0
        while place < text.count {
            guard let (scalar, width) = candidate(text, place) else {
                place += 1
                continue
            }
            let isReturn = scalar == "\r" && place + 1 < text.count && text[place + 1] != 0x0A
            if isReturn || isWanted(scalar) {
                result += text[copied..<place]
                result += escape(scalar)
                copied = place + width
            }
            place += width
        }
        if copied == 0 { return text }
        return result + text[copied...]
    }

    /// The scalar that begins at an index and its number of bytes, where its first byte is one of those that dangerous
    /// scalars begin with; else nil.
    private static func candidate(_ text: [UInt8], _ place: Int) -> (Unicode.Scalar, Int)? {
        let first = text[place]
        let width: Int
        switch first {
        case 0...0x1F, 0x7F: return (Unicode.Scalar(first), 1)
        case 0xC2, 0xD8: width = 2
        case 0xE2, 0xEF: width = 3
        case 0xF3: width = 4
        default: return nil
        }
        guard place + width <= text.count else { return nil }
        let lead = UInt32(first) & (0xFF >> UInt32(width + 1))
        let value = text[(place + 1)..<(place + width)].reduce(lead) { $0 << 6 | UInt32($1 & 0x3F) }
        return Unicode.Scalar(value).map { ($0, width) }
    }
}
