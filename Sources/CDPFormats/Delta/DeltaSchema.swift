import CDPTypes

/// Schemas in the JSON form of Spark, as Delta's `schemaString` has them.
enum DeltaSchema {
    /// The JSON of a schema; every column may be null.
    static func json(_ fields: [Field]) -> JSONValue {
        .object([
            ("type", .string("struct")),
            (
                "fields",
                .array(
                    fields.map { field in
                        .object([
                            ("name", .string(field.name)), ("type", json(field.type)), ("nullable", .boolean(true)),
                            ("metadata", .object([])),
                        ])
                    })
            ),
        ])
    }

    /// A type in the words of Spark: `long`, `double`, `decimal(18,2)`, or an object for what nests.
    private static func json(_ type: DataType) -> JSONValue {
        switch type {
        case .string: .string("string")
        case .integer, .duration: .string("long")
        case .decimal(let precision, let scale): .string("decimal(\(precision),\(scale))")
        case .float: .string("double")
        case .boolean: .string("boolean")
        case .date: .string("date")
        case .timestamp: .string("timestamp")
        case .list(let element):
            .object([("type", .string("array")), ("elementType", json(element)), ("containsNull", .boolean(true))])
        case .structure(let fields): json(fields)
        }
    }

    /// The schema of a `schemaString`; nil when it holds a type that is not supported.
    static func fields(_ text: String) -> [Field]? {
        guard let value = try? JSONValue.parse(Array(text.utf8)) else { return nil }
        return fields(value)
    }

    private static func fields(_ value: JSONValue) -> [Field]? {
        guard let members = value["fields"]?.array else { return nil }
        var result: [Field] = []
        for member in members {
            guard let name = member["name"]?.string, let type = member["type"].flatMap(type) else { return nil }
            result.append(Field(name, type))
        }
        return result
    }

    /// The type that a word or object of Spark stands for; nil for one that is not known here.
    private static func type(_ value: JSONValue) -> DataType? {
        switch value {
        case .string("string"): return .string
        case .string("long"), .string("integer"), .string("short"), .string("byte"): return .integer
        case .string("double"), .string("float"): return .float
        case .string("boolean"): return .boolean
        case .string("date"): return .date
        case .string("timestamp"), .string("timestamp_ntz"): return .timestamp
        case .string(let text):
            guard text.hasPrefix("decimal("), text.hasSuffix(")") else { return nil }
            let parts = text.dropFirst(8).dropLast().split(separator: ",").map { Int($0) }
            guard parts.count == 2, let precision = parts[0], let scale = parts[1], precision <= 18 else { return nil }
            return .decimal(precision: precision, scale: scale)
        case .object:
            if value["type"]?.string == "array" { return value["elementType"].flatMap(type).map { .list($0) } }
            return fields(value).map { .structure($0) }
        default: return nil
        }
    }
}
