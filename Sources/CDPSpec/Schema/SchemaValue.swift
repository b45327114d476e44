import CDPTypes

/// What may stand at a place of the language, as far as an editor can tell without reading names and expressions.
package indirect enum SchemaValue: Sendable {
    /// A text; numbers, dates and booleans are texts where one is expected.
    case text
    /// A text of a form: a pattern of JSON Schema.
    case form(String)
    /// A whole number of at least so much.
    case number(atLeast: Int)
    /// This whole number.
    case exactly(Int)
    /// True or false.
    case boolean
    /// One of these words.
    case words([String])
    /// A list.
    case list(SchemaValue)
    /// A mapping whose keys are names that the user gives; with `isNamed`, names of resources.
    case mapping(isNamed: Bool, SchemaValue)
    /// A mapping with one entry.
    case entry(SchemaValue)
    /// What a definition describes, by its name.
    case definition(String)
    /// Any of these.
    case any([SchemaValue])

    /// One text or several.
    static let texts = any([.text, .list(.text)])
    /// Resources by name.
    static func resources(_ value: SchemaValue) -> SchemaValue { .mapping(isNamed: true, value) }
    /// The words of a fixed set.
    static func choice<Choice: CaseIterable & RawRepresentable>(_: Choice.Type) -> SchemaValue
    where Choice.RawValue == String {
        .words(Choice.allCases.map(\.rawValue))
    }

    /// `90 days`.
    static let span = form("^[0-9]+ (\(TimeSpan.units.map(\.name).joined(separator: "|")))s?$")
    /// `10%`.
    static let share = form("^(100|[0-9]{1,2})([.][0-9]{1,2})? ?%$")
    /// `8 GiB`.
    static let size = form("^[0-9]+ (B|KiB|MiB|GiB|TiB)$")
}

/// A mapping of the language with what may stand at each of its keys.
package struct SchemaDefinition: Sendable {
    /// A key.
    package struct Key: Sendable {
        /// The key.
        package var name: String
        /// What it says.
        package var about: String
        /// Whether it must be there.
        package var isRequired: Bool
        /// What may stand there; nil when that is not written down, which is a mistake.
        package var value: SchemaValue?
    }

    /// The name by which others refer to it.
    package var name: String
    /// What it is, with its article.
    package var noun: String
    /// Its keys.
    package var keys: [Key]
    /// Values that are written down for keys which the mapping does not have, which is a mistake.
    package var strays: [String]

    init(_ name: String, _ shape: MappingShape, _ values: [String: SchemaValue]) {
        self.name = name
        noun = shape.noun
        keys = shape.keys.map {
            Key(name: $0.name, about: $0.about, isRequired: $0.isRequired, value: values[$0.name])
        }
        strays = values.keys.filter { name in !shape.keys.contains { $0.name == name } }
    }

    /// A definition of a resource, which has what all resources have.
    static func resource(_ name: String, _ shape: MappingShape, _ values: [String: SchemaValue]) -> SchemaDefinition {
        let common: [String: SchemaValue] = [
            "description": .text, "owner": .text, "renamed_from": .text, "accept": .list(.definition("accept")),
        ].filter { entry in shape.keys.contains { $0.name == entry.key } }
        return SchemaDefinition(name, shape, values.merging(common) { own, _ in own })
    }
}
