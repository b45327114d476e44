/// Files to read, relative to the project.
public struct FileInput: Hashable, Sendable, Codable {
    /// A path or glob.
    public var path: String
    /// How they are written.
    public var format: FileFormat

    /// Files at `path`.
    public init(path: String, format: FileFormat) {
        self.path = path
        self.format = format
    }
}

/// The format of a file, with its options. Compression is not part of it: it is recognised by content.
public enum FileFormat: Hashable, Sendable, Codable {
    case csv(CSVFormat)
    /// A value a line, or a document that is a list.
    case jsonLines
    /// A document in which the names of a path lead to the list of rows.
    case jsonDocument(path: [String])
    case parquet

    /// CSV as databases write it: an empty text is quoted, and what is not there is not.
    public static var databaseCSV: FileFormat {
        var csv = CSVFormat()
        csv.quotesTexts = true
        return .csv(csv)
    }

    /// Whether rows may leave out names that others have.
    public var leavesOutKeys: Bool {
        switch self {
        case .jsonLines, .jsonDocument: true
        case .csv, .parquet: false
        }
    }
}

/// The dialect of a CSV file.
///
/// A dialect is part of what rows follow from, so one that changes means that files are read again.
public struct CSVFormat: Hashable, Sendable {
    /// One byte between the fields.
    public var delimiter: String
    /// `utf-8`, `utf-16`, `latin-1` or `windows-1252`; a byte order mark decides over it.
    public var encoding: String
    /// The decimal sign of numbers.
    public var decimal: String
    /// The texts that stand for null.
    public var nulls: [String]
    /// One byte around fields; empty where no field is quoted.
    public var quote = "\""
    /// One byte that makes the next one a plain character; empty for none.
    public var escape = ""
    /// Whether the first row names the columns.
    public var hasHeader = true
    /// The lines at the start that are no rows.
    public var skipFirst = 0
    /// The lines at the end that are no rows.
    public var skipLast = 0
    /// Columns filled from the row before of the same order, that of the order first.
    public var fillDown: [String] = []
    /// The name of the column that numbers the rows of an order; empty for none.
    public var rowNumber = ""
    /// Whether texts that a spreadsheet would take for formulas get an apostrophe. For written files.
    public var escapesFormulas = false
    /// Whether a quoted field is never null, as databases write CSV.
    public var quotesTexts = false

    /// The common dialect unless said otherwise.
    public init(delimiter: String = ",", encoding: String = "utf-8", decimal: String = ".", nulls: [String] = [""]) {
        self.delimiter = delimiter
        self.encoding = encoding
        self.decimal = decimal
        self.nulls = nulls
    }
}

/// Defaults are not encoded, so that manifests and digests stay the same when options are added.
extension CSVFormat: Codable {
    /// Names as they are stored.
    private enum CodingKeys: String, CodingKey {
        case delimiter, encoding, decimal, nulls, quote, escape, hasHeader, skipFirst, skipLast, fillDown, rowNumber
        case escapesFormulas, quotesTexts
    }

    /// Reads a dialect; what is not written is as always.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            delimiter: try values.decode(String.self, forKey: .delimiter),
            encoding: try values.decode(String.self, forKey: .encoding),
            decimal: try values.decode(String.self, forKey: .decimal),
            nulls: try values.decode([String].self, forKey: .nulls))
        quote = try values.decodeIfPresent(String.self, forKey: .quote) ?? quote
        escape = try values.decodeIfPresent(String.self, forKey: .escape) ?? escape
        hasHeader = try values.decodeIfPresent(Bool.self, forKey: .hasHeader) ?? hasHeader
        skipFirst = try values.decodeIfPresent(Int.self, forKey: .skipFirst) ?? skipFirst
        skipLast = try values.decodeIfPresent(Int.self, forKey: .skipLast) ?? skipLast
        fillDown = try values.decodeIfPresent([String].self, forKey: .fillDown) ?? fillDown
        rowNumber = try values.decodeIfPresent(String.self, forKey: .rowNumber) ?? rowNumber
        escapesFormulas = try values.decodeIfPresent(Bool.self, forKey: .escapesFormulas) ?? escapesFormulas
        quotesTexts = try values.decodeIfPresent(Bool.self, forKey: .quotesTexts) ?? quotesTexts
    }

    /// Writes what differs from the common dialect, and always the oldest four.
    public func encode(to encoder: any Encoder) throws {
        let common = CSVFormat()
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(delimiter, forKey: .delimiter)
        try values.encode(encoding, forKey: .encoding)
        try values.encode(decimal, forKey: .decimal)
        try values.encode(nulls, forKey: .nulls)
        if quote != common.quote { try values.encode(quote, forKey: .quote) }
        if escape != common.escape { try values.encode(escape, forKey: .escape) }
        if hasHeader != common.hasHeader { try values.encode(hasHeader, forKey: .hasHeader) }
        if skipFirst != common.skipFirst { try values.encode(skipFirst, forKey: .skipFirst) }
        if skipLast != common.skipLast { try values.encode(skipLast, forKey: .skipLast) }
        if fillDown != common.fillDown { try values.encode(fillDown, forKey: .fillDown) }
        if rowNumber != common.rowNumber { try values.encode(rowNumber, forKey: .rowNumber) }
        if quotesTexts != common.quotesTexts { try values.encode(quotesTexts, forKey: .quotesTexts) }
        if escapesFormulas != common.escapesFormulas { try values.encode(escapesFormulas, forKey: .escapesFormulas) }
    }
}
