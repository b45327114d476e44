/// A JSON document in memory, members in their order: for metadata and journals, not for rows of data.
///
/// `encoded()` is deterministic: the same value gives the same bytes in every process and version.
public enum JSONValue: Sendable, Equatable {
    /// Nothing.
    case null
    case boolean(Bool)
    case integer(Int64)
    /// Any number that is not an integer of 64 bits, as its JSON text.
    case number(String)
    /// A text, unescaped.
    case string(String)
    case array([JSONValue])
    /// Members in order; names are distinct.
    case object([(String, JSONValue)])

    /// The number, or null where JSON has no text for it (not a number, infinite).
    public static func float(_ value: Double) -> JSONValue {
        value.isFinite ? .number(value.description) : .null
    }

    /// The value of a member, nil when there is none of that name or this is no object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == name }?.1
    }

    /// The text, nil for every other kind.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The integer, nil for every other kind.
    public var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The truth value, nil for every other kind.
    public var boolean: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The elements, nil for every other kind.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, nil for every other kind.
    public var members: [(String, JSONValue)]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The value of an integer or a number, nil for every other kind.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let text): Double(text)
        default: nil
        }
    }

    /// Whether both are the same document, order of members and text of numbers included.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.number(let a), .number(let b)), (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
        default: false
        }
    }

    /// The UTF-8 text without spaces, members in order.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return bytes
    }

    /// The text without spaces, members in order.
    public var text: String { String(decoding: encoded(), as: UTF8.self) }

    /// Adds the text to `bytes`.
    public func encode(into bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): JSONText.append(string: text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                element.encode(into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (place, member) in members.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONText.append(string: member.0, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.1.encode(into: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
