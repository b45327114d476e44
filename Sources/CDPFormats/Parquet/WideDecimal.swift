/// The text of decimals that have more digits than 64 bits hold.
enum WideDecimal {
    /// The most digits that are read.
    static let digitLimit = 76
    /// The most bytes of a value.
    static let byteLimit = 64

    /// Adds the decimal that big-endian bytes are in two's complement, with all its decimals: `-12.50`.
    static func append(_ value: UnsafeRawBufferPointer, scale: Int, to text: inout [UInt8]) {
        let isNegative = value.first.map { $0 >= 0x80 } ?? false
        var words = magnitude(value, isNegative: isNegative)
        if isNegative { text.append(UInt8(ascii: "-")) }
        // From the last digit to the first, nine at a time.
        var digits: [UInt8] = []
        while !words.isEmpty {
            var rest: UInt64 = 0
            for place in words.indices.reversed() {
                let (quotient, remainder) = (rest << 32 | UInt64(words[place])).quotientAndRemainder(
                    dividingBy: 1_000_000_000)
                words[place] = UInt32(truncatingIfNeeded: quotient)
                rest = remainder
            }
            while words.last == 0 { words.removeLast() }
            for _ in 0..<9 {
                digits.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
                rest /= 10
            }
        }
        while digits.count > scale + 1, digits.last == 0x30 { digits.removeLast() }
        while digits.count <= scale { digits.append(0x30) }
        for place in digits.indices.reversed() {
            text.append(digits[place])
            if place == scale, scale > 0 { text.append(UInt8(ascii: ".")) }
        }
    }

    /// The absolute value in words of 32 bits, the lowest first, the highest not zero.
    private static func magnitude(_ value: UnsafeRawBufferPointer, isNegative: Bool) -> [UInt32] {
        var words = [UInt32](repeating: 0, count: (value.count + 3) / 4)
        var carry: UInt16 = isNegative ? 1 : 0
        for (place, byte) in value.reversed().enumerated() {
            let sum = UInt16(isNegative ? ~byte : byte) + carry
            carry = sum >> 8
            words[place / 4] |= UInt32(sum & 0xFF) << UInt32(place % 4 * 8)
        }
        while words.last == 0 { words.removeLast() }
        return words
    }
}
