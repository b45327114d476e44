import CDPReport
import CDPSpec

/// The shape of spec files as JSON Schema, draft 7, made of the tables by which specs are decoded.
///
/// Draft 7, since that is what the YAML language server reads. It is looser than the compiler: it knows keys and
/// forms, not names and types.
enum SpecSchemaText {
    /// The name of the schema's file in a project.
    static let fileName = "cdp.schema.json"

    /// The line by which a spec file names its schema for editors, relative to the file.
    static func modeline(of path: String) -> String {
        let up = String(repeating: "../", count: path.split(separator: "/").count - 1)
        return "# yaml-language-server: $schema=\(up)\(fileName)\n"
    }

    /// The document.
    static var text: String {
        let definitions = SpecSchema.definitions.map { ($0.name, schema(of: $0)) }
        return JSON.object([
            "$schema": .string("http://json-schema.org/draft-07/schema#"),
            "title": .string("Specs of cdp"),
            "description": .string("cdp.yaml and the spec files of a project; written by `cdp schema`"),
            "if": .object([
                "anyOf": .array(SpecSchema.projectKeys.map { .object(["required": .array([.string($0)])]) })
            ]),
            "then": reference(SpecSchema.project), "else": reference(SpecSchema.specFile),
            "definitions": .object(Dictionary(uniqueKeysWithValues: definitions)),
        ]).prettyText + "\n"
    }

    /// A reference to a mapping.
    private static func reference(_ name: String) -> JSON {
        .object(["$ref": .string("#/definitions/\(name)")])
    }

    /// The schema of a mapping: its keys, and nothing else.
    private static func schema(of definition: SchemaDefinition) -> JSON {
        var properties: [String: JSON] = [:]
        for key in definition.keys {
            // Draft 7 ignores all keys next to `$ref`.
            var members: [String: JSON] = [
                "description": .string(key.about), "allOf": .array([schema(of: key.value)]),
                "examples": .array([json(key.example)]),
            ]
            if let standard = key.standard { members["default"] = json(standard) }
            properties[key.name] = .object(members)
        }
        var members: [String: JSON] = [
            "type": .string("object"), "description": .string(definition.noun), "properties": .object(properties),
            "additionalProperties": .boolean(false),
        ]
        let required = definition.keys.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { members["required"] = .array(required) }
        return .object(members)
    }

    /// A value as an editor would write it.
    private static func json(_ value: SpecValue) -> JSON {
        switch value {
        case .text("true", isQuoted: false): .boolean(true)
        case .text("false", isQuoted: false): .boolean(false)
        case .text(let text, let isQuoted): isQuoted ? .string(text) : Int(text).map(JSON.integer) ?? .string(text)
        case .list(let items): .array(items.map(json))
        case .mapping(let entries):
            .object(Dictionary(entries.map { ($0.key, json($0.value)) }) { first, _ in first })
        }
    }

    /// The schema of a value.
    private static func schema(of value: SchemaValue) -> JSON {
        switch value {
        case .text: .object(["type": .array(["string", "number", "boolean"].map(JSON.string))])
        case .form(let pattern, _): orVariable(["type": .string("string"), "pattern": .string(pattern)])
        case .number(let minimum): orVariable(["type": .string("integer"), "minimum": .integer(minimum)])
        case .exactly(let number): .object(["const": .integer(number)])
        case .boolean: orVariable(["type": .string("boolean")])
        case .words(let words): orVariable(["enum": .array(words.map(JSON.string))])
        case .list(let element): .object(["type": .string("array"), "items": schema(of: element)])
        case .mapping(let isNamed, let value): mapping(schema(of: value), isNamed: isNamed)
        case .entry(let value):
            .object([
                "type": .string("object"), "additionalProperties": schema(of: value), "minProperties": .integer(1),
                "maxProperties": .integer(1),
            ])
        case .anything: .object([:])
        case .definition(let name): reference(name)
        case .any(let values): .object(["anyOf": .array(values.map(schema))])
        }
    }

    /// The schema of a mapping whose keys the user chooses.
    private static func mapping(_ value: JSON, isNamed: Bool) -> JSON {
        var members: [String: JSON] = ["type": .string("object"), "additionalProperties": value]
        if isNamed { members["propertyNames"] = .object(["pattern": .string(SpecSchema.namePattern)]) }
        return .object(members)
    }

    /// The schema, or a variable such as `${REGION}`, which may be any single value.
    private static func orVariable(_ members: [String: JSON]) -> JSON {
        let variable: [String: JSON] = ["type": .string("string"), "pattern": .string("\\$\\{[^}]+\\}")]
        return .object(["anyOf": .array([.object(members), .object(variable)])])
    }
}
