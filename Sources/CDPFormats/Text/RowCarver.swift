import CDPColumns
import CKernels

/// Whole rows of a file, to be parsed by one thread.
struct RowBlock: @unchecked Sendable {
    /// The rows, each with its line end; 64 more bytes may be read behind them.
    let text: UnsafeMutablePointer<UInt8>
    private let owner: TextBuffer
    /// Bytes of all rows.
    var count: Int
    /// The place of the block in the file, from 0.
    let number: Int
    /// The line on which it starts.
    let firstLine: Int64
    /// A row that could not be held or is not whole, already rejected; such a block has no text.
    var rejected: RejectedRow?

    /// A row that stands alone, without its line end.
    init(row: [UInt8], line: Int64) {
        let buffer = TextBuffer(capacity: row.count + 1)
        row.withUnsafeBufferPointer { row in
            if let source = row.baseAddress { buffer.start.update(from: source, count: row.count) }
        }
        buffer.start[row.count] = 0x0A
        self.init(buffer, count: row.count + 1, number: 0, firstLine: line)
    }

    fileprivate init(_ owner: TextBuffer, count: Int, number: Int, firstLine: Int64, rejected: RejectedRow? = nil) {
        text = owner.start
        self.owner = owner
        self.count = count
        self.number = number
        self.firstLine = firstLine
        self.rejected = rejected
    }
}

/// A buffer of text that frees itself.
private final class TextBuffer {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        start = .allocate(capacity: capacity + 64)
    }

    deinit { start.deallocate() }

    func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + 64)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
        capacity = wanted
    }

    var room: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: start + count, count: capacity - count)
    }

    func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
    }
}

/// Cuts a text into blocks of whole rows, one behind the other. Holds one block and the begun row behind it, at most
/// `ReadLimits.rowSize` bytes of it. Not for use by two threads at a time.
final class RowCarver {
    private let stream: TextStream
    private let limits: ReadLimits
    private var scanner: RowEndScanner
    /// What was read behind the last block; its first `carryScanned` bytes are known to hold no end of a row.
    private var carry: [UInt8] = []
    private var carryScanned = 0
    private var number = 0
    private var isAtEnd = false
    private var position: ReadPosition

    /// The line of the quote that was never closed.
    private(set) var unterminatedQuote: Int64?
    /// Whether the last row had no line end.
    private(set) var endsInsideRow = false
    /// Bytes of text in all blocks so far.
    private(set) var byteCount: Int64 = 0

    init(_ stream: TextStream, csv: CSVOptions?, limits: ReadLimits, from position: ReadPosition) {
        self.stream = stream
        self.limits = limits
        self.position = position
        self.position.offset += Int64(stream.markLength)
        scanner = RowEndScanner(delimiter: csv?.delimiter, quote: csv?.quote)
    }

    /// The end of the rows that had a line end; nil for compressed files.
    var end: ReadPosition? { stream.isCompressed ? nil : position }

    /// See `TextStream.fingerprint`.
    var fingerprint: FileFingerprint? { stream.fingerprint }

    /// The first row that is not empty, without its line end; nil at the end of the text.
    func header() throws(FormatError) -> [UInt8]? {
        while let block = try next(isSingle: true) {
            guard block.rejected == nil else {
                throw FormatError(
                    path: stream.path, what: "the header is no row", location: "line \(block.firstLine)",
                    next: "check the file's delimiter and quotes")
            }
            var end = block.count - 1
            if end > 0, block.text[end - 1] == 0x0D { end -= 1 }
            if end > 0 { return Array(UnsafeBufferPointer(start: block.text, count: end)) }
        }
        return nil
    }

    /// The next block; nil at the end of the text.
    func next() throws(FormatError) -> RowBlock? {
        let block = try next(isSingle: false)
        if block != nil { number += 1 }
        return block
    }

    private func next(isSingle: Bool) throws(FormatError) -> RowBlock? {
        let buffer = TextBuffer(capacity: max(limits.blockSize, carry.count, 64))
        carry.withUnsafeBufferPointer { carried in
            if let source = carried.baseAddress { buffer.start.update(from: source, count: carried.count) }
        }
        buffer.count = carry.count
        var scanned = carryScanned
        carry.removeAll(keepingCapacity: true)
        while true {
            if let end = scanner.scan(buffer.start, scanned..<buffer.count, stopsAtFirst: isSingle) {
                return finish(buffer, end: end, isSingle: isSingle)
            }
            scanned = buffer.count
            if isAtEnd { return lastBlock(buffer) }
            if buffer.count > limits.rowSize { return try skipLongRow(buffer) }
            if buffer.capacity - buffer.count < 64 {
                buffer.reserve(min(buffer.capacity * 2, limits.rowSize + 1024) + limits.blockSize)
            }
            try fill(buffer)
        }
    }

    private func fill(_ buffer: TextBuffer) throws(FormatError) {
        while buffer.capacity - buffer.count >= 32 {
            let count = try stream.read(into: buffer.room)
            buffer.count += count
            if count == 0 {
                isAtEnd = true
                return
            }
        }
    }

    /// A block up to `end`; what is behind waits for the next.
    private func finish(_ buffer: TextBuffer, end: Int, isSingle: Bool) -> RowBlock {
        carry.append(contentsOf: buffer.bytes(end..<buffer.count))
        carryScanned = isSingle ? 0 : carry.count
        let block = RowBlock(buffer, count: end, number: number, firstLine: position.line)
        advance(buffer.bytes(0..<end))
        return block
    }

    private func advance(_ text: UnsafeBufferPointer<UInt8>) {
        position.offset += Int64(stream.transcoder?.sourceLength(of: text) ?? text.count)
        position.line += scanner.takeLines()
        byteCount += Int64(text.count)
    }

    private func lastBlock(_ buffer: TextBuffer) -> RowBlock? {
        guard buffer.count > 0 else { return nil }
        endsInsideRow = true
        let line = position.line
        let count = buffer.count
        byteCount += Int64(count)
        carryScanned = 0
        if scanner.isInside {
            unterminatedQuote = line + scanner.openLine
            return RowBlock(
                buffer, count: 0, number: number, firstLine: line,
                rejected: RejectedRow(
                    line: line, reason: .unterminatedQuote, raw: buffer.bytes(0..<count), limit: limits.rawSize))
        }
        if count > limits.rowSize { return longRow(buffer, line) }
        buffer.reserve(count + 1)
        buffer.start[count] = 0x0A
        return RowBlock(buffer, count: count + 1, number: number, firstLine: line)
    }

    private func longRow(_ buffer: TextBuffer, _ line: Int64) -> RowBlock {
        RowBlock(
            buffer, count: 0, number: number, firstLine: line,
            rejected: RejectedRow(
                line: line, reason: .rowTooLong(limit: limits.rowSize), raw: buffer.bytes(0..<buffer.count),
                limit: limits.rawSize))
    }

    /// Reads to the end of the row that began in `buffer` without holding it.
    private func skipLongRow(_ buffer: TextBuffer) throws(FormatError) -> RowBlock {
        var block = longRow(buffer, position.line)
        let start = position
        position.offset += Int64(stream.transcoder?.sourceLength(of: buffer.bytes(0..<buffer.count)) ?? buffer.count)
        byteCount += Int64(buffer.count)
        let rest = TextBuffer(capacity: max(limits.blockSize, 64))
        while !isAtEnd {
            rest.count = 0
            try fill(rest)
            if let end = scanner.scan(rest.start, 0..<rest.count, stopsAtFirst: true) {
                carry.append(contentsOf: rest.bytes(end..<rest.count))
                carryScanned = 0
                advance(rest.bytes(0..<end))
                return block
            }
            position.offset += Int64(stream.transcoder?.sourceLength(of: rest.bytes(0..<rest.count)) ?? rest.count)
            byteCount += Int64(rest.count)
        }
        endsInsideRow = true
        carryScanned = 0
        position = start
        if scanner.isInside {
            unterminatedQuote = position.line + scanner.openLine
            block.rejected?.reason = .unterminatedQuote
        }
        return block
    }
}
