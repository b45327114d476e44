/// Looks for the first end of a line outside of quotes, in a text that comes piece by piece and in any encoding.
struct LineEndDetector {
    private let quote: UInt8?
    /// The bytes of a unit, and which of them says what it is; the others are zero.
    private let width: Int
    private let low: Int
    /// How far the text is known to hold no end of a line.
    private var scanned = 0
    private var isInside = false

    init(quote: UInt8?, _ source: Transcoder.Source?) {
        self.quote = quote
        if case .utf16(let isBigEndian) = source {
            (width, low) = (2, isBigEndian ? 1 : 0)
        } else {
            (width, low) = (1, 0)
        }
    }

    /// Whether the first line of `text`, which begins with what was looked at before, ends with a carriage return alone; nil
    /// where that cannot be told yet.
    mutating func isReturn(_ text: [UInt8]) -> Bool? {
        func unit(_ place: Int) -> UInt8? {
            width == 2 && text[place + 1 - low] != 0 ? nil : text[place + low]
        }
        while scanned + width <= text.count {
            let byte = unit(scanned)
            if let byte, byte == quote {
                isInside.toggle()
            } else if byte == 0x0A, !isInside {
                return false
            } else if byte == 0x0D, !isInside {
                guard scanned + 2 * width <= text.count else { return nil }
                return unit(scanned + width) != 0x0A
            }
            scanned += width
        }
        return nil
    }
}
