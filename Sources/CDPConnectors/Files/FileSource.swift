package import CDPFormats
package import CDPTypes
import Glibc

/// Files as a source: those that match a pattern, relative to the project. An input is a file, called by its path; its
/// folders may give fields (`dt=2026-11-01/`).
package struct FileSource: RowSource {
    /// Bytes of text that are parsed, and cut by range, at a time.
    private static let blockSize = 4 << 20

    let glob: FileGlob
    /// The format of texts; nil for Parquet.
    let format: RowFormat?
    let project: String
    /// Where the files lie that inputs stand for; nil where their names are their paths.
    private let places: [String: String]?

    /// The files that match `pattern` in a project, or those that lie at `places`; `format` is nil for Parquet.
    package init(_ pattern: String, format: RowFormat?, project: String, places: [String: String]? = nil) {
        self.places = places
        glob = FileGlob(pattern)
        self.format = format
        self.project = project
    }

    /// Texts of CSV keep their bytes; what came typed is written down as JSON when it is rejected.
    package var traits: RowTraits {
        switch format {
        case .csv(let options):
            RowTraits(leavesOutKeys: false, readsJSON: false, keepsBytes: RowFormat.csv(options).isPlainUTF8)
        case .jsonLines(let options):
            RowTraits(
                leavesOutKeys: true, readsJSON: options == JSONLinesOptions(),
                keepsBytes: RowFormat.jsonLines(options).isPlainUTF8)
        case nil: RowTraits(leavesOutKeys: false, readsJSON: true, keepsBytes: false)
        }
    }

    /// The paths that match now, in natural order. Throws where there is none.
    package func inputs() throws -> [String] {
        try places.map { $0.keys.sorted { NaturalOrder.precedes($0, $1) } } ?? glob.expand(in: project)
    }

    /// Whether there is something at a path.
    package func holds(_ input: String) -> Bool {
        stat(following: place(of: input)) != nil
    }

    /// The size, number and times of a file; nil where it was touched so lately that another write might leave the same.
    package func stamp(of input: String) -> InputStamp? {
        FileStamp(quiet: place(of: input)).map { InputStamp($0.text) }
    }

    /// Compares by digest. A file grew where its start has the digest that it had as a whole; one in Parquet is another
    /// file then.
    package func look(at input: String, since position: SourceCursor?) throws -> InputLook {
        let known = position.flatMap { FilePosition($0) }
        let (whole, prefix) = try FileFingerprint.of(place(of: input), prefixLength: known?.size)
        let now = FilePosition(whole)
        guard let known else { return InputLook(.other, now.stored) }
        if known.isSame(as: now) { return InputLook(.same, now.stored) }
        let hasGrown = format != nil && prefix?.digest == known.digest
        return InputLook(hasGrown ? .grown(firstRow: known.end) : .other, now.stored)
    }

    /// As if rows were short.
    package func expectedRows(of input: String) -> Int { size(of: input) / 64 }

    /// Reads a file, or the tail of one that grew.
    package func read<Result: Sendable>(
        _ request: InputRequest, contract: Contract, threads: Int,
        _ body: @Sendable (RowChunk, Int, [UInt8]?) throws -> Result
    ) throws -> InputReport<Result> {
        let path = place(of: request.input)
        func position(_ fingerprint: FileFingerprint?) throws -> FilePosition {
            if let fingerprint { return FilePosition(fingerprint) }
            return try request.seen.flatMap { FilePosition($0) } ?? FilePosition(FileFingerprint.of(path).whole)
        }
        guard let format else {
            let report = try ParquetRows(path: path, contract: contract, folders: FolderFields(request.input))
                .forEach(threads: threads) { try body($0, $1, nil) }
            return InputReport(
                results: report.results, findings: report.findings, position: try position(nil).stored)
        }
        var limits = ReadLimits()
        // Smaller for small files, so that every thread has some.
        limits.blockSize = min(max(FileSource.blockSize, size(of: request.input)) / 16, FileSource.blockSize)
        if request.isCounted { limits.firstLine = request.firstRow }
        let opened = try RowFile(
            path: path, format: format, contract: contract, folders: FolderFields(request.input), limits: limits)
        let known = request.after.flatMap { FilePosition($0) }
        // How often a row stood before is known from the file's start on only.
        let start = request.isCounted ? nil : known.map { ReadPosition(offset: $0.size, line: request.firstRow) }
        let report = try opened.forEach(threads: threads, from: start ?? .start) {
            try body($0, $1, opened.headerText)
        }
        var reached = try position(report.fingerprint)
        // A tail starts at the file's old size only when the file ended with a whole row.
        reached.end = report.end.flatMap { $0.offset == reached.size ? $0.line : nil }
        return InputReport(results: report.results, findings: report.findings, position: reached.stored)
    }

    /// What was read typed is read again as JSON.
    package func texts(of input: String, header: [UInt8]?, contract: Contract) throws -> RowTexts {
        try RowTexts(
            header: header, format: format ?? .jsonLines(JSONLinesOptions()), contract: contract,
            folders: FolderFields(input), path: input)
    }

    /// Where the file of an input lies.
    func place(of input: String) -> String { places?[input] ?? ProjectPath.place(of: input, in: project) }

    private func size(of input: String) -> Int {
        stat(following: place(of: input)).map { Int($0.st_size) } ?? 0
    }
}
