import CDPColumns
import CDPFormats
import CDPTypes

/// A body of CSV: a header with the names of an object's members, and a line a row.
enum CSVBody {
    /// Adds the text for rows; `empty` stands for null.
    static func append(
        _ body: RequestBody, _ rows: BoundBody.Rows, _ empty: ServiceRequest.Empty?, to text: inout [UInt8]
    ) {
        let members = BoundBody.members(
            body, BoundBody.others(body, rows), own: { column($0, rows) }, other: { $0 })
        let fields = members.map { Field($0.name, $0.value.type) }
        let csv = CSVText()
        csv.append(header: fields, to: &text)
        var nulls: [UInt8] = []
        if case .text(let own)? = empty { nulls = Array(own.utf8) }
        csv.append(
            Batch(schema: fields, columns: members.map(\.value), count: rows.batch.count), nulls: nulls, to: &text)
    }

    private static func column(_ value: RequestBody, _ rows: BoundBody.Rows) -> Column {
        let count = rows.batch.count
        func texts(_ text: (Int) -> String?) -> Column { .string(StringColumn((0..<count).map(text))) }
        switch value {
        case .constant(let json):
            let word = (try? JSONValue.parse(Array(json.utf8)))?.word
            return texts { _ in word }
        case .field(let name): return rows.batch[name] ?? Column(nulls: count, of: .string)
        case .row(.key): return rows.batch[rows.key] ?? Column(nulls: count, of: .string)
        case .row(.number): return texts { String($0) }
        case .lookedUp:
            return texts { row in rows.found[row].flatMap { (try? JSONValue.parse($0))?.word } }
        default: return Column(nulls: count, of: .string)
        }
    }
}

/// A table that a service answers with, as CSV with a header.
enum AnswerTable {
    /// Its lines, each as an object of texts by the names of the header.
    static func entries(_ text: [UInt8]) -> [JSONValue] {
        var lines = lines(text)
        guard !lines.isEmpty else { return [] }
        let names = lines.removeFirst()
        return lines.map { cells in .object(zip(names, cells).map { ($0, JSONValue.string($1)) }) }
    }

    /// The cells of each line (RFC 4180).
    private static func lines(_ text: [UInt8]) -> [[String]] {
        var lines: [[String]] = []
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var place = 0
        func endCell() {
            cells.append(String(decoding: cell, as: UTF8.self))
            cell = []
        }
        while place < text.count {
            let byte = text[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && place < text.count && text[place] == byte:
                cell.append(byte)
                place += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case _ where isQuoted: cell.append(byte)
            case UInt8(ascii: ","): endCell()
            case 0x0D: break
            case 0x0A:
                endCell()
                lines.append(cells)
                cells = []
            default: cell.append(byte)
            }
        }
        if !cell.isEmpty || !cells.isEmpty {
            endCell()
            lines.append(cells)
        }
        return lines
    }
}
