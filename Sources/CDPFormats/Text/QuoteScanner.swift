import CKernels

/// Follows quoted fields through windows of up to 64 bytes of CSV text.
///
/// A quote opens a field where a field starts; inside, a quote closes it, and one right after a closing quote opens it
/// again: that is a doubled quote. Any other quote is text. Where every quote of a window obeys, being inside is the parity
/// of the quotes before, which takes a few instructions; other windows are walked quote by quote.
struct QuoteScanner {
    /// Whether the next byte is inside quotes.
    private(set) var isInside = false
    /// Whether a quote as the next byte opens.
    private var mayOpen = true
    /// Whether the last byte closed a field, so that a quote as the next byte doubles it.
    private var isAfterClose = false

    /// The bytes of the window that are inside quotes, opening quotes included. `quotes` and `ends` (delimiters and line
    /// ends, wherever they stand) have no bits at or above `count`. `opening` is set to the last bit where a field opened.
    @inline(__always)
    mutating func inside(quotes: UInt64, ends: UInt64, count: Int, opening: inout Int?) -> UInt64 {
        if quotes == 0 {
            if isInside { return ~0 }
            mayOpen = ends >> UInt64(count &- 1) & 1 == 1
            isAfterClose = false
            return 0
        }
        let inside = ck_prefix_xor(quotes) ^ (isInside ? ~0 : 0)
        let opens = quotes & inside
        let doubled = quotes << 1 | (isAfterClose ? 1 : 0)
        guard opens & ~(ends << 1 | doubled | (mayOpen ? 1 : 0)) == 0 else {
            return walk(quotes: quotes, ends: ends, count: count, opening: &opening)
        }
        let fresh = opens & ~doubled
        if fresh != 0 { opening = 63 &- fresh.leadingZeroBitCount }
        finish(inside, quotes: quotes, ends: ends, count: count)
        return inside
    }

    @inline(__always)
    private mutating func finish(_ inside: UInt64, quotes: UInt64, ends: UInt64, count: Int) {
        let last = UInt64(count &- 1)
        isInside = inside >> last & 1 == 1
        isAfterClose = !isInside && quotes >> last & 1 == 1
        mayOpen = !isInside && (isAfterClose || ends >> last & 1 == 1)
    }

    /// The same quote by quote, for windows in which one stands where no field starts.
    @inline(never)
    private mutating func walk(quotes: UInt64, ends: UInt64, count: Int, opening: inout Int?) -> UInt64 {
        var rest = quotes
        var mask: UInt64 = 0
        var isOpen = isInside
        var start = 0
        var closed = isAfterClose ? -1 : -2
        while rest != 0 {
            let place = rest.trailingZeroBitCount
            rest &= rest &- 1
            if isOpen {
                isOpen = false
                mask |= QuoteScanner.bits(start..<place)
                closed = place
            } else if closed == place - 1 || (place == 0 ? mayOpen : ends >> UInt64(place - 1) & 1 == 1) {
                if closed != place - 1 { opening = place }
                isOpen = true
                start = place
            }
        }
        if isOpen { mask |= QuoteScanner.bits(start..<64) }
        isInside = isOpen
        isAfterClose = !isOpen && closed == count - 1
        mayOpen = !isOpen && (isAfterClose || ends >> UInt64(count - 1) & 1 == 1)
        return mask
    }

    /// A mask with the bits of a range.
    private static func bits(_ range: Range<Int>) -> UInt64 {
        let below: (Int) -> UInt64 = { $0 >= 64 ? ~0 : 1 << UInt64($0) &- 1 }
        return below(range.upperBound) & ~below(range.lowerBound)
    }
}
