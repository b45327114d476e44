/// Bytes as text in the alphabet of ZeroMQ (https://rfc.zeromq.org/spec/32/): five characters for four bytes, none of which
/// JSON must escape.
enum Z85 {
    private static let alphabet = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)

    /// The digit that a character stands for, by its code; 255 where it stands for none.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 255, count: 256)
        for (digit, character) in alphabet.enumerated() { digits[Int(character)] = UInt8(digit) }
        return digits
    }()

    /// The text of bytes, which zeros fill up to a multiple of four.
    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 3) / 4 * 5)
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var word: UInt32 = 0
            for place in start..<start + 4 { word = word << 8 | (place < bytes.count ? UInt32(bytes[place]) : 0) }
            var divisor: UInt32 = 85 * 85 * 85 * 85
            while divisor > 0 {
                text.append(alphabet[Int(word / divisor % 85)])
                divisor /= 85
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text that stands for `count` bytes and the zeros that fill them up; nil for any other text.
    static func decode(_ text: String, count: Int) -> [UInt8]? {
        let text = Array(text.utf8)
        // Compared without a sum, which a hostile count would make overflow.
        guard count >= 0, text.count.isMultiple(of: 5), text.count / 5 == count / 4 + (count % 4 > 0 ? 1 : 0) else {
            return nil
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 5 * 4)
        for start in stride(from: 0, to: text.count, by: 5) {
            var word: UInt64 = 0
            for character in text[start..<start + 5] {
                let digit = digits[Int(character)]
                guard digit < 85 else { return nil }
                word = word * 85 + UInt64(digit)
            }
            guard let word = UInt32(exactly: word) else { return nil }
            withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
        }
        guard bytes[count...].allSatisfy({ $0 == 0 }) else { return nil }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
