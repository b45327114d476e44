/// Cuts a text into blocks of whole rows, one after the other. Holds one block and the begun row after it, at most
/// `ReadLimits.rowSize` bytes of it. Not for use by two threads at a time.
///
/// A block ends after the last row that ends inside the limit; what is begun is carried over to the next block by a
/// copy of its bytes. Quotes are followed from the start of the file (`RowEndScanner`), since nothing in the middle of
/// a file says whether a line feed ends a row. That pass is one of a few bytes a nanosecond, so one thread feeds many
/// parsers.
final class RowCarver {
    let stream: TextStream
    let limits: ReadLimits
    /// Holds back the lines at the end that are no rows; nil where none are.
    private let trimmer: LineTrimmer?
    /// Where rows end.
    private var scanner: RowEndScanner
    /// What was read after the last block; its first `carryScanned` bytes are known to hold no end of a row.
    private var carry: [UInt8] = []
    /// Bytes of the begun row that were looked through already.
    private var carryScanned = 0
    private var number = 0
    /// Whether the text has ended.
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
        scanner = RowEndScanner(csv)
        trimmer = (csv?.skipLast ?? 0) > 0 ? csv.map { LineTrimmer(stream, lines: $0.skipLast) } : nil
    }

    /// The end of the rows that had a line end; nil where reading cannot go on there: in compressed files, and where the last
    /// lines are no rows.
    var end: ReadPosition? { stream.isCompressed || trimmer != nil ? nil : position }

    /// See `TextStream.fingerprint`.
    var fingerprint: FileFingerprint? { stream.fingerprint }

    /// The first row that is not empty, without its line end; nil at the end of the text.
    func header() throws(FormatError) -> [UInt8]? {
        while let block = try next(isSingle: true) {
            guard block.rejected.isEmpty else {
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

    /// Passes over the lines at the start that are no rows, and gives the dialect that the file itself states.
    func begin(_ csv: CSVOptions) throws(FormatError) -> CSVOptions {
        var stated = csv
        while carry.count < CSVOptions.longestSeparatorLine, try readMore() {}
        let separator = CSVOptions.separator(of: carry)
        if let separator { stated.delimiter = separator }
        scanner = RowEndScanner(stated)
        try skipLines(max(csv.skipFirst, separator == nil ? 0 : 1))
        return stated
    }

    /// The first byte that is no blank; nil at the end of the text.
    private func firstByte() throws(FormatError) -> UInt8? {
        var place = 0
        while true {
            if let byte = carry[place...].first(where: { $0 > 0x20 }) { return byte }
            place = carry.count
            guard place <= limits.rowSize, try readMore() else { return nil }
        }
    }

    /// Whether the text is one list of rows or several, rather than lines of which the first one is a list by mistake: a list
    /// that ends with its line while an object begins the next one is a line.
    func startsAsDocument() throws(FormatError) -> Bool {
        guard try firstByte() == UInt8(ascii: "[") else { return false }
        var next: Int?
        while carry.count <= limits.rowSize, next == nil {
            if let end = lineEnd { next = carry[end...].firstIndex { $0 > 0x20 } }
            if next == nil, try !readMore() { return true }
        }
        guard let next, carry[next] == UInt8(ascii: "{"), let end = lineEnd else { return true }
        return (try? JSONValue.parse(Array(carry[..<end]))) == nil
    }

    /// Where the first line that is not blank ends, as far as it was read.
    private var lineEnd: Int? {
        guard let start = carry.firstIndex(where: { $0 > 0x20 }) else { return nil }
        return carry[start...].firstIndex(of: UInt8(ascii: "\n"))
    }

    /// What was read and is no part of a block yet.
    func takeCarry() -> [UInt8] {
        defer { carry = [] }
        return carry
    }

    /// Reads more text after the carry; false at the end of the text.
    private func readMore() throws(FormatError) -> Bool {
        guard !isAtEnd else { return false }
        let more = TextBuffer(capacity: max(limits.blockSize, 64))
        try fill(more)
        carry.append(contentsOf: more.bytes(0..<more.count))
        return more.count > 0
    }

    /// Passes over lines before the first row, whatever is in them.
    private func skipLines(_ count: Int) throws(FormatError) {
        var left = count
        while left > 0 {
            var end = 0
            while left > 0, let feed = carry[end...].firstIndex(of: 0x0A) {
                end = feed + 1
                left -= 1
                position.line += 1
            }
            if left > 0 { end = carry.count }
            carry.withUnsafeBufferPointer { text in
                let skipped = UnsafeBufferPointer(rebasing: text[..<end])
                position.offset += Int64(stream.transcoder?.sourceLength(of: skipped) ?? end)
                byteCount += Int64(end)
            }
            carry.removeFirst(end)
            if left > 0, !(try readMore()) { return }
        }
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

    /// Reads text until the buffer is full or the text ends.
    private func fill(_ buffer: TextBuffer) throws(FormatError) {
        while buffer.capacity - buffer.count >= 32 {
            let count: Int
            if let trimmer {
                count = try trimmer.read(into: buffer.room)
            } else {
                count = try stream.read(into: buffer.room)
            }
            buffer.count += count
            if count == 0 {
                isAtEnd = true
                return
            }
        }
    }

    /// A block up to `end`; what follows waits for the next.
    private func finish(_ buffer: TextBuffer, end: Int, isSingle: Bool) -> RowBlock {
        carry.append(contentsOf: buffer.bytes(end..<buffer.count))
        carryScanned = isSingle ? 0 : carry.count
        let block = RowBlock(buffer, count: end, number: number, firstLine: position.line)
        advance(buffer.bytes(0..<end))
        return block
    }

    /// Notes how far the file was read, so that a file that grew can be read on from there.
    private func advance(_ text: UnsafeBufferPointer<UInt8>) {
        position.offset += Int64(stream.transcoder?.sourceLength(of: text) ?? text.count)
        position.line += scanner.takeLines()
        byteCount += Int64(text.count)
    }

    /// What is left at the end of the text: a last row without an end gets one.
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
                rejected: [
                    RejectedRow(
                        line: line, reason: .unterminatedQuote, raw: buffer.bytes(0..<count), limit: limits.rawSize)
                ])
        }
        if count > limits.rowSize { return longRow(buffer, line) }
        buffer.reserve(count + 1)
        buffer.start[count] = 0x0A
        return RowBlock(buffer, count: count + 1, number: number, firstLine: line)
    }

    /// A row beyond the limit: its beginning goes to quarantine, the rest is passed over.
    private func longRow(_ buffer: TextBuffer, _ line: Int64) -> RowBlock {
        RowBlock(
            buffer, count: 0, number: number, firstLine: line,
            rejected: [
                RejectedRow(
                    line: line, reason: .rowTooLong(limit: limits.rowSize), raw: buffer.bytes(0..<buffer.count),
                    limit: limits.rawSize)
            ])
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
            block.rejected[0].reason = .unterminatedQuote
        }
        return block
    }
}
