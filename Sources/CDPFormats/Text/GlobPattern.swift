/// A pattern with placeholders: `*` stands for any characters, none included, `?` for one. With `hasSets`, `[a-c]` stands for one
/// of them and `[!a-c]` for any other character, as in names of files.
///
///     GlobPattern("test*@*", hasSets: false)   // distrusts test@example.com and tester@x.org
///     GlobPattern("20[0-9][0-9]-*.csv", hasSets: true)
///
/// The whole text must match; letters match themselves, bytes of any text of valid UTF-8 too. Only the last `*` is ever tried
/// again, which is enough, since an earlier one never has to give more: the cost is linear in practice, and the product of both
/// lengths at worst. No folder is meant by `/` here; that is the matter of `FileGlob`.
package struct GlobPattern: Sendable {
    /// One part of a pattern: a byte of the text, or a placeholder.
    private enum Part {
        case byte(UInt8)
        case character
        case any
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private var parts: [Part] = []

    /// A pattern as written.
    package init(_ pattern: String, hasSets: Bool) {
        var rest = Array(pattern.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): parts.append(.any)
            case UInt8(ascii: "?"): parts.append(.character)
            case UInt8(ascii: "[") where hasSets: parts.append(Self.set(&rest) ?? .byte(byte))
            default: parts.append(.byte(byte))
            }
        }
    }

    /// The set whose bracket was just passed, which holds at least one character; nil where no bracket closes it.
    private static func set(_ rest: inout ArraySlice<UInt8>) -> Part? {
        guard let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let isNegated = rest.first == UInt8(ascii: "!")
        let written = rest[..<end].dropFirst(isNegated ? 1 : 0)
        let scalars = Array(String(decoding: written, as: UTF8.self).unicodeScalars)
        rest = rest[(end + 1)...]
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var i = 0
        while i < scalars.count {
            let isRange = i + 2 < scalars.count && scalars[i + 1] == "-"
            let last = scalars[isRange ? i + 2 : i]
            if scalars[i] <= last { ranges.append(scalars[i]...last) }
            i += isRange ? 3 : 1
        }
        return .set(ranges, isNegated: isNegated)
    }

    /// Whether the whole text matches.
    package func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8(matches)
    }

    /// Whether the whole text, which is valid UTF-8, matches.
    package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var part = 0
        var place = 0
        var star: (part: Int, place: Int)?
        while true {
            if part < parts.count, case .any = parts[part] {
                part += 1
                if part == parts.count { return true }
                star = (part, place)
                continue
            }
            if part == parts.count, place == text.count { return true }
            if part < parts.count, place < text.count, let next = Self.step(parts[part], text, place) {
                part += 1
                place = next
                continue
            }
            guard let last = star, last.place < text.count else { return false }
            (part, place) = (last.part, Self.end(of: last.place, text))
            star = (part, place)
        }
    }

    /// Where the text goes on after a part that matches what stands at `place`; nil where it does not match.
    private static func step(_ part: Part, _ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int? {
        switch part {
        case .byte(let byte): return text[place] == byte ? place + 1 : nil
        case .character: return end(of: place, text)
        case .any: return nil
        case .set(let ranges, let isNegated):
            let end = end(of: place, text)
            let character = String(decoding: text[place..<end], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
            return ranges.contains { $0.contains(character) } != isNegated ? end : nil
        }
    }

    /// The end of the character that begins at `place`.
    private static func end(of place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
        var end = place + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }
}
