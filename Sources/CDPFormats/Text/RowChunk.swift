public import CDPColumns
import CDPTypes

/// What one block of a file holds: rows that keep the contract, and rows that do not.
public struct RowChunk: Sendable {
    /// The accepted rows, one column a field of the contract.
    public var batch: Batch
    /// The line on which each accepted row starts, from 1; for Parquet, the number of the row.
    public var lines: [Int64]
    /// The rows in quarantine, by line.
    public var rejected: [RejectedRow]
    /// By field of the contract: values that did not fit.
    public var faults: [FieldFaults]
    /// Columns or keys (as paths) that the contract does not name, sorted; at most `undeclaredLimit`.
    public var undeclared: [String]
    /// Those among `undeclared` that were met once: in objects by somebody's name or address, such a key is a value.
    public var lone: Set<String> = []
    /// By field of the contract: whether any row names it, with a value or without. False only where rows may leave names out.
    public var named: [Bool]
    /// Bytes of text that the block had.
    public var byteCount: Int

    /// The most names of undeclared keys that are collected.
    public static let undeclaredLimit = 256

    /// A chunk of accepted rows only.
    public init(batch: Batch, lines: [Int64], byteCount: Int) {
        self.batch = batch
        self.lines = lines
        self.byteCount = byteCount
        rejected = []
        faults = [FieldFaults](repeating: FieldFaults(), count: batch.schema.count)
        undeclared = []
        named = [Bool](repeating: true, count: batch.schema.count)
    }

    /// A chunk of rejected rows only.
    init(rejected: [RejectedRow], schema: [Field]) {
        self.init(batch: Batch(empty: schema), lines: [], byteCount: rejected.reduce(0) { $0 + $1.raw.count })
        self.rejected = rejected
        named = [Bool](repeating: false, count: schema.count)
    }

    /// Rows read: each is accepted or rejected.
    public var rowCount: Int { batch.count + rejected.count }
}

/// Something to know about a file as a whole; it was read nevertheless.
public enum FileFinding: Hashable, Sendable {
    /// It has no rows and no header.
    case empty
    /// Columns of the contract that the header does not name: null in every row.
    case lostColumns([String])
    /// The header names the contract's columns in another order.
    case movedColumns
    /// Columns or keys that the contract does not name; they are ignored.
    case undeclared([String])
    /// What becomes of a column that is not what its type says, as a verb and what follows.
    case column(String, String)
    /// The header is one column, and has a character in it that fields are commonly told apart by.
    case otherDelimiter(UInt8)
    /// The quote opened on that line is never closed; everything from its row on is one rejected row.
    case unterminatedQuote(line: Int64)
}

/// Where reading can go on in a file that grew by appending.
public struct ReadPosition: Hashable, Sendable, Codable {
    /// The first byte to read.
    public var offset: Int64
    /// The line that starts there, from 1.
    public var line: Int64

    /// The start of a file.
    public static let start = ReadPosition(offset: 0, line: 1)

    /// The start of `line`, at byte `offset`.
    public init(offset: Int64, line: Int64) {
        self.offset = offset
        self.line = line
    }
}

/// What reading a file gave.
public struct RowFileReport<Result: Sendable>: Sendable {
    /// What the caller made of each chunk, in the order of the file.
    public var results: [Result]
    /// What is to be known about the file, those of its header first.
    public var findings: [FileFinding]
    /// The end of the last row that has a line end: where the tail starts should the file grow. Nil for compressed files,
    /// which can only be read whole.
    public var end: ReadPosition?
    /// Whether the last row has no line end, so that bytes appended later may belong to it. It was read as a row.
    public var endsInsideRow: Bool
    /// Size and digest of exactly the bytes that were read; nil when reading did not start at the file's start.
    public var fingerprint: FileFingerprint?
    /// Bytes of text read, decompressed and as UTF-8.
    public var byteCount: Int64
}
