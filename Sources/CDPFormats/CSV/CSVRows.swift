import CDPColumns
import CKernels

/// Where the fields of a block's rows stand.
///
/// One pass notes every delimiter and line end outside quotes, 64 bytes at a time; a second one groups them into rows and
/// sets aside those that are none. Columns are then read one by one, each in a loop of its own type.
///
/// The mask of a window is made by comparing 64 bytes with each special byte at once (`ck_equal64`) and taking out what
/// lies in quotes (`QuoteScanner`); a loop over its bits notes the offsets. So the cost is about one instruction a byte
/// and a few an end, whatever the data. After Langdale and Lemire 2019, "Parsing gigabytes of JSON per second". Memory
/// is four bytes an end and a copy of the longest field.
struct CSVRows: ~Copyable {
    /// The delimiters and line ends.
    private(set) var ends: UnsafeMutablePointer<UInt32>
    /// How many of `ends` are in use.
    private var endCount = 0
    /// How many `ends` can hold.
    private var capacity: Int
    /// By row: its index in `ends`, and where it starts.
    private(set) var firstEnds: [UInt32] = []
    /// By row, where it starts in the text.
    private(set) var starts: [UInt32] = []
    /// By row, the line of the file on which it starts, from 1.
    private(set) var lines: [Int64] = []
    /// Rows that are none: too long, of another number of fields, or no UTF-8.
    private(set) var rejected: [RejectedRow] = []

    /// The block's text, with 64 bytes after it that may be read.
    let text: UnsafeMutablePointer<UInt8>
    /// Keeps the text alive.
    private let block: RowBlock
    /// Where a field with doubled quotes is unfolded.
    private let scratch: UnsafeMutablePointer<UInt8>
    /// How many fields a row must have.
    let columnCount: Int
    /// The byte around fields, -1 where there is none.
    private let quote: Int
    /// The byte before bytes that do not mean what they say, -1 where there is none.
    private let escape: Int

    /// The only byte of the content of a null that an escape writes: no byte of text.
    static let nullMark: UInt8 = 0xFF

    init(_ block: RowBlock, _ options: CSVOptions, columnCount: Int, limits: ReadLimits) {
        text = block.text
        self.block = block
        quote = options.quote.map { Int($0) } ?? -1
        escape = options.escape.map { Int($0) } ?? -1
        self.columnCount = columnCount
        capacity = block.count / 4 + 128
        scratch = .allocate(capacity: block.count + 64)
        ends = .allocate(capacity: capacity)
        rejected = block.rejected
        let hasInnerLines = index(block.count, options)
        group(block, limits, hasInnerLines: hasInnerLines)
    }

    deinit {
        ends.deallocate()
        scratch.deallocate()
    }

    /// Fills `ends`; returns whether line feeds stand inside quotes.
    private mutating func index(_ count: Int, _ options: CSVOptions) -> Bool {
        var scanner = QuoteScanner()
        var escapes = options.escape.map { EscapeScanner($0) }
        let quote = options.quote ?? 0
        let quoteMask: UInt64 = options.quote == nil ? 0 : ~0
        var opening: Int?
        var inner = false
        var place = 0
        var found = 0
        var out = ends
        while place < count {
            let width = min(64, count &- place)
            let known: UInt64 = width == 64 ? ~0 : 1 << UInt64(width) &- 1
            let feeds = ck_equal64(text + place, 0x0A) & known
            var separators = feeds | ck_equal64(text + place, options.delimiter) & known
            var quotes = ck_equal64(text + place, quote) & known & quoteMask
            if var plain = escapes?.plain(text + place, count: width) {
                // The line end of a last row that has none in the file was set after its last byte.
                if place &+ width == count { plain |= 1 << UInt64(width &- 1) }
                if feeds & ~plain != 0 { inner = true }
                separators &= plain
                quotes &= plain
            }
            let inside = scanner.inside(quotes: quotes, ends: separators, count: width, opening: &opening)
            if feeds & inside != 0 { inner = true }
            var mask = separators & ~inside
            if found &+ 64 > capacity {
                endCount = found
                grow()
                out = ends
            }
            while mask != 0 {
                out[found] = UInt32(truncatingIfNeeded: place &+ mask.trailingZeroBitCount)
                found &+= 1
                mask &= mask &- 1
            }
            place &+= 64
        }
        endCount = found
        return inner
    }

    /// Doubles the room for ends, which was estimated from the size of the block.
    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
        larger.update(from: ends, count: endCount)
        ends.deallocate()
        ends = larger
        capacity *= 2
    }

    /// Cuts the ends into rows at line feeds. The encoding is checked once for the block, and row by row only where
    /// something is wrong in it.
    private mutating func group(_ block: RowBlock, _ limits: ReadLimits, hasInnerLines: Bool) {
        let isValid = isValidUTF8(text, block.count)
        let expected = endCount / max(columnCount, 1) + 1
        firstEnds.reserveCapacity(expected)
        starts.reserveCapacity(expected)
        lines.reserveCapacity(expected)
        var line = block.firstLine
        var start = 0
        var next = 0
        var number = 0
        while next < endCount {
            let first = next
            while text[Int(ends[next])] != 0x0A, next &+ 1 < endCount { next &+= 1 }
            let end = Int(ends[next])
            next &+= 1
            let length = end &- start
            let reason: RejectionReason?
            if length > limits.rowSize {
                reason = .rowTooLong(limit: limits.rowSize)
            } else if !isValid, !isValidUTF8(text + start, length) {
                reason = .invalidEncoding
            } else if next &- first != columnCount {
                reason = .fieldCount(found: next - first, expected: columnCount)
            } else {
                reason = nil
            }
            if let lines = block.lines { line = lines[number] }
            number &+= 1
            let isBlank = length == 0 || length == 1 && text[start] == 0x0D
            if !isBlank, let reason {
                let raw = UnsafeBufferPointer(start: text + start, count: length)
                rejected.append(RejectedRow(line: line, reason: reason, raw: raw, limit: limits.rawSize))
            } else if !isBlank {
                firstEnds.append(UInt32(truncatingIfNeeded: first))
                starts.append(UInt32(truncatingIfNeeded: start))
                lines.append(line)
            }
            line &+= 1
            if hasInnerLines {
                for place in start..<end where text[place] == 0x0A { line &+= 1 }
            }
            start = end &+ 1
        }
        if !block.rejected.isEmpty { rejected.sort { $0.line < $1.line } }
    }

    /// Where a field stands, quotes included, the carriage return of the line end not.
    @inline(__always)
    func field(_ row: Int, _ column: Int) -> Range<Int> {
        let first = Int(firstEnds[row])
        let start = column == 0 ? Int(starts[row]) : Int(ends[first &+ column &- 1]) &+ 1
        var end = Int(ends[first &+ column])
        if column == columnCount &- 1, end > start, text[end &- 1] == 0x0D { end &-= 1 }
        return Range(uncheckedBounds: (start, end))
    }

    /// The text of a row as it stands in the file, without the line end.
    func raw(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        let start = Int(starts[row])
        return UnsafeBufferPointer(start: text + start, count: Int(ends[Int(firstEnds[row]) + columnCount - 1]) - start)
    }

    /// The content of a field between its quotes, nil when there is text after the closing one. Holds until the next call.
    @inline(__always)
    func content(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8>? {
        if escape >= 0 { return unescaped(range) }
        let start = range.lowerBound
        let count = range.upperBound &- start
        guard count > 0, Int(text[start]) == quote else {
            return UnsafeBufferPointer(start: text + start, count: count)
        }
        let quote = UInt8(truncatingIfNeeded: quote)
        var place = start &+ 1
        while place < range.upperBound {
            let quotes = ck_equal64(text + place, quote)
            if quotes != 0 {
                place = min(place &+ quotes.trailingZeroBitCount, range.upperBound)
                break
            }
            place &+= 64
        }
        if place == range.upperBound &- 1 {
            return UnsafeBufferPointer(start: text + start + 1, count: count &- 2)
        }
        return undoubled(start + 1, range.upperBound, min(place, range.upperBound), quote)
    }

    /// The content of a quoted field in which quotes are doubled, unfolded; nil where text follows the closing quote.
    @inline(never)
    private func undoubled(_ start: Int, _ end: Int, _ firstQuote: Int, _ quote: UInt8) -> UnsafeBufferPointer<UInt8>? {
        var place = firstQuote
        while place < end {
            if text[place] == quote {
                guard place + 1 < end else { break }
                guard text[place + 1] == quote else { return nil }
                place += 1
            }
            place += 1
        }
        guard place == end - 1 else { return nil }
        var count = 0
        place = start
        while place < end - 1 {
            scratch[count] = text[place]
            place += text[place] == quote ? 2 : 1
            count += 1
        }
        return UnsafeBufferPointer(start: scratch, count: count)
    }

    /// The content of a field whose bytes may be escaped.
    @inline(never)
    private func unescaped(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8>? {
        let end = range.upperBound
        var place = range.lowerBound
        let isBackslash = escape == 0x5C
        if isBackslash, range.count == 2, text[place] == 0x5C, text[place + 1] == UInt8(ascii: "N") {
            scratch[0] = CSVRows.nullMark
            return UnsafeBufferPointer(start: scratch, count: 1)
        }
        let isQuoted = place < end && Int(text[place]) == quote
        var isOpen = isQuoted
        if isQuoted { place += 1 }
        var count = 0
        while place < end {
            let byte = text[place]
            guard isOpen || !isQuoted else { return nil }
            if Int(byte) == escape, place + 1 < end {
                place += 1
                scratch[count] = isBackslash ? CSVRows.control(text[place]) : text[place]
                count += 1
            } else if isOpen, Int(byte) == quote {
                if place + 1 < end, Int(text[place + 1]) == quote {
                    place += 1
                    scratch[count] = byte
                    count += 1
                } else {
                    isOpen = false
                }
            } else {
                scratch[count] = byte
                count += 1
            }
            place += 1
        }
        return isOpen ? nil : UnsafeBufferPointer(start: scratch, count: count)
    }

    /// What a byte after a backslash stands for, as MySQL and PostgreSQL write it.
    private static func control(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0"): 0
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "Z"): 0x1A
        default: byte
        }
    }

    /// The number of fields of the first row of a block.
    static func width(_ block: RowBlock, _ options: CSVOptions) -> Int {
        let rows = CSVRows(block, options, columnCount: 1, limits: ReadLimits())
        for place in 0..<rows.endCount where rows.text[Int(rows.ends[place])] == 0x0A { return place + 1 }
        return max(rows.endCount, 1)
    }
}
