import CDPFormats
import CDPTypes

extension JSONValue {
    /// The JSON Schema of a stream's records, by which targets choose the types of columns: what `TapContract` reads, the other way round.
    static func streamSchema(of fields: [Field], key: String) -> JSONValue {
        let properties = fields.map { ($0.name, property($0.type, mayBeNull: $0.name != key)) }
        return .object([("type", .string("object")), ("properties", .object(properties))])
    }

    private static func property(_ type: DataType, mayBeNull: Bool = true) -> JSONValue {
        var (word, more): (String, [(String, JSONValue)]) =
            switch type {
            case .string, .duration: ("string", [])
            case .integer: ("integer", [])
            case .decimal(_, 0): ("integer", [])
            case .decimal(_, let scale):
                ("number", [("multipleOf", .number("0." + String(repeating: "0", count: scale - 1) + "1"))])
            case .float: ("number", [])
            case .boolean: ("boolean", [])
            case .date: ("string", [("format", .string("date"))])
            case .timestamp: ("string", [("format", .string("date-time"))])
            case .list(let element): ("array", [("items", property(element))])
            case .structure(let fields):
                ("object", [("properties", .object(fields.map { ($0.name, property($0.type)) }))])
            }
        more.insert(("type", mayBeNull ? .array([.string("null"), .string(word)]) : .string(word)), at: 0)
        return .object(more)
    }
}
