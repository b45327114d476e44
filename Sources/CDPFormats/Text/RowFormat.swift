/// How the rows of a text file are written. Compression is recognised by content and is no part of it.
public enum RowFormat: Hashable, Sendable {
    /// Fields between delimiters, a row a line.
    case csv(CSVOptions)
    /// A JSON object a line.
    case jsonLines(JSONLinesOptions)

    /// Whether a row's bytes are its text.
    public var isPlainUTF8: Bool { encoding == .utf8 }

    var encoding: TextEncoding {
        switch self {
        case .csv(let options): options.encoding
        case .jsonLines(let options): options.encoding
        }
    }
}

/// The dialect of a CSV file; the defaults are those of RFC 4180.
///
/// A quote opens a quoted field only at the field's start, elsewhere it is text. An empty line is no row.
public struct CSVOptions: Hashable, Sendable {
    /// The byte between fields.
    public var delimiter: UInt8 = UInt8(ascii: ",")
    /// The byte around fields that hold delimiters, line ends or quotes; inside, it is doubled.
    public var quote: UInt8 = UInt8(ascii: "\"")
    /// The encoding of files without a byte order mark.
    public var encoding: TextEncoding = .utf8
    /// Whether the first row names the columns; without it, columns are those of the contract, in order.
    public var hasHeader = true
    /// The sign before the decimals of numbers.
    public var decimalSign: UInt8 = UInt8(ascii: ".")
    /// The texts that stand for null, quoted or not.
    public var nulls: [String] = [""]

    /// The default dialect.
    public init() {}
}

/// How a JSON Lines file is written.
public struct JSONLinesOptions: Hashable, Sendable {
    /// The encoding of files without a byte order mark.
    public var encoding: TextEncoding = .utf8
    /// Strings that stand for null, besides JSON's own.
    public var nulls: [String] = []

    /// UTF-8 and no nulls but JSON's own.
    public init() {}
}

/// An encoding of text files. A byte order mark decides over the declared one.
public enum TextEncoding: String, CaseIterable, Hashable, Sendable, Codable {
    case utf8 = "utf-8"
    /// By its byte order mark, little-endian without one.
    case utf16 = "utf-16"
    /// ISO 8859-1.
    case latin1 = "latin-1"
    /// As WHATWG decodes it: the five undefined bytes are control characters.
    case windows1252 = "windows-1252"
}

/// Bounds on what a reader holds in memory.
public struct ReadLimits: Hashable, Sendable {
    /// Bytes of text that are parsed at a time; a longer row is a block of its own.
    public var blockSize = 1 << 20
    /// The most bytes of a row; longer ones are rejected without being held.
    public var rowSize = 16 << 20
    /// The most bytes of a rejected row that are kept.
    public var rawSize = 64 << 10

    /// The default bounds.
    public init() {}
}
