/// A placeholder pattern of `distrust`: `*` stands for any bytes, `?` for one character.
struct GlobPattern: Sendable {
    private let pattern: [UInt8]

    init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
    }

    /// Whether the whole text matches. Linear in practice: only the last `*` is ever retried.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var p = 0
        var t = 0
        var star = -1
        var retry = 0
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = p
                retry = t
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") {
                t += 1
                while t < text.count, text[t] & 0xC0 == 0x80 { t += 1 }
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if star >= 0 {
                retry += 1
                t = retry
                p = star + 1
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
        return p == pattern.count
    }
}
