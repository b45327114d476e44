import CDPTypes

extension MappingShape {
    /// What the examples below need to compile: a source with people.
    private static let people = """
        sources:
          crm: { read: data/crm.csv, key: id, fields: { id: string, email: string, zip: string }, map: { email: email, postal_code: zip } }

        """
    /// And one with their orders.
    private static let events = """
          orders:
            read: data/orders.csv
            key: id
            event_at: at
            belongs_to: { crm: customer }
            fields: { id: string, at: timestamp, customer: string, status: string, amount: money }

        """

    /// `enrichments.NAME`.
    static let enrichment = MappingShape.resource(
        "enrichment", "an enrichment",
        about: "A table that adds columns to profiles by an attribute that they have. It is read whole each time.",
        yaml: people + """
            enrichments:
              geography:
                lookup: data/postal_codes.csv
                fields: { code: string, region: string, density: integer }
                match: { code: postal_code }
                add: { district: { value: region, pii: location }, urban: { value: density > 1500, pii: none } }
            """,
        [
            .required(
                "lookup", .file, "the table", doc: "A file as in `read` of a source.", example: "data/places.csv"),
            .required(
                "match", .mapping(isNamed: false, .text), "table field and profile attribute",
                doc: "A row belongs to the profiles whose attributes equal its fields.",
                example: "{ code: postal_code }"),
            .required(
                "add", .resources(.any([.text, .definition("added_column")])), "the columns added",
                doc: "Expressions over the table's fields, by the name that profiles get.",
                example: "{ urban: { value: density > 1500, pii: none } }"),
            .optional(
                "fields", .contract, "the table's contract", doc: "Guessed from the file when left out.",
                example: "{ code: string, region: string, density: integer, note: string }"),
        ])
    /// An entry of `add:` as a mapping.
    static let addedColumn = MappingShape(
        "added_column", "an added column",
        about: "An entry of `add` written out. A text is the value alone.",
        yaml: people + """
            enrichments:
              geography:
                lookup: data/postal_codes.csv
                fields: { code: string, region: string }
                match: { code: postal_code }
                add: { district: { value: region, pii: location } }
            """,
        [
            .required("value", .text, "an expression over the table", example: "upper(region)"),
            .optional(
                "pii", .choice(PersonalDataClass.self), "the class of personal data",
                doc: "Decides what is masked. Needed unless the profile declares an attribute of that name.",
                example: "location"),
        ])
    /// `traits.NAME` as a mapping.
    static let trait = MappingShape.resource(
        "trait", "a trait",
        about: """
            A value that is computed for each profile: an aggregate of its events, or an expression over its attributes and other traits. A \
            text is the value alone: `revenue: sum(orders.amount) where status = 'paid' within 365 days`.
            """,
        yaml: people + events + """
            traits:
              revenue:
                from: orders
                value: sum(amount)
                where: status = 'paid'
                within: 365 days
              is_big: revenue > 1000
            """,
        [
            .required(
                "value", .text, "an aggregate or an expression",
                doc:
                    "With `from` an aggregate over its events: `count(*)`, `sum`, `avg`, `min`, `max`, `first`, `last`, `mode`.",
                example: "max(amount)"),
            .optional(
                "from", .text, "the events",
                doc: "A source with `event_at`, or a list inside its rows: `orders.lines`.",
                example: "orders"),
            .optional(
                "where", .text, "which events", doc: "A condition over their fields. Needs `from`.",
                example: "amount > 10"),
            .optional(
                "within", .span, "how far back",
                doc:
                    "Counted from the time of the plan; an event that leaves the window leaves the trait. Needs `from`.",
                example: "90 days"),
            .optional(
                "since", .text, "from which instant on", doc: "Instead of `within`.", example: "start_of_month(as_of())"
            ),
            .optional(
                "stored", .boolean, "whether profiles hold it",
                doc: "A trait that only others read need not be a column of profiles.", standard: "true",
                example: "false"),
        ])
    /// `segments.NAME` as a mapping.
    static let segment = MappingShape.resource(
        "segment", "a segment",
        about:
            "The profiles for which a condition is true, with the times at which they entered and left. A text is the condition alone.",
        yaml: people + """
            segments:
              reachable:
                description: People we can write to.
                where: email is not null
            """,
        [
            .required(
                "where", .text, "the predicate",
                doc: "Over attributes, traits and added columns; null leaves a profile out.",
                example: "email like '%@shop.example'")
        ])
}
