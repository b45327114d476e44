import CDPDiagnostics
import CDPExpressions

/// The text of `--select` cut into expressions, and that of `--order-by` into an expression and a direction.
enum SelectList {
    /// One column of a result.
    struct Item {
        /// The expression as written; nil for a column taken as it is.
        var text: EmbeddedText?
        /// The column's name.
        var name: String
        /// The checked expression, where it needs no text.
        var expression: Expression?
    }

    /// The expressions between commas that stand outside quotes and parentheses. A name after `as` names the column, else its
    /// own text does.
    static func items(_ text: String) -> [Item] {
        let whole = EmbeddedText(text: text, file: "--select")
        let bytes = Array(text.utf8)
        var items: [Item] = []
        var start = 0
        for end in places(bytes, isWord: nil) + [bytes.count] {
            let part = trimmed(bytes, start..<end)
            start = end + 1
            let word = places(Array(bytes[part]), isWord: "as").last.map { part.lowerBound + $0 }
            let expression = trimmed(bytes, part.lowerBound..<(word ?? part.upperBound))
            let name = word.map { unquoted(bytes[trimmed(bytes, ($0 + 2)..<part.upperBound)]) }
            items.append(Item(text: cut(whole, expression), name: name ?? unquoted(bytes[expression])))
        }
        return items
    }

    /// The expression to order by, and whether the greatest comes first.
    static func order(_ text: String) -> (text: EmbeddedText, isDescending: Bool) {
        let whole = EmbeddedText(text: text, file: "--order-by")
        let bytes = Array(text.utf8)
        for (word, isDescending) in [("desc", true), ("asc", false)] {
            if let place = places(bytes, isWord: word).last,
                trimmed(bytes, (place + word.utf8.count)..<bytes.count).isEmpty
            {
                return (cut(whole, trimmed(bytes, 0..<place)), isDescending)
            }
        }
        return (cut(whole, trimmed(bytes, 0..<bytes.count)), false)
    }

    private static func cut(_ text: EmbeddedText, _ range: Range<Int>) -> EmbeddedText {
        EmbeddedText(
            text: String(decoding: Array(text.text.utf8)[range], as: UTF8.self), file: text.file,
            positions: Array(text.positions[range.lowerBound...range.upperBound]))
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = max(range.upperBound, start)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    /// A column's name without the quotes that `"a name"` is written in.
    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> String {
        let quote = UInt8(ascii: "\"")
        guard bytes.count > 2, bytes.first == quote, bytes.last == quote, !bytes.dropFirst().dropLast().contains(quote)
        else {
            return String(decoding: bytes, as: UTF8.self)
        }
        return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Where commas, or a keyword with a space before it, stand outside quotes and parentheses.
    private static func places(_ bytes: [UInt8], isWord word: String?) -> [Int] {
        let wanted = word.map { Array($0.utf8) }
        var result: [Int] = []
        var depth = 0
        var quote: UInt8?
        for (place, byte) in bytes.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ",") where wanted == nil && depth == 0: result.append(place)
            default:
                guard let wanted, depth == 0, place > 0, isSpace(bytes[place - 1]), place + wanted.count <= bytes.count,
                    zip(wanted, bytes[place...]).allSatisfy({ $0 == $1 | 0x20 }),
                    place + wanted.count == bytes.count || isSpace(bytes[place + wanted.count])
                else { continue }
                result.append(place)
            }
        }
        return result
    }
}
