/// A JSON value for reports, always written in the same way: keys in byte order, two spaces of indentation.
///
///     let document: JSON = .object(["valid": .boolean(true), "project": "shop"])
///     document.prettyText
///
/// Another type than `JSONValue`, which reads foreign documents and keeps the order and spelling of what it read.
/// This one is only written: names are sorted, so that two reports can be compared line by line, and characters
/// that could act on a terminal are escaped, since `--format json` is looked at on one too.
///
/// A document is built in memory as a whole. Do not use it for rows of a table; those are written one by one.
package indirect enum JSON: Hashable, Sendable {
    /// Nothing.
    case null
    case boolean(Bool)
    case integer(Int64)
    /// A double; one that is not finite is written as null.
    case number(Double)
    case string(String)
    case array([JSON])
    /// Members, written in the order of their names' bytes.
    case object([String: JSON])
    /// A value that was written as JSON text already.
    case written(String)

    /// A string, or null.
    package static func optional(_ text: String?) -> JSON {
        text.map(JSON.string) ?? .null
    }

    /// An integer of any width that fits 64 bits.
    package static func integer(_ value: Int) -> JSON {
        .integer(Int64(value))
    }

    /// The text, several lines with two spaces of indentation; ends without a line break.
    package var prettyText: String {
        var bytes: [UInt8] = []
        write(to: &bytes, indentation: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text on one line, for one object per line.
    package var compactText: String {
        var bytes: [UInt8] = []
        write(to: &bytes, indentation: nil)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the value; `indentation` is nil for one line.
    private func write(to bytes: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: bytes += "null".utf8
        case .boolean(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .number(let value): bytes += (value.isFinite ? value.description : "null").utf8
        case .string(let text): JSON.writeString(text, to: &bytes)
        case .written(let text): bytes += TerminalText.json(Array(text.utf8))
        case .array(let values):
            JSON.writeItems(values, open: "[", close: "]", to: &bytes, indentation: indentation) {
                value, bytes, inner in
                value.write(to: &bytes, indentation: inner)
            }
        case .object(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            JSON.writeItems(sorted, open: "{", close: "}", to: &bytes, indentation: indentation) {
                member, bytes, inner in
                JSON.writeString(member.key, to: &bytes)
                bytes += (inner == nil ? ":" : ": ").utf8
                member.value.write(to: &bytes, indentation: inner)
            }
        }
    }

    /// Appends the items of an array or an object, with commas between them and brackets around them.
    private static func writeItems<Item>(
        _ items: [Item], open: String, close: String, to bytes: inout [UInt8], indentation: Int?,
        item write: (Item, inout [UInt8], Int?) -> Void
    ) {
        bytes += open.utf8
        let inner = indentation.map { $0 + 2 }
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine(&bytes, inner)
            write(item, &bytes, inner)
        }
        if !items.isEmpty { breakLine(&bytes, indentation) }
        bytes += close.utf8
    }

    /// Begins a line with so many spaces; nil does nothing, for documents on one line.
    private static func breakLine(_ bytes: inout [UInt8], _ indentation: Int?) {
        guard let indentation else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(UInt8(ascii: " "), count: indentation)
    }

    /// Appends a string. Escapes what RFC 8259 demands, and characters that could act on a terminal or hide text.
    private static func writeString(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            case _ where DisplayText.isDangerous(scalar): bytes += TerminalText.jsonEscape(scalar)
            default: bytes += UTF8.encode(scalar).map { Array($0) } ?? []
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSON: ExpressibleByStringLiteral {
    /// A text.
    package init(stringLiteral value: String) {
        self = .string(value)
    }
}
