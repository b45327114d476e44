import CDPTypes

/// The values that a key of the language takes, as far as an editor can tell without looking at names and
/// expressions.
package indirect enum SchemaValue: Sendable {
    /// A text; numbers, dates and booleans are texts where one is expected.
    case text
    /// A text of a certain form: a pattern of JSON Schema, and what people call it.
    case form(String, said: String)
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
    /// Whatever YAML can say: a tree of the user's own.
    case anything
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

    /// A length of time, as in `90 days`.
    static let span = form("^[0-9]+ (\(TimeSpan.units.map(\.name).joined(separator: "|")))s?$", said: "length of time")
    /// A percentage, as in `10%`.
    static let share = form("^(100|[0-9]{1,2})([.][0-9]{1,2})? ?%$", said: "percentage")
    /// A size, as in `8 GiB`.
    static let size = form("^[0-9]+ (B|KiB|MiB|GiB|TiB)$", said: "size")
}

/// A mapping of the language for printers: its keys with their values, defaults and examples as trees.
///
/// The same as a `MappingShape`, which is for the decoder, with sentences put together and YAML parsed.
package struct SchemaDefinition: Sendable {
    /// A key.
    package struct Key: Sendable {
        /// The key.
        package var name: String
        /// What it says, and what it does to the data.
        package var about: String
        /// Whether it must be there.
        package var isRequired: Bool
        /// The values that it takes.
        package var value: SchemaValue
        /// The value that has the same effect as leaving it out; nil where there is none.
        package var standard: SpecValue?
        /// A value that the example of the mapping takes.
        package var example: SpecValue
        /// Default and example as they are written.
        package var written: (standard: String?, example: String)
        /// The first version that knows it.
        package var since: String
    }

    /// The name by which others refer to it.
    package var name: String
    /// What it is, with its article.
    package var noun: String
    /// What it is for.
    package var about: String
    /// A whole project that uses it, as YAML; empty for a mapping that only repeats another.
    package var yaml: String
    /// Its keys.
    package var keys: [Key]

    /// The definition of a shape.
    init(_ shape: MappingShape) {
        name = shape.name
        noun = shape.noun
        about = shape.about
        yaml = shape.yaml
        keys = shape.keys.map { key in
            let first = key.about.prefix(1).uppercased() + key.about.dropFirst() + "."
            return Key(
                name: key.name, about: key.doc.isEmpty ? first : first + " " + key.doc, isRequired: key.isRequired,
                value: key.value, standard: key.standard.flatMap { SpecValue(yaml: $0) },
                example: SpecValue(yaml: key.example) ?? .text(""), written: (key.standard, key.example),
                since: key.since)
        }
    }
}
