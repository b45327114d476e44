/// Text for programs that may come out on a terminal: what could steer it or hide text is written as an escape.
///
/// Bytes are looked at, not characters, since whole tables pass through; most hold nothing to escape and stay as they are.
package enum TerminalText {
    /// JSON in which such characters, which stand only inside strings, are `\u009b`: the same document.
    package static func json(_ text: [UInt8]) -> [UInt8] {
        replacing(text, isWanted: { DisplayText.isDangerous($0) && !isLineBreak($0) }, by: jsonEscape)
    }

    /// CSV in which control characters and the marks that turn the direction of text are `\u{9b}`. Line breaks stay, but for
    /// a carriage return alone, which hides what stands in front of it; so do joiners, which scripts need.
    package static func csv(_ text: [UInt8]) -> [UInt8] {
        replacing(text, isWanted: steers) { Array(DisplayText.escaped(String($0)).utf8) }
    }

    /// The JSON escape of a scalar, a pair of surrogates where it needs one.
    static func jsonEscape(_ scalar: Unicode.Scalar) -> [UInt8] {
        String(scalar).utf16.flatMap { unit in
            let digits = String(unit, radix: 16)
            return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
    }

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

    /// The scalar at a place and its bytes, where it is one of those that may be dangerous; nil for all others.
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
