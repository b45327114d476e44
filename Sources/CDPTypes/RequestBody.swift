/// What a request holds, as a tree of JSON in which rows have their places.
public indirect enum RequestBody: Hashable, Sendable, Codable {
    /// JSON that is the same in every request.
    case constant(String)
    /// A list.
    case list([RequestBody])
    /// An object.
    case object([Member])
    /// A field of a row.
    case field(String)
    /// A list with one element a row.
    case each(RequestBody)
    /// A list of lists: the fields of each row.
    case columns([String])

    /// A member of an object.
    public struct Member: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: RequestBody

        /// A member.
        public init(_ name: String, _ value: RequestBody) { (self.name, self.value) = (name, value) }
    }

    /// The fields that stand in it, and whether one of them is outside of `each`.
    public var fields: (names: Set<String>, isAlone: Bool) {
        switch self {
        case .constant: ([], false)
        case .list(let items): items.reduce(into: ([], false)) { Self.merge(&$0, $1.fields) }
        case .object(let members): members.reduce(into: ([], false)) { Self.merge(&$0, $1.value.fields) }
        case .field(let name): ([name], true)
        case .each(let element): (element.fields.names, false)
        case .columns(let names): (Set(names), false)
        }
    }

    /// A text as JSON.
    public static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func merge(
        _ all: inout (names: Set<String>, isAlone: Bool), _ more: (names: Set<String>, isAlone: Bool)
    ) {
        all.names.formUnion(more.names)
        all.isAlone = all.isAlone || more.isAlone
    }
}

extension RequestBody: CustomStringConvertible {
    /// As it is written in specs, on one line.
    public var description: String {
        switch self {
        case .constant(let json): json
        case .list(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
        case .object(let members): "{ " + members.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + " }"
        case .field(let name): "{ field: \(name) }"
        case .each(let element): "{ each: \(element) }"
        case .columns(let names): "{ columns: [\(names.joined(separator: ", "))] }"
        }
    }
}
