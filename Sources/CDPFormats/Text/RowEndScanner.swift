import CKernels

/// Finds the ends of rows: line feeds, for CSV those outside quotes.
struct RowEndScanner {
    private let delimiter: UInt8?
    private let quote: UInt8
    /// No bits where nothing is quoted.
    private let quoteMask: UInt64
    /// Where quotes are open.
    private var quotes = QuoteScanner()
    /// Which bytes are escaped; nil in dialects without.
    private var escapes: EscapeScanner?
    /// Line feeds since the last end of a row that was found, and up to it since they were last taken.
    private var lines: Int64 = 0
    private var linesToEnd: Int64 = 0
    /// Line feeds between the start of the begun row and the quote that is open.
    private(set) var openLine: Int64 = 0

    /// A scanner of CSV, or of plain lines where there is no dialect.
    init(_ csv: CSVOptions?) {
        delimiter = csv?.quote == nil && csv?.escape == nil ? nil : csv?.delimiter
        quote = csv?.quote ?? 0
        quoteMask = csv?.quote == nil ? 0 : ~0
        escapes = csv?.escape.map { EscapeScanner($0) }
    }

    /// Whether the text scanned so far ends inside quotes.
    var isInside: Bool { quotes.isInside }

    /// The line feeds up to the last end of a row, once.
    mutating func takeLines() -> Int64 {
        defer { linesToEnd = 0 }
        return linesToEnd
    }

    /// Scans a range of `text`, which has 64 readable bytes after it. Returns the offset after the last end of a row in it, or
    /// with `stopsAtFirst` after the first, having looked no further; nil when there is none.
    mutating func scan(_ text: UnsafePointer<UInt8>, _ range: Range<Int>, stopsAtFirst: Bool) -> Int? {
        var found: Int?
        var place = range.lowerBound
        while place < range.upperBound {
            let count = min(64, range.upperBound &- place)
            let known: UInt64 = count == 64 ? ~0 : 1 << UInt64(count) &- 1
            let feeds = ck_equal64(text + place, 0x0A) & known
            var ends = feeds
            if let delimiter {
                var marks = ck_equal64(text + place, quote) & known & quoteMask
                var separators = feeds | ck_equal64(text + place, delimiter) & known
                if let plain = escapes?.plain(text + place, count: count) {
                    marks &= plain
                    separators &= plain
                    ends &= plain
                }
                var opening: Int?
                ends &= ~quotes.inside(quotes: marks, ends: separators, count: count, opening: &opening)
                if let opening, quotes.isInside {
                    let lastEnd = ends == 0 ? UInt64.max : (UInt64.max << UInt64(63 &- ends.leadingZeroBitCount)) << 1
                    let before = feeds & lastEnd & (1 << UInt64(opening) &- 1)
                    openLine = (ends == 0 ? lines : 0) + Int64(before.nonzeroBitCount)
                }
            }
            guard ends != 0 else {
                lines &+= Int64(feeds.nonzeroBitCount)
                place &+= count
                continue
            }
            let bit = stopsAtFirst ? ends.trailingZeroBitCount : 63 &- ends.leadingZeroBitCount
            let upTo: UInt64 = UInt64.max >> UInt64(63 &- bit)
            linesToEnd &+= lines &+ Int64((feeds & upTo).nonzeroBitCount)
            found = place &+ bit &+ 1
            if stopsAtFirst {
                lines = 0
                quotes = QuoteScanner()
                escapes?.reset()
                return found
            }
            lines = Int64((feeds & ~upTo).nonzeroBitCount)
            place &+= count
        }
        return found
    }
}
