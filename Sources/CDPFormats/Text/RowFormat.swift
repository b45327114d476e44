/// How the rows of a text file are written. Compression is recognised by content and is no part of it.
public enum RowFormat: Hashable, Sendable {
    /// Fields between delimiters, a row a line.
    case csv(CSVOptions)
    /// A JSON object a line.
    case jsonLines(JSONLinesOptions)

    /// Whether a row's bytes are its text.
    public var isPlainUTF8: Bool { encoding == .utf8 }

    /// The name of the column that numbers the rows of an order.
    var rowNumber: String? {
        if case .csv(let options) = self { options.rowNumber } else { nil }
    }

    var encoding: TextEncoding {
        switch self {
        case .csv(let options): options.encoding
        case .jsonLines(let options): options.encoding
        }
    }
}

/// The dialect of a CSV file; the defaults are those of RFC 4180.
///
/// A quote opens a quoted field only at the field's start, elsewhere it is text. An empty line is no row. A first line such as
/// `sep=;`, which spreadsheets write, is no row and decides over the delimiter.
public struct CSVOptions: Hashable, Sendable {
    /// The byte between fields.
    public var delimiter: UInt8 = UInt8(ascii: ",")
    /// The byte around fields that hold delimiters, line ends or quotes; inside, it is doubled. Nil: no field is quoted.
    public var quote: UInt8? = UInt8(ascii: "\"")
    /// The byte that takes the meaning from the one after it, inside quotes and outside. After a backslash, `n`, `t`, `r`, `b`,
    /// `0` and `Z` stand for control characters, and `\N` alone, without quotes, for null.
    public var escape: UInt8?
    /// The encoding of files without a byte order mark.
    public var encoding: TextEncoding = .utf8
    /// Whether the first row names the columns; without it, columns are those of the contract, in order.
    public var hasHeader = true
    /// The lines before the header, or before the first row, that are no rows.
    public var skipFirst = 0
    /// The lines at the end of the file that are no rows.
    public var skipLast = 0
    /// Columns whose empty values are those of the row before where that belongs to the same order; the first one names it.
    public var fillDown: [String] = []
    /// The name of a column that the file lacks: the number of the row among those of its order, from 1.
    public var rowNumber: String?
    /// The sign before the decimals of numbers.
    public var decimalSign: UInt8 = UInt8(ascii: ".")
    /// The texts that stand for null, quoted or not.
    public var nulls: [String] = [""]
    /// Whether a field between quotes is never null: then only one without any text is.
    public var quotesTexts = false

    /// Whether texts that a spreadsheet takes for a formula are written with an apostrophe before them.
    public var escapesFormulas = false

    /// The default dialect.
    public init() {}
}

/// How a JSON file is written: a row a line, or a document that is a list of rows or holds one.
///
/// A file that begins with `[` is a document, and so is every file where `path` is given.
public struct JSONLinesOptions: Hashable, Sendable {
    /// The encoding of files without a byte order mark.
    public var encoding: TextEncoding = .utf8
    /// Strings that stand for null, besides JSON's own.
    public var nulls: [String] = []
    /// The names that lead to the rows of a document; empty where it is itself the list.
    public var path: [String] = []

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
    /// Values that do not fit are counted from this line on: those before were when their lines were read.
    public var firstLine: Int64 = 1

    /// The default bounds.
    public init() {}
}
