package import CDPFormats
import CDPTypes

/// The fields of a stream's records as our types, by the JSON Schema that a tap gives.
///
/// What a schema allows and no type of ours takes is a text with its JSON, which loses nothing; what it says nothing of has no type.
package struct TapContract {
    /// The fields, in the order of the schema's properties.
    package private(set) var fields: [DescribedField] = []
    private let root: JSONValue

    /// The contract of a stream's schema.
    package init(_ schema: JSONValue) {
        root = schema
        fields = (schema["properties"]?.members ?? []).map { name, schema in
            let (type, note) = type(schema, depth: 0)
            return DescribedField(name, type, note: note)
        }
    }

    /// Levels of objects and lists that become types; what lies deeper is JSON in a text.
    private static let deepest = 6

    private func type(_ schema: JSONValue, depth: Int) -> (DataType?, String?) {
        guard depth < Self.deepest else { return (.string, DescribedField.isJSON) }
        if let name = schema["$ref"]?.string {
            return definition(name).map { type($0, depth: depth + 1) } ?? (nil, "the schema refers to `\(name)`")
        }
        for word in ["anyOf", "oneOf"] {
            guard let choices = schema[word]?.array else { continue }
            let found = choices.filter { Self.words($0) != ["null"] }.map { type($0, depth: depth + 1) }
            let types = found.compactMap(\.0)
            guard types.count == found.count, let first = types.first else { return (nil, "the schema has no type") }
            if types.allSatisfy({ $0 == first }) { return (first, found[0].1) }
            // Of a time and a text, which taps write for times that they do not trust, the text takes both.
            return (.string, "one of several types")
        }
        let words = Self.words(schema).filter { $0 != "null" }
        switch words {
        case []: return (nil, "the schema has no type")
        case ["string"]: return text(schema)
        case ["integer"]: return (.integer, nil)
        case ["number"], ["integer", "number"], ["number", "integer"]: return (number(schema), nil)
        case ["boolean"]: return (.boolean, nil)
        case ["array"]:
            guard let items = schema["items"], case let (element?, _) = type(items, depth: depth + 1),
                !element.isList
            else { return (.string, DescribedField.isJSON) }
            return (.list(element), nil)
        case ["object"]:
            let inner = (schema["properties"]?.members ?? []).map { ($0.0, type($0.1, depth: depth + 1)) }
            let fields = inner.compactMap { name, found in found.0.map { Field(name, $0) } }
            guard !fields.isEmpty, fields.count == inner.count else { return (.string, DescribedField.isJSON) }
            return (.structure(fields), nil)
        default: return (.string, "one of several types")
        }
    }

    /// What a reference in the document leads to.
    private func definition(_ name: String) -> JSONValue? {
        guard name.hasPrefix("#/") else { return nil }
        var value: JSONValue? = root
        for part in name.dropFirst(2).split(separator: "/") { value = value?[String(part)] }
        return value
    }

    private static func words(_ schema: JSONValue) -> [String] {
        schema["type"]?.string.map { [$0] } ?? schema["type"]?.array?.compactMap(\.string) ?? []
    }

    private func text(_ schema: JSONValue) -> (DataType?, String?) {
        switch schema["format"]?.string {
        case "date-time": return (.timestamp, nil)
        case "date": return (.date, nil)
        case "singer.decimal":
            let scale = schema["scale"]?.integer ?? schema["additionalProperties"]?["scale"]?.integer
            let precision = schema["precision"]?.integer ?? schema["additionalProperties"]?["precision"]?.integer
            guard let precision, let scale, let type = DataType.decimal(Int(precision), Int(scale)) else {
                return (.string, "a decimal number")
            }
            return (type, nil)
        default: return (.string, nil)
        }
    }

    /// A decimal where the schema says of how many digits, as `multipleOf: 0.01` does.
    private func number(_ schema: JSONValue) -> DataType {
        guard case .number(let step)? = schema["multipleOf"] else { return .float }
        let digits: Int
        if step.hasPrefix("0."), step.last == "1", step.dropFirst(2).dropLast().allSatisfy({ $0 == "0" }) {
            digits = step.utf8.count - 2
        } else if step.lowercased().hasPrefix("1e-"), let exponent = Int(step.dropFirst(3)) {
            digits = exponent
        } else {
            return .float
        }
        return digits <= 9 ? .decimal(precision: 18, scale: digits) : .float
    }
}

extension DataType {
    fileprivate var isList: Bool {
        if case .list = self { true } else { false }
    }
}
