/// A text of the specs in which parts may be secrets that stand elsewhere: `${env:NAME}` and `${file:PATH}`.
///
///     SecretText(written: "${env:SHOP_PASSWORD}")
///
/// Plans, the journal and what is shown hold the text as it is written, with the references. Only who opens a connection asks
/// for the values.
public struct SecretText: Hashable, Sendable, Codable, CustomStringConvertible {
    /// A part of the text.
    public enum Part: Hashable, Sendable {
        /// What stands in the specs.
        case text(String)
        /// The value of a variable of the environment.
        case environment(String)
        /// The content of a file, relative to the project, without line ends at its end.
        case file(String)
    }

    /// The text as it is written: `$$` is a dollar sign.
    public let written: String

    /// A text as it is written.
    public init(written: String) { self.written = written }

    /// A text without a reference.
    public init(plain: String) { written = Self.escaped(plain) }

    /// A text in which nothing is a reference, as it is written.
    public static func escaped(_ plain: String) -> String {
        plain.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }

    /// Its parts, in their order. What begins like a reference and is none is text.
    public var parts: [Part] {
        var result: [Part] = []
        var text: [UInt8] = []
        let bytes = Array(written.utf8)
        var place = 0
        func finish() {
            if !text.isEmpty { result.append(.text(String(decoding: text, as: UTF8.self))) }
            text = []
        }
        while place < bytes.count {
            let next = place + 1 < bytes.count ? bytes[place + 1] : 0
            guard bytes[place] == UInt8(ascii: "$"), next == UInt8(ascii: "$") || next == UInt8(ascii: "{") else {
                text.append(bytes[place])
                place += 1
                continue
            }
            if next == UInt8(ascii: "{"), let close = bytes[place...].firstIndex(of: UInt8(ascii: "}")),
                let part = Self.reference(String(decoding: bytes[place + 2..<close], as: UTF8.self))
            {
                finish()
                result.append(part)
                place = close + 1
            } else {
                text.append(bytes[place])
                place += next == UInt8(ascii: "$") ? 2 : 1
            }
        }
        finish()
        return result
    }

    /// What stands between `${` and `}`; nil where it is no reference.
    private static func reference(_ text: String) -> Part? {
        if text.hasPrefix("env:") { return .environment(String(text.dropFirst(4))) }
        if text.hasPrefix("file:") { return .file(String(text.dropFirst(5))) }
        return nil
    }

    /// Whether a part of it is a reference.
    public var hasReference: Bool {
        parts.contains { part in
            if case .text = part { false } else { true }
        }
    }

    /// The text where no part of it stands elsewhere; nil for any other.
    public var plain: String? {
        switch parts.count {
        case 0: ""
        case 1:
            if case .text(let text) = parts[0] { text } else { nil }
        default: nil
        }
    }

    /// As it is written.
    public var description: String { written }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        written = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(written)
    }
}
