/// The rows of a file in blocks, one after the other, whatever stands between them: lines of CSV or JSON, or a document.
/// Not for use by two threads at a time.
struct RowBlocks: @unchecked Sendable {
    let carver: RowCarver
    /// The format with what the file itself says of it.
    let format: RowFormat
    /// The header as rows have it; nil without one.
    let header: [UInt8]?
    private let document: JSONDocument?
    private let filler: RowFiller?

    /// Opens a file and passes over what stands before its rows. `names` are those of the columns where there is no header.
    init(_ path: String, _ format: RowFormat, names: [String], _ limits: ReadLimits) throws(FormatError) {
        let stream = try TextStream(path: path, encoding: format.encoding)
        switch format {
        case .csv(let declared):
            // What stands before the header is no CSV, and may hold a quote alone.
            try stream.detectLineEnd(quote: declared.skipFirst > 0 ? nil : declared.quote)
            carver = RowCarver(stream, csv: declared, limits: limits, from: .start)
            let options = try carver.begin(declared)
            let row = options.hasHeader ? try carver.header() : nil
            self.format = .csv(options)
            document = nil
            guard !options.fillDown.isEmpty, row != nil || !options.hasHeader else {
                (header, filler) = (row, nil)
                return
            }
            let columns = try row.map { row throws(FormatError) in try CSVHeader.names(row, options, path) } ?? names
            let filler = try RowFiller(options, names: columns, limits: limits, path: path)
            header = row.map { filler.extended($0) }
            self.filler = filler
        case .jsonLines(let options):
            carver = RowCarver(stream, csv: nil, limits: limits, from: .start)
            let isDocument = !options.path.isEmpty
            let startsAsList = isDocument ? false : try carver.startsAsDocument()
            self.format = format
            header = nil
            document = isDocument || startsAsList ? JSONDocument(carver, path: options.path) : nil
            filler = nil
        }
    }

    /// The rows of a file from a position on.
    init(tail stream: TextStream, _ format: RowFormat, _ limits: ReadLimits, _ position: ReadPosition) {
        let options: CSVOptions? = if case .csv(let csv) = format { csv } else { nil }
        carver = RowCarver(stream, csv: options, limits: limits, from: position)
        self.format = format
        header = nil
        document = nil
        filler = nil
    }

    /// Where reading can go on; nil where it cannot: the end of a document is no end of a row, and what is filled down follows from
    /// the rows before.
    var end: ReadPosition? { document == nil && filler == nil ? carver.end : nil }

    /// Bytes of text in all blocks so far.
    var byteCount: Int64 { document?.byteCount ?? carver.byteCount }

    /// The next block; nil at the end of the file.
    func next() throws(FormatError) -> RowBlock? {
        if let document { return try document.next() }
        if let filler { return try filler.next(carver) }
        return try carver.next()
    }
}
