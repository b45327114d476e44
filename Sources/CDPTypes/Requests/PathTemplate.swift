/// What follows a service's URL in a request, with places for what is known only when it is sent: `/jobs/{job.id}`.
///
/// A name in braces is an output field of the row; with a dot it is a value of an earlier answer; `{keys}` is the list of the keys
/// that are looked up. Each is escaped for an URL. A path that is one value of an answer is an URL of its own.
public struct PathTemplate: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// A part of the path.
    public enum Part: Hashable, Sendable {
        /// What is written.
        case text(String)
        /// An output field.
        case field(String)
        /// A value of an earlier answer.
        case answer(String, AnswerPath)
        /// The keys that are looked up.
        case keys
    }

    /// As it is written.
    public let rawValue: String
    /// As it is written.
    public var description: String { rawValue }

    /// A path, as it is written.
    public init(_ text: String) { rawValue = text }

    /// A path, as it is written.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The parts, in their order.
    public var parts: [Part] {
        let text = rawValue
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            let name = String(rest[rest.index(after: open)..<close])
            if let dot = name.firstIndex(of: ".") {
                parts.append(.answer(String(name[..<dot]), AnswerPath(String(name[name.index(after: dot)...]))))
            } else {
                parts.append(name == "keys" ? .keys : .field(name))
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return parts
    }

    /// The output fields that it names.
    public var fields: [String] {
        parts.compactMap { part in
            if case .field(let name) = part { name } else { nil }
        }
    }

    /// The answers that it names.
    public var answers: [String] {
        parts.compactMap { part in
            if case .answer(let name, _) = part { name } else { nil }
        }
    }
}
