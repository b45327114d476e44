public import CDPColumns
import CDPText
import CDPTypes

/// JSON from columns, straight into bytes. Deterministic: one text for one value.
public enum JSONText {
    /// Adds the value of a row: null where it is null, numbers in all their declared decimals, dates and timestamps as ISO 8601
    /// strings, structures with all their fields in order. A double that is not finite is null, JSON has no text for it.
    public static func append(_ column: Column, _ row: Int, to text: inout [UInt8]) {
        guard column.validity[row] else {
            text += "null".utf8
            return
        }
        switch column {
        case .string(let column): column.withBytes(row) { append(string: $0, to: &text) }
        case .integer(let column), .duration(let column): Numbers.append(column.values[row], to: &text)
        case .decimal(let column, _, let scale): Numbers.append(decimal: column.values[row], scale: scale, to: &text)
        case .float(let column):
            let value = column.values[row]
            if value.isFinite { Numbers.append(value, to: &text) } else { text += "null".utf8 }
        case .boolean(let column): text += column.values[row] != 0 ? "true".utf8 : "false".utf8
        case .date(let column):
            text.append(UInt8(ascii: "\""))
            CalendarText.append(date: column.values[row], to: &text)
            text.append(UInt8(ascii: "\""))
        case .timestamp(let column):
            text.append(UInt8(ascii: "\""))
            CalendarText.append(timestamp: column.values[row], to: &text)
            text.append(UInt8(ascii: "\""))
        case .list(let column):
            text.append(UInt8(ascii: "["))
            for (place, element) in column.range(row).enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                append(column.elements, element, to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .structure(let column): append(names: column.names, column.columns, row, to: &text)
        }
    }

    /// Adds an object of the given fields of a row.
    public static func append(names: [String], _ columns: [Column], _ row: Int, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "{"))
        for (place, name) in names.enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            append(string: name, to: &text)
            text.append(UInt8(ascii: ":"))
            append(columns[place], row, to: &text)
        }
        text.append(UInt8(ascii: "}"))
    }

    /// Adds a batch as JSON Lines.
    public static func append(lines batch: Batch, to text: inout [UInt8]) {
        let names = batch.schema.map(\.name)
        for row in 0..<batch.count {
            append(names: names, batch.columns, row, to: &text)
            text.append(0x0A)
        }
    }

    /// Adds a quoted string.
    package static func append(string: String, to text: inout [UInt8]) {
        var string = string
        string.withUTF8 { append(string: $0, to: &text) }
    }

    /// Adds a quoted string; only what must be escaped is.
    private static func append(string: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in string {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case 0x0A: text += #"\n"#.utf8
            case 0x0D: text += #"\r"#.utf8
            case 0x09: text += #"\t"#.utf8
            case 0..<0x20:
                text += #"\u00"#.utf8
                Hexadecimal.append(byte, to: &text)
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
