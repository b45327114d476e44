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
    /// What is known of a row beside single fields.
    case row(RowPart)
    /// One object with the members of all.
    case merged([RequestBody])
    /// A value where all fields in it are there, else another one; nil for nothing.
    case whole(RequestBody, RequestBody?)
    /// What was looked up for a row.
    case lookedUp

    /// What is known of a row.
    public enum RowPart: String, CaseIterable, Hashable, Sendable, Codable {
        /// Its key.
        case key
        /// An object of the fields that the body does not name, without the key.
        case others
        /// Its number in the request, from zero, as a text.
        case number
        /// The names of all fields, which are those of each row.
        case names
        /// The values of all fields, in the order of `names`.
        case values
    }

    /// A member of an object.
    public struct Member: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: RequestBody

        /// A member.
        public init(_ name: String, _ value: RequestBody) { (self.name, self.value) = (name, value) }
    }

    /// The fields that stand in it, and whether it is about one row: something of a row is outside of `each`.
    public var fields: (names: Set<String>, isAlone: Bool) {
        switch self {
        case .constant: ([], false)
        case .list(let items): items.reduce(into: ([], false)) { Self.merge(&$0, $1.fields) }
        case .object(let members): members.reduce(into: ([], false)) { Self.merge(&$0, $1.value.fields) }
        case .field(let name): ([name], true)
        case .each(let element): (element.fields.names, false)
        case .row(let part): ([], part != .names)
        case .merged(let parts): RequestBody.list(parts).fields
        case .whole(let value, let other): RequestBody.list([value, other].compactMap(\.self)).fields
        case .lookedUp: ([], true)
        }
    }

    /// Whether a part of it is one that `isWanted`.
    public func contains(_ isWanted: (RequestBody) -> Bool) -> Bool {
        if isWanted(self) { return true }
        switch self {
        case .list(let parts), .merged(let parts): return parts.contains { $0.contains(isWanted) }
        case .object(let members): return members.contains { $0.value.contains(isWanted) }
        case .each(let element): return element.contains(isWanted)
        case .whole(let value, let other): return value.contains(isWanted) || other?.contains(isWanted) == true
        case .constant, .field, .row, .lookedUp: return false
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
        case .row(let part): "{ row: \(part.rawValue) }"
        case .merged(let parts): "{ merge: [\(parts.map(\.description).joined(separator: ", "))] }"
        case .whole(let value, let other):
            "{ all: \(value)" + (other.map { ", else: \($0)" } ?? "") + " }"
        case .lookedUp: "{ lookup: value }"
        }
    }
}
