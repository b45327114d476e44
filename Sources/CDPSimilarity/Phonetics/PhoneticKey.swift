/// Keys by sound: names that sound alike in English have the same key, so that pairs are looked for among equal keys.
///
/// Functions take UTF-8 and append the key. They are for the distinct texts of a column, once each: what is not ASCII costs
/// an allocation or two. Soundex is `UTF8Text.soundex`.
public enum PhoneticKey {
    /// Whether a letter is one of A, E, I, O, U.
    @inline(__always)
    static func isVowel(_ letter: UInt32) -> Bool {
        letter == 0x41 || letter == 0x45 || letter == 0x49 || letter == 0x4F || letter == 0x55
    }

    /// Whether all bytes are ASCII, and none a carriage return, which is one letter with the line feed behind it.
    static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.allSatisfy { $0 < 0x80 && $0 != 0x0D }
    }

    /// An ASCII letter in upper case; other bytes as they are.
    @inline(__always)
    static func upper(_ byte: UInt8) -> UInt8 { byte &- 0x61 < 26 ? byte ^ 0x20 : byte }
}
