import CDPColumns
import CDPFormats
import CDPReport
import CDPRuntime
import CDPTypes

/// Values of columns as people and programs read them.
///
///     CellText.text(column, row)   // on a line, safe on a terminal
///     CellText.json(column, row)
///
/// One value at a time, for a screen: tables are written by `JSONText` and `CSVText`, which do not make a text of
/// every value. Masking is not done here; see `ValueDisplay`.
enum CellText {
    /// What is shown instead of a value that exists and is hidden.
    static let masked = "«masked»"

    /// A value on one line, escaped for a terminal. Texts are without quotes, nested values are JSON, and `null` is
    /// what stands for no value.
    static func text(_ column: Column, _ row: Int, null: String = "–") -> String {
        guard column.validity[row] else { return null }
        if case .string(let texts) = column { return DisplayText.escaped(texts[row] ?? "") }
        var bytes: [UInt8] = []
        JSONText.append(column, row, to: &bytes)
        switch column {
        case .date, .timestamp: bytes = Array(bytes.dropFirst().dropLast())
        default: break
        }
        return DisplayText.escaped(String(decoding: bytes, as: UTF8.self))
    }

    /// A value as JSON; null for none.
    static func json(_ column: Column, _ row: Int = 0) -> JSON {
        if case .string(let texts) = column { return .optional(texts[row]) }
        var bytes: [UInt8] = []
        JSONText.append(column, row, to: &bytes)
        return .written(String(decoding: bytes, as: UTF8.self))
    }

    /// An instant in UTC, null for none.
    static func json(_ time: Int64?) -> JSON {
        .optional(time.map { Instant(microseconds: $0).description })
    }

    /// Numbers are aligned to the right.
    static func alignment(_ type: DataType) -> TextTable.Alignment {
        type.isNumeric ? .right : .left
    }
}

/// Text in parts, each with a heading.
struct TextReport {
    /// The lines so far.
    private(set) var lines: [String]

    /// A report that begins with a title.
    init(_ title: String) {
        lines = [title]
    }

    /// Adds a part, unless it is empty.
    mutating func add(_ head: String, _ part: [String]) {
        if !part.isEmpty { lines += ["", head] + part }
    }

    /// Adds lines without a head, unless there are none.
    mutating func add(_ part: [String]) {
        if !part.isEmpty { lines += [""] + part }
    }

    /// The whole, with a line break at its end, harmless on a terminal.
    var text: String { DisplayText.escaped(lines: lines.joined(separator: "\n") + "\n") }
}
