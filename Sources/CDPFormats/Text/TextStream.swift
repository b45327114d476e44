/// The text of a file as UTF-8 from front to back: decompressed, transcoded, without its byte order mark.
///
/// Reads by `read(2)` into one buffer, so a file cut short while it is read is no crash. Not for use by two threads at a time.
package final class TextStream {
    let path: String
    private let file: InputFile
    /// The bytes as they stand in the file, of which the fingerprint is made on the way.
    private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: FingerprintDigest.pieceSize, alignment: 64)
    private var pieceRange = 0..<0
    private var isAtFileEnd = false
    /// The fingerprint in the making; nil where reading began in the middle.
    private var digest: FingerprintDigest?
    /// What decompresses; nil for a plain file. Known by the first bytes, never by the name.
    private let decoder: StreamDecoder?
    /// What makes UTF-8; nil for a text that claims to be that.
    private(set) var transcoder: Transcoder?
    /// Bytes of the decoded stream that wait to be transcoded.
    private var waiting: [UInt8] = []
    private var hasMoreToDecode = true
    /// Whether lines end with a carriage return alone, as some spreadsheets write them: it is read as a line feed.
    private var endsLinesWithReturn = false
    /// The bytes of the byte order mark that was dropped.
    private(set) var markLength = 0

    /// Whether the file is compressed.
    var isCompressed: Bool { decoder != nil }

    /// Size and digest of the file; nil before all of it was read, or when reading did not start at its start.
    var fingerprint: FileFingerprint? { isAtFileEnd && pieceRange.isEmpty ? digest?.fingerprint : nil }

    /// Opens a file that is UTF-8, unless a byte order mark says otherwise.
    package convenience init(path: String) throws(FormatError) { try self.init(path: path, encoding: .utf8) }

    /// Whether a file is compressed and can be read to its end.
    package static func isWhole(_ path: String) -> Bool {
        guard let stream = try? TextStream(path: path), stream.isCompressed else { return false }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { room.deallocate() }
        do throws(FormatError) {
            while try stream.read(into: room) > 0 {}
            return true
        } catch {
            return false
        }
    }

    /// Opens a file. For the tail of a file, `transcoder` is that of its head.
    init(
        path: String, encoding: TextEncoding, from offset: Int64 = 0, head: TextStream? = nil
    ) throws(FormatError) {
        self.path = path
        file = try InputFile(path, from: offset)
        guard let head else {
            digest = FingerprintDigest()
            let count = try file.read(into: piece)
            digest?.add(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            isAtFileEnd = count < piece.count
            let start = UnsafeRawBufferPointer(rebasing: piece[..<min(count, 8)])
            let kind = start.withMemoryRebound(to: UInt8.self) { StreamDecoder.Kind(magic: $0) }
            do throws(CompressionFault) {
                decoder = try kind.map { kind throws(CompressionFault) in try StreamDecoder(kind) }
            } catch {
                throw FormatError(path: path, what: error.what)
            }
            pieceRange = 0..<count
            if decoder == nil, let foreign = TextStream.foreign(start) { throw foreign(path) }
            try detectEncoding(encoding)
            return
        }
        decoder = nil
        transcoder = head.transcoder
        endsLinesWithReturn = head.endsLinesWithReturn
    }

    /// Finds out how lines end by the first end outside of quotes, before anything is read.
    func detectLineEnd(quote: UInt8?) throws(FormatError) {
        var lines = LineEndDetector(quote: quote, transcoder?.source)
        while true {
            if let isReturn = lines.isReturn(waiting) {
                endsLinesWithReturn = isReturn
                return
            }
            guard waiting.count < TextStream.longestFirstLine, hasMoreToDecode else { return }
            try decodeMore(64 << 10)
        }
    }

    /// Files whose first line is longer than this are taken to end lines with a line feed.
    private static let longestFirstLine = 1 << 20

    deinit { piece.deallocate() }

    /// Reads at most `count` bytes of UTF-8 to `target`, at least one unless the text has ended; returns how many.
    package func read(into target: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
        let count = try readText(into: target)
        if endsLinesWithReturn {
            for place in 0..<count where target[place] == 0x0D { target[place] = 0x0A }
        }
        return count
    }

    private func readText(into target: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
        guard let transcoder else {
            guard waiting.isEmpty else { return takeWaiting(target) }
            return try decode(into: target)
        }
        while true {
            let room = (target.count - 8) / Transcoder.growth
            if waiting.count < min(room, 64 << 10), hasMoreToDecode { try decodeMore(min(room, 256 << 10)) }
            let taken = min(room, waiting.count)
            if taken == 0 { return 0 }
            guard let output = target.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
            let step = waiting.withUnsafeBytes {
                transcoder.transcode(
                    UnsafeRawBufferPointer(rebasing: $0[..<taken]), output,
                    isLast: taken == $0.count && !hasMoreToDecode)
            }
            waiting.removeFirst(step.consumed)
            if step.produced > 0 { return step.produced }
        }
    }

    private func takeWaiting(_ target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, waiting.count)
        target.copyBytes(from: waiting[..<count])
        waiting.removeFirst(count)
        return count
    }

    /// Decompresses and transcodes the next bytes into what waits.
    private func decodeMore(_ count: Int) throws(FormatError) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 16), alignment: 16)
        defer { room.deallocate() }
        let read = try decode(into: room)
        waiting.append(contentsOf: room[..<read])
        if read == 0 { hasMoreToDecode = false }
    }

    /// Bytes of the decompressed stream, at least one unless it has ended.
    private func decode(into target: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
        while true {
            if pieceRange.isEmpty, !(try nextPiece()) {
                if decoder?.isInsideFrame == true {
                    throw FormatError(
                        path: path, what: "the compressed data ends too early", next: "deliver the file again")
                }
                return 0
            }
            let input = UnsafeRawBufferPointer(rebasing: piece[pieceRange])
            guard let decoder else {
                let count = min(target.count, input.count)
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
                pieceRange = pieceRange.lowerBound + count..<pieceRange.upperBound
                return count
            }
            do throws(CompressionFault) {
                let step = try decoder.step(input, target)
                pieceRange = pieceRange.lowerBound + step.consumed..<pieceRange.upperBound
                if step.produced > 0 { return step.produced }
                if step.consumed == 0 { throw CompressionFault(what: "compressed data that is damaged") }
            } catch {
                throw FormatError(path: path, what: error.what, next: "deliver the file again")
            }
        }
    }

    /// Reads the next piece of the file; false at its end.
    private func nextPiece() throws(FormatError) -> Bool {
        guard !isAtFileEnd else { return false }
        let count = try file.read(into: piece)
        digest?.add(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        isAtFileEnd = count < piece.count
        pieceRange = 0..<count
        return count > 0
    }

    /// Decides by a byte order mark, which is passed over, else by what was declared.
    private func detectEncoding(_ encoding: TextEncoding) throws(FormatError) {
        while waiting.count < 3, hasMoreToDecode { try decodeMore(64) }
        if waiting.starts(with: [0xEF, 0xBB, 0xBF]) {
            markLength = 3
        } else if waiting.starts(with: [0xFF, 0xFE]) {
            transcoder = Transcoder(source: .utf16(isBigEndian: false))
            markLength = 2
        } else if waiting.starts(with: [0xFE, 0xFF]) {
            transcoder = Transcoder(source: .utf16(isBigEndian: true))
            markLength = 2
        } else {
            switch encoding {
            case .utf8: break
            case .utf16: transcoder = Transcoder(source: .utf16(isBigEndian: false))
            case .latin1: transcoder = Transcoder(source: .latin1)
            case .windows1252: transcoder = Transcoder(source: .windows1252)
            }
        }
        waiting.removeFirst(markLength)
    }

    /// What is wrong with a file that is no text, by its first bytes.
    private static func foreign(_ start: UnsafeRawBufferPointer) -> ((String) -> FormatError)? {
        let kinds: [(magic: [UInt8], name: String, next: String)] = [
            (Array("PAR1".utf8), "a Parquet file", "give it a name that ends in `.parquet`"),
            ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive or a spreadsheet", "unpack it, or save it as CSV"),
            ([0x42, 0x5A, 0x68], "compressed with bzip2", "compress it with gzip or zstd"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz", "compress it with gzip or zstd"),
        ]
        guard let kind = kinds.first(where: { start.starts(with: $0.magic) }) else { return nil }
        return { FormatError(path: $0, what: "is \(kind.name), not text", next: kind.next) }
    }
}
