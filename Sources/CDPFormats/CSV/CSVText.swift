public import CDPColumns
import CDPText
public import CDPTypes

/// CSV from columns, straight into bytes (RFC 4180, lines end with a line feed). Deterministic: one text for one value.
///
/// Quotes stand only where they must: around delimiters, quotes and line ends, and around an empty text, which a null, of no
/// bytes at all, is thus told from. Also around `\.`, which PostgreSQL takes for the end of the data where it is a whole line.
public struct CSVText: Sendable {
    private let delimiter: UInt8
    private let quote: UInt8
    private let decimalSign: UInt8
    private let escapesFormulas: Bool

    /// The text of a dialect; its delimiter, quote and decimal sign count, and whether formulas are escaped.
    public init(_ options: CSVOptions = CSVOptions()) {
        delimiter = options.delimiter
        quote = options.quote ?? UInt8(ascii: "\"")
        decimalSign = options.decimalSign
        escapesFormulas = options.escapesFormulas
    }

    /// Adds the header.
    public func append(header schema: [Field], to text: inout [UInt8]) {
        for (place, field) in schema.enumerated() {
            if place > 0 { text.append(delimiter) }
            let start = text.count
            text += field.name.utf8
            quoteIfNeeded(from: start, &text)
        }
        text.append(0x0A)
    }

    /// Adds the rows of a batch; nested values as JSON, and `nulls` for null.
    public func append(_ batch: Batch, nulls: [UInt8] = [], to text: inout [UInt8]) {
        for row in 0..<batch.count {
            for (place, column) in batch.columns.enumerated() {
                if place > 0 { text.append(delimiter) }
                let start = text.count
                guard column.validity[row] else {
                    text += nulls
                    // A line of its own would be skipped as empty.
                    if nulls.isEmpty, batch.columns.count == 1 { text += [quote, quote] }
                    continue
                }
                if escapesFormulas, case .string(let texts) = column, CSVText.isFormula(texts, row) {
                    text.append(UInt8(ascii: "'"))
                }
                CSVText.append(column, row, decimalSign: decimalSign, to: &text)
                quoteIfNeeded(from: start, &text)
            }
            text.append(0x0A)
        }
    }

    /// Whether a spreadsheet takes the text for a formula, or for one once it has cut it at a tab or line end.
    private static func isFormula(_ texts: StringColumn, _ row: Int) -> Bool {
        texts.withBytes(row) { text in
            switch text.first {
            case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D: true
            default: false
            }
        }
    }

    /// Adds one value, which is not null, without quotes.
    static func append(_ column: Column, _ row: Int, decimalSign: UInt8 = 0x2E, to text: inout [UInt8]) {
        switch column {
        case .string(let column): column.withBytes(row) { text.append(contentsOf: $0) }
        case .integer(let column), .duration(let column): Numbers.append(column.values[row], to: &text)
        case .decimal(let column, _, let scale):
            Numbers.append(decimal: column.values[row], scale: scale, decimalSign: decimalSign, to: &text)
        case .float(let column):
            let start = text.count
            Numbers.append(column.values[row], to: &text)
            if decimalSign != 0x2E, let point = text[start...].firstIndex(of: 0x2E) { text[point] = decimalSign }
        case .boolean(let column): text += column.values[row] != 0 ? "true".utf8 : "false".utf8
        case .date(let column): CalendarText.append(date: column.values[row], to: &text)
        case .timestamp(let column): CalendarText.append(timestamp: column.values[row], to: &text)
        case .list, .structure: JSONText.append(column, row, to: &text)
        }
    }

    /// Adds one value without quotes; nothing for null.
    package static func append(value column: Column, _ row: Int, to text: inout [UInt8]) {
        if column.validity[row] { append(column, row, to: &text) }
    }

    /// A name as a field.
    func field(_ name: String) -> [UInt8] {
        var text = Array(name.utf8)
        quoteIfNeeded(from: 0, &text)
        return text
    }

    /// Puts quotes around what was just added, where it could be taken for more than one field.
    private func quoteIfNeeded(from start: Int, _ text: inout [UInt8]) {
        let written = text[start...]
        guard
            written.isEmpty || written.elementsEqual([0x5C, 0x2E])
                || written.contains(where: { $0 == delimiter || $0 == quote || $0 == 0x0A || $0 == 0x0D })
        else { return }
        let content = Array(written)
        text.removeSubrange(start...)
        text.append(quote)
        for byte in content {
            if byte == quote { text.append(quote) }
            text.append(byte)
        }
        text.append(quote)
    }
}
