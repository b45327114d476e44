/// What a mapping of the language may hold: the one table behind decoding, its messages, the JSON Schema and docs/specs.md.
///
/// A key that stands in no shape cannot be read, and tests hold that what a shape says of a key is what the compiler does
/// with it: its example compiles, and its default is what leaving it out gives.
struct MappingShape: Sendable {
    /// A key of the mapping.
    struct Key: Sendable {
        /// The key.
        var name: String
        /// What it says, in a few words that follow `add` in messages.
        var about: String
        /// Whether it must be there.
        var isRequired: Bool
        /// What may stand there.
        var value: SchemaValue
        /// What it does to the data, in sentences for whoever meets the key first; empty where `about` says it.
        var doc: String
        /// The value that leaving it out stands for, as YAML; nil where nothing else does the same.
        var standard: String?
        /// A value that the example of the mapping takes, as YAML.
        var example: String
        /// The first version that knows it.
        var since: String
    }

    /// The name by which the schema refers to it.
    var name: String
    /// What the mapping is, with its article: `a source`.
    var noun: String
    /// What it is for.
    var about: String
    /// A whole project that uses it; the lines `cdp:` and `project:` may be left out.
    var yaml: String
    /// Its keys, in the order in which they are usually written.
    var keys: [Key]

    init(_ name: String, _ noun: String, about: String = "", yaml: String = "", _ keys: [Key]) {
        self.name = name
        self.noun = noun
        self.about = about
        self.yaml = yaml
        self.keys = keys
    }

    /// The shape of a resource: its own keys and those of every resource. One without a name cannot be renamed.
    static func resource(
        _ name: String, _ noun: String, isNamed: Bool = true, about: String, yaml: String, _ keys: [Key]
    ) -> MappingShape {
        let former = Key.optional(
            "renamed_from", .text, "the name it had before",
            doc: "What the store holds under that name is kept, and nothing is computed anew for the name's sake.",
            example: "former")
        return MappingShape(
            name, noun, about: about, yaml: yaml,
            keys + [
                .optional(
                    "description", .text, "what it is for", doc: "Shown by `cdp show`.", example: "A text for people."),
                .optional("owner", .text, "who answers for it", example: "data@shop.example"),
            ] + (isNamed ? [former] : []) + [
                .optional(
                    "accept", .list(.definition("accept")), "gates opened, with the reason",
                    doc: "A plan that needs a human goes through where its gate is named here.",
                    example: "[{ gate: segment.moves, reason: a new definition }]")
            ])
    }
}

extension MappingShape.Key {
    static func required(
        _ name: String, _ value: SchemaValue, _ about: String, doc: String = "", example: String, since: String = "0.1"
    ) -> MappingShape.Key {
        MappingShape.Key(
            name: name, about: about, isRequired: true, value: value, doc: doc, standard: nil, example: example,
            since: since)
    }

    static func optional(
        _ name: String, _ value: SchemaValue, _ about: String, doc: String = "", standard: String? = nil,
        example: String, since: String = "0.1"
    ) -> MappingShape.Key {
        MappingShape.Key(
            name: name, about: about, isRequired: false, value: value, doc: doc, standard: standard, example: example,
            since: since)
    }
}
