/// Texts that are somebody's wherever they stand.
public enum PersonalText {
    /// Whether a text reads like an e-mail address, a phone number or another number that names a person: an `@`
    /// between characters, or seven digits and more that are no moment.
    public static func isLikely(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        if let at = bytes.firstIndex(of: UInt8(ascii: "@")), at > 0, at < bytes.count - 1 { return true }
        guard bytes.count(where: { 0x30...0x39 ~= $0 }) >= 7 else { return false }
        return CivilTime.date(text) == nil && CivilTime.timestamp(text) == nil
    }
}
