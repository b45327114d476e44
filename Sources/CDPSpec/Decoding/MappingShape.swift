/// What a mapping of the language may hold: the one table behind decoding, its messages and the JSON Schema.
struct MappingShape: Sendable {
    /// A key of the mapping.
    struct Key: Sendable {
        var name: String
        var about: String
        var isRequired: Bool
    }

    /// What the mapping is, with its article: `a source`.
    var noun: String
    var keys: [Key]

    init(_ noun: String, _ keys: [Key]) {
        self.noun = noun
        self.keys = keys
    }

    /// The shape of a resource: its own keys and those of every resource. One without a name cannot be renamed.
    static func resource(_ noun: String, isNamed: Bool = true, _ keys: [Key]) -> MappingShape {
        let former = Key.optional("renamed_from", "the name it had before")
        return MappingShape(
            noun,
            keys + [.optional("description", "what it is for"), .optional("owner", "who answers for it")]
                + (isNamed ? [former] : []) + [.optional("accept", "gates opened, with the reason")])
    }
}

extension MappingShape.Key {
    static func required(_ name: String, _ about: String) -> MappingShape.Key {
        MappingShape.Key(name: name, about: about, isRequired: true)
    }

    static func optional(_ name: String, _ about: String) -> MappingShape.Key {
        MappingShape.Key(name: name, about: about, isRequired: false)
    }
}
