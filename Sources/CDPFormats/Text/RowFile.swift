import CDPColumns
import Dispatch
import Synchronization

/// A text file of rows under a contract: opened once, read by any number of threads, in blocks whose results come in the
/// order of the file.
///
/// The file is cut into blocks of whole rows by one thread at a time, which is cheap; parsing, which is not, is done by all.
/// The cuts depend on the file and the limits only, so the chunks are the same for any number of threads. Memory is bounded
/// by a block and its columns a thread.
public final class RowFile: Sendable {
    /// The path as given.
    public let path: String
    /// The columns that the file's header names; empty without a header.
    public let header: [String]
    /// The header as it stands in the file, as UTF-8; nil for formats without one.
    public let headerText: [UInt8]?
    /// What the header tells; reports of reading begin with the same.
    public let findings: [FileFinding]
    /// The format as the file itself states it.
    private let format: RowFormat
    /// The names of the columns where there is no header.
    private let names: [String]
    private let limits: ReadLimits
    private let parser: RowParser
    private let opened: Mutex<RowBlocks?>
    /// Kept for its encoding when a tail is read.
    private let head: RowBlocks

    /// Opens a file and matches its header with the contract; `folders` has fields that its path gives. Throws when it cannot be
    /// read, is no text, or its header lacks a required column or names one of the contract twice.
    public init(
        path: String, format: RowFormat, contract: Contract, folders: FolderFields = .none,
        limits: ReadLimits = ReadLimits()
    ) throws(FormatError) {
        self.path = path
        self.limits = limits
        names = contract.fields.map(\.name).filter { !folders.gives($0) && $0 != format.rowNumber }
        let opened = try RowBlocks(path, format, names: names, limits)
        head = opened
        self.format = opened.format
        switch opened.format {
        case .csv(let options):
            let header = try CSVHeader(row: opened.header, options, contract, folders: folders, path: path)
            self.header = header.names
            let isOther = if case .csv(let declared) = format { declared.delimiter != options.delimiter } else { false }
            headerText = isOther ? options.separatorLine + (header.text ?? []) : header.text
            findings = header.findings
            parser = .csv(CSVParser(options, contract, header, folders: folders, limits: limits))
        case .jsonLines(let options):
            header = []
            headerText = nil
            findings = []
            parser = .jsonLines(try JSONLinesParser(options, contract, folders: folders, limits: limits, path: path))
        }
        self.opened = Mutex(opened)
    }

    /// Calls `body` with each chunk and its number, on at most `threads` threads and in any order, and reports the results in
    /// the order of the file. `position` is where an earlier report of the same, since grown file ended.
    ///
    /// Reading a second time opens the file again. Throws `FormatError` when the file cannot be read to its end, and what
    /// `body` throws.
    public func forEach<Result: Sendable>(
        threads: Int, from position: ReadPosition = .start, _ body: @Sendable (RowChunk, Int) throws -> Result
    ) throws -> RowFileReport<Result> {
        try forEachBlock(threads: threads, from: position) { block in
            let chunk = parser.parse(block)
            return (try body(chunk, block.number), chunk.undeclared)
        }
    }

    /// Calls `work` with each block of rows; it gives its result and the undeclared names it met.
    func forEachBlock<Result: Sendable>(
        threads: Int, from position: ReadPosition = .start, _ work: @Sendable (RowBlock) throws -> (Result, [String])
    ) throws -> RowFileReport<Result> {
        let source = try begin(position)
        let pull = Mutex(source)
        let gathered = Mutex(Gathered<Result>())
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            while true {
                let pulled = pull.withLock { source in
                    gathered.withLock { $0.failure } == nil ? Swift.Result { try source.next() } : .success(nil)
                }
                switch pulled {
                case .failure(let error):
                    gathered.withLock { $0.fail(error, at: .max) }
                    return
                case .success(nil): return
                case .success(let block?):
                    let result = Swift.Result { try work(block) }
                    gathered.withLock { $0.add(result, block.number) }
                }
            }
        }
        return try gathered.withLock { gathered in
            if let failure = gathered.failure { throw failure.error }
            return report(gathered, source)
        }
    }

    private func begin(_ position: ReadPosition) throws(FormatError) -> RowBlocks {
        guard position != .start else {
            if let first = opened.withLock({ $0.take() }) { return first }
            return try RowBlocks(path, format, names: names, limits)
        }
        guard !head.carver.stream.isCompressed else {
            throw FormatError(path: path, what: "is compressed and can only be read whole")
        }
        let stream = try TextStream(
            path: path, encoding: format.encoding, from: position.offset, head: head.carver.stream)
        return RowBlocks(tail: stream, format, limits, position)
    }

    /// What workers made of chunks, in no order, with the first failure by the number of its chunk.
    private struct Gathered<Result: Sendable> {
        var results: [(number: Int, result: Result)] = []
        var failure: (number: Int, error: any Error)?
        var undeclared: Set<String> = []

        mutating func add(_ result: Swift.Result<(Result, [String]), any Error>, _ number: Int) {
            switch result {
            case .success((let value, let names)):
                results.append((number, value))
                undeclared.formUnion(names)
            case .failure(let error): fail(error, at: number)
            }
        }

        mutating func fail(_ error: any Error, at number: Int) {
            if number < failure?.number ?? .max || failure == nil { failure = (number, error) }
        }
    }

    private func report<Result>(_ gathered: Gathered<Result>, _ blocks: RowBlocks) -> RowFileReport<Result> {
        var findings = findings
        if !gathered.undeclared.isEmpty {
            findings.append(.undeclared(Array(gathered.undeclared.sorted().prefix(RowChunk.undeclaredLimit))))
        }
        let carver = blocks.carver
        if let line = carver.unterminatedQuote { findings.append(.unterminatedQuote(line: line)) }
        return RowFileReport(
            results: gathered.results.sorted { $0.number < $1.number }.map(\.result), findings: findings,
            end: blocks.end, endsInsideRow: carver.endsInsideRow, fingerprint: carver.fingerprint,
            byteCount: blocks.byteCount)
    }
}
