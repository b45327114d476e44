/// What is white space, and what cannot be seen at all: the one definition for normal forms, header names, and words that
/// stand for values.
///
/// - blank: what Unicode calls `White_Space`, the control characters (Cc), and the blank of Braille, which has no dots: a
///   blank, a tab, a line feed, U+00A0, U+2800, U+3000 …
/// - invisible: `Default_Ignorable_Code_Point`: zero-width blanks and joiners, U+FEFF, soft hyphens, marks of direction,
///   variation selectors …
///
/// `trimmed` drops both at the ends and costs two comparisons where there is nothing to drop. `clean` makes each run of
/// blanks one U+0020 besides, and drops what is invisible, save joiners and selectors between letters of scripts that need
/// them (Persian, Indic, emoji).
public enum WhiteSpace {
    /// How a scalar looks.
    public enum Kind: Sendable {
        case visible, blank, invisible
    }

    /// How a scalar looks.
    @inline(__always)
    public static func kind(_ scalar: UInt32) -> Kind {
        if scalar < 0x80 { return scalar <= 0x20 || scalar == 0x7F ? .blank : .visible }
        return kindBeyondASCII(scalar)
    }

    private static func kindBeyondASCII(_ scalar: UInt32) -> Kind {
        switch scalar {
        case 0x80...0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x2800, 0x3000: .blank
        case 0xA1...0xAC: .visible
        case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E,
            0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFF8, 0x1BCA0...0x1BCA3,
            0x1D173...0x1D17A, 0xE0000...0xE0FFF:
            .invisible
        default: .visible
        }
    }

    /// The text without what is blank or invisible at its ends.
    @inline(__always)
    public static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        if text.isEmpty || isPlain(text[0]) && isPlain(text[text.count - 1]) { return text }
        return withoutEnds(text) { kind($0) != .visible }
    }

    /// Whether a scalar is what Unicode calls `White_Space`, or one of the separators U+001C to U+001F, as in Python: what the
    /// rules of advertisers call so. Nothing invisible is.
    static func isWhite(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// The text without such white space at its ends.
    static func trimmedWhite(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        if text.isEmpty || isPlain(text[0]) && isPlain(text[text.count - 1]) { return text }
        return withoutEnds(text, isWhite)
    }

    /// ASCII that is seen.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x21 < 0x5E }

    private static func withoutEnds(
        _ text: UnsafeBufferPointer<UInt8>, _ isDropped: (UInt32) -> Bool
    ) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        while start < text.count {
            var next = start
            if !isDropped(UTF8Scalars.decode(text, at: &next)) { break }
            start = next
        }
        var end = text.count
        while end > start {
            var first = end - 1
            while first > start, text[first] & 0xC0 == 0x80, end - first < 4 { first -= 1 }
            var next = first
            guard isDropped(UTF8Scalars.decode(text, at: &next)), next == end else { break }
            end = first
        }
        return UnsafeBufferPointer(rebasing: text[start..<end])
    }

    /// Whether `clean` would change the text.
    @inline(__always)
    public static func isClean(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var before: UInt8 = 0x20
        for byte in text {
            if byte <= 0x20 {
                if byte != 0x20 || before == 0x20 { return false }
            } else if byte >= 0x7F {
                return isCleanBeyondASCII(text)
            }
            before = byte
        }
        return before != 0x20 || text.isEmpty
    }

    /// The same for texts that are not ASCII, by cleaning them.
    private static func isCleanBeyondASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cleaned: [UInt8] = []
        clean(text, into: &cleaned)
        return cleaned.elementsEqual(text)
    }

    /// Appends the text without what is invisible and without blanks at its ends, each run of blanks as one U+0020. Bytes
    /// that are no UTF-8 are kept.
    public static func clean(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        append(text, into: &output, keepsJoiners: true)
    }

    /// As `clean`, and nothing that is invisible stays.
    public static func visible(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        append(text, into: &output, keepsJoiners: false)
    }

    private static func append(
        _ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], keepsJoiners: Bool
    ) {
        let beginning = output.count
        var index = 0
        var isBlank = false
        var before: UInt32 = 0
        while index < text.count {
            let start = index
            let scalar = UTF8Scalars.decode(text, at: &index)
            switch kind(scalar) {
            case .blank:
                isBlank = true
                continue
            case .invisible:
                guard keepsJoiners, !isBlank, before >= 0x600, joins(scalar, text, index) else { continue }
            case .visible: break
            }
            if isBlank, output.count > beginning { output.append(0x20) }
            isBlank = false
            before = scalar == UTF8Scalars.invalid ? 0 : scalar
            output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
        }
    }

    /// Whether a scalar chooses the form of the letter before it, or binds it to the letter at `next`.
    private static func joins(_ scalar: UInt32, _ text: UnsafeBufferPointer<UInt8>, _ next: Int) -> Bool {
        if (0xFE00...0xFE0F).contains(scalar) { return true }
        guard scalar == 0x200C || scalar == 0x200D, next < text.count else { return false }
        var index = next
        let following = UTF8Scalars.decode(text, at: &index)
        return following >= 0x600 && following != UTF8Scalars.invalid && kind(following) == .visible
    }
}
