import CDPTypes

extension MappingShape {
    /// `profile:`.
    static let profile = MappingShape(
        "profile", "the profile",
        about: """
            What is known of a customer. The standard attributes (`email`, `phone`, `first_name`, `last_name`, `birth_date`, `gender`, \
            `street`, `postal_code`, `city`, `country` and others, see `cdp show profile`) are there without being declared.
            """,
        yaml: """
            profile:
              attributes:
                card: { type: string, identifier: true, pii: contact }
                points: { type: integer, pii: none }
            sources:
              crm: { read: data/crm.csv, key: id, fields: { id: string, points: integer }, map: { card: id, points: points } }
            """,
        [
            .optional(
                "attributes", .resources(.any([.choice(SemanticType.self), .definition("attribute")])),
                "attributes by name",
                doc: "A text is the type alone; a standard attribute keeps what is not written here.",
                example:
                    "{ card: { type: string, identifier: true, pii: contact }, points: { type: integer, pii: none } }")
        ])
    /// `profile.attributes.NAME` as a mapping.
    static let attribute = MappingShape.resource(
        "attribute", "an attribute",
        about: "One thing that is known of customers, and which of several values is kept of it.",
        yaml: """
            profile:
              attributes:
                card:
                  type: string
                  identifier: true
                  pii: contact
                  keep: most_frequent
                  normalise: upper(value)
            sources:
              crm: { read: data/crm.csv, key: id, fields: { id: string }, map: { card: id } }
            """,
        [
            .optional(
                "type", .choice(SemanticType.self), "what it means",
                doc:
                    "It brings the normal form in which values are compared and stored (docs/normal-forms.md). Needed unless the attribute is a standard one.",
                example: "string"),
            .optional(
                "identifier", .boolean, "whether its values identify a person",
                doc:
                    "Identifiers may stand in rules and limits and find the owners of events. Emails, phones and IBANs are identifiers.",
                example: "true"),
            .optional(
                "pii", .choice(PersonalDataClass.self), "the class of personal data",
                doc:
                    "Decides what is masked and which gates open when a destination sends it. Needed where the type does not tell.",
                example: "contact"),
            .optional(
                "anonymous", .boolean, "whether it names a device only",
                doc:
                    "Records that are known by nothing else, as by a cookie alone, are no profile yet. Of identifiers.",
                standard: "false",
                example: "true"),
            .optional(
                "keep", .any([.choice(Survivorship.self), .definition("keep")]), "how the golden value is chosen",
                doc:
                    "Among the values that the records of a profile have; `all` keeps a list. The type's own rule when left out.",
                example: "most_frequent"),
            .optional(
                "normalise", .text, "an expression over `value`", doc: "Instead of the type's normal form.",
                example: "lower(value)"),
        ])
    /// `keep:` as a mapping.
    static let keep = MappingShape(
        "keep", "a survivorship rule",
        about: "Values of some sources come before those of others. A text is the rule alone.",
        yaml: """
            profile:
              attributes:
                last_name: { keep: { prefer: [crm], then: most_frequent } }
            sources:
              crm: { read: data/crm.csv, key: id, fields: { id: string, last_name: string }, map: [last_name] }
            """,
        [
            .required("prefer", .texts, "sources, best first", example: "[crm]"),
            .optional(
                "then", .choice(Survivorship.self), "the rule inside and after them",
                doc: "The type's own rule when left out.", example: "most_frequent"),
        ])
}
