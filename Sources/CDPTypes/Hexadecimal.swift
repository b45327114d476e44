/// Bytes and words as lower-case hexadecimal digits: of digests, identifiers of stores and escapes.
public enum Hexadecimal {
    /// The digit of the lowest four bits.
    @inline(__always)
    private static func digit(_ value: UInt64) -> UInt8 {
        let four = UInt8(truncatingIfNeeded: value & 15)
        return four < 10 ? UInt8(ascii: "0") + four : UInt8(ascii: "a") - 10 + four
    }

    /// Adds the two digits of a byte.
    @inline(__always)
    public static func append(_ byte: UInt8, to text: inout [UInt8]) {
        text.append(digit(UInt64(byte >> 4)))
        text.append(digit(UInt64(byte)))
    }

    /// Adds the sixteen digits of a word, the highest first.
    public static func append(_ word: UInt64, to text: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) { text.append(digit(word >> UInt64(shift))) }
    }

    /// Two digits for each byte.
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes { append(byte, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text of hexadecimal digits of either case; nil when it is none, or has an odd number of digits.
    public static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var result: [UInt8] = []
        for i in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[i]), let low = value(digits[i + 1]) else { return nil }
            result.append(high << 4 | low)
        }
        return result
    }

    /// The number that a digit of either case stands for.
    @inline(__always)
    public static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
