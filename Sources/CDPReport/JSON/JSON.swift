/// A JSON value for reports, written the same way each time: keys in byte order, two spaces of indentation.
///
/// Beside `JSONValue`, which reads foreign documents and keeps the order and spelling of what it read: this one is only
/// written, for programs and for eyes, so names are sorted, and whatever could steer a terminal is escaped, since
/// `--format json` is looked at on one too.
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

    /// Begins a line with so many blanks; nothing where all stands on one line.
    private static func breakLine(_ bytes: inout [UInt8], _ indentation: Int?) {
        guard let indentation else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(UInt8(ascii: " "), count: indentation)
    }

    /// Escapes what RFC 8259 demands, and all that could steer a terminal or hide text, so that nothing acts on it.
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
