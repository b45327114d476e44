internal import CDPColumns

/// Rows whose text was kept, read again under a contract without the file that they came from.
public struct RowTexts: Sendable {
    private let parser: RowParser
    private let encoding: TextEncoding
    /// Tells a text that is several rows; nil for formats whose rows are lines.
    private let scanner: RowEndScanner?

    /// Rows of a format, below the header that they stood under. Throws when the header lacks a column that the contract
    /// requires; `path` only names the file in the error.
    public init(
        header: [UInt8]?, format: RowFormat, contract: Contract, folders: FolderFields = .none, path: String
    ) throws(FormatError) {
        let limits = ReadLimits()
        encoding = format.encoding
        switch format {
        case .csv(let options):
            var stated = options
            var row = header
            if let header, let separator = CSVOptions.separator(of: header) {
                stated.delimiter = separator
                row = header.firstIndex(of: 0x0A).map { Array(header[($0 + 1)...]) }
            }
            let columns = try CSVHeader(row: row, stated, contract, folders: folders, path: path)
            parser = .csv(CSVParser(stated, contract, columns, folders: folders, limits: limits))
            scanner = RowEndScanner(stated)
        case .jsonLines(let options):
            parser = .jsonLines(try JSONLinesParser(options, contract, folders: folders, limits: limits, path: path))
            scanner = nil
        }
    }

    /// What the text of a row, without its line end, is now: an accepted row or a rejected one. A text that was no row by
    /// itself, as one after a quote that nobody closed, may have become several.
    public func rows(_ text: [UInt8], line: Int64) -> RowChunk {
        var chunk = parser.parse(RowBlock(row: text, line: line))
        if chunk.rowCount == 0 || endsInsideQuotes(text) {
            chunk = RowChunk(batch: chunk.batch.slice(0..<0), lines: [], byteCount: chunk.byteCount)
            chunk.rejected = [RejectedRow(line: line, reason: .unterminatedQuote, raw: text)]
        }
        return chunk
    }

    /// Whether a quote is opened and never closed: what follows it was never told apart.
    private func endsInsideQuotes(_ text: [UInt8]) -> Bool {
        guard var scanner else { return false }
        let padded = text + [UInt8](repeating: 0, count: 64)
        padded.withUnsafeBufferPointer { padded in
            if let start = padded.baseAddress { _ = scanner.scan(start, 0..<text.count, stopsAtFirst: false) }
        }
        return scanner.isInside
    }

    /// The same for a row of which only the bytes are known, which were no text in the encoding of before.
    public func rows(bytes: [UInt8], line: Int64) -> RowChunk {
        let source: Transcoder.Source
        switch encoding {
        case .utf8, .utf16: return rows(bytes, line: line)
        case .latin1: source = .latin1
        case .windows1252: source = .windows1252
        }
        let text = [UInt8](unsafeUninitializedCapacity: bytes.count * Transcoder.growth + 8) { target, count in
            guard let start = target.baseAddress else { return }
            count = bytes.withUnsafeBytes { Transcoder(source: source).transcode($0, start, isLast: true).produced }
        }
        return rows(text, line: line)
    }
}
