/// The keys that a mapping of the language may have. One table for four uses: decoding, its messages, the JSON
/// Schema, and docs/specs.md.
///
///     static let store = MappingShape(
///         "store", "a store", about: "Where profiles are kept.", yaml: "store: { path: store }",
///         [.required("path", .text, "the folder", example: "store")])
///
/// To add a key, add it to a shape, read it in the declaration's `init`, and give it a property there. A key that
/// is in no shape cannot be read. Tests hold shapes to what the compiler does: the example of every mapping and key
/// compiles, and every default means the same as leaving the key out. Words in `about`, `doc` and `yaml` are shown
/// to users.
///
/// A shape says what may be written, not what it means: that names exist and expressions have the right type is
/// checked by the compiler.
struct MappingShape: Sendable {
    /// A key of the mapping, required or optional.
    struct Key: Sendable {
        /// The key.
        var name: String
        /// What it says, in a few words that follow `add` in messages.
        var about: String
        /// Whether it must be there.
        var isRequired: Bool
        /// The values that it takes.
        var value: SchemaValue
        /// Its effect on the data, in sentences for somebody who meets the key first; empty where `about` says it all.
        var doc: String
        /// The value, as YAML, that has the same effect as leaving the key out; nil where there is none.
        var standard: String?
        /// A value, as YAML, that the example of the mapping takes at this key.
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

    /// A shape; see the properties. One without `yaml` has no section in docs/specs.md.
    init(_ name: String, _ noun: String, about: String = "", yaml: String = "", _ keys: [Key]) {
        self.name = name
        self.noun = noun
        self.about = about
        self.yaml = yaml
        self.keys = keys
    }

    /// The shape of a resource: its own keys and those of every resource. Where not `isNamed`, it cannot be renamed; where not
    /// `hasGates`, no gate is about it.
    static func resource(
        _ name: String, _ noun: String, isNamed: Bool = true, hasGates: Bool = true, about: String, yaml: String,
        _ keys: [Key]
    ) -> MappingShape {
        let former = Key.optional(
            "renamed_from", .text, "the name it had before",
            doc: "What the store holds under that name is kept, and nothing is computed anew for the name's sake.",
            example: "former")
        let accept = Key.optional(
            "accept", .list(.definition("accept")), "gates opened, with the reason",
            doc: "A plan that needs a human goes through where its gate is named here.",
            example: "[{ gate: segment.moves, reason: a new definition }]")
        return MappingShape(
            name, noun, about: about, yaml: yaml,
            keys + [
                .optional(
                    "description", .text, "what it is for", doc: "Shown by `cdp show`.", example: "A text for people."),
                .optional("owner", .text, "who answers for it", example: "data@shop.example"),
            ] + (isNamed ? [former] : []) + (hasGates ? [accept] : []))
    }
}

extension MappingShape.Key {
    /// A key that must be written.
    static func required(
        _ name: String, _ value: SchemaValue, _ about: String, doc: String = "", example: String, since: String = "0.1"
    ) -> MappingShape.Key {
        MappingShape.Key(
            name: name, about: about, isRequired: true, value: value, doc: doc, standard: nil, example: example,
            since: since)
    }

    /// A key that may be left out; `standard` is then used, where there is one.
    static func optional(
        _ name: String, _ value: SchemaValue, _ about: String, doc: String = "", standard: String? = nil,
        example: String, since: String = "0.1"
    ) -> MappingShape.Key {
        MappingShape.Key(
            name: name, about: about, isRequired: false, value: value, doc: doc, standard: standard, example: example,
            since: since)
    }
}
