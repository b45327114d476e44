package import CDPColumns
import CDPFormats
package import CDPTypes

extension RequestBody {
    /// Adds the text for rows; `row` is the one that fields are of outside of `each`.
    package func append(_ rows: Batch, row: Int = 0, to text: inout [UInt8]) {
        switch self {
        case .constant(let json): text += json.utf8
        case .list(let items):
            Self.append(items.count, "[", "]", &text) { items[$0].append(rows, row: row, to: &$1) }
        case .object(let members):
            Self.append(members.count, "{", "}", &text) { place, text in
                JSONText.append(string: members[place].name, to: &text)
                text.append(UInt8(ascii: ":"))
                members[place].value.append(rows, row: row, to: &text)
            }
        case .field(let name):
            if let column = rows[name] { JSONText.append(column, row, to: &text) } else { text += "null".utf8 }
        case .each(let element):
            Self.append(rows.count, "[", "]", &text) { element.append(rows, row: $0, to: &$1) }
        case .columns(let names):
            let columns = names.map { RequestBody.field($0) }
            Self.append(rows.count, "[", "]", &text) { RequestBody.list(columns).append(rows, row: $0, to: &$1) }
        }
    }

    private static func append(
        _ count: Int, _ start: String, _ end: String, _ text: inout [UInt8], _ item: (Int, inout [UInt8]) -> Void
    ) {
        text += start.utf8
        for place in 0..<count {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            item(place, &text)
        }
        text += end.utf8
    }
}
