import CDPFormats
import CDPPlan

extension RowFormat {
    /// The reader's words for a plan's format; nil for Parquet, which is no text.
    init?(_ format: FileFormat) {
        switch format {
        case .csv(let dialect): self = .csv(CSVOptions(dialect))
        case .jsonLines: self = .jsonLines(JSONLinesOptions())
        case .jsonDocument(let path):
            var options = JSONLinesOptions()
            options.path = path
            self = .jsonLines(options)
        case .parquet: return nil
        }
    }
}

extension CSVOptions {
    /// The reader's words for a plan's dialect.
    init(_ dialect: CSVFormat) {
        self.init()
        delimiter = dialect.delimiter.utf8.first ?? UInt8(ascii: ",")
        encoding = TextEncoding(rawValue: dialect.encoding) ?? .utf8
        decimalSign = dialect.decimal.utf8.first ?? UInt8(ascii: ".")
        nulls = dialect.nulls
        quote = dialect.quote.utf8.first
        escape = dialect.escape.utf8.first
        hasHeader = dialect.hasHeader
        skipFirst = dialect.skipFirst
        skipLast = dialect.skipLast
        fillDown = dialect.fillDown
        rowNumber = dialect.rowNumber.isEmpty ? nil : dialect.rowNumber
        escapesFormulas = dialect.escapesFormulas
        quotesTexts = dialect.quotesTexts
    }
}
