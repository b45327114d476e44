import CDPTypes

extension MappingShape {
    /// `sources.NAME`.
    static let source = MappingShape.resource(
        "source", "a source",
        about: """
            Files of one kind and what their rows mean. A row describes a person (`map`), is an event of one (`event_at` and `belongs_to`), \
            or both. docs/sources.md tells how files are read, docs/values.md which texts are read as which values.
            """,
        yaml: """
            sources:
              crm:
                read: data/crm_*.csv
                delivers: snapshot
                key: id
                version: updated_at
                fields: { id: string, mail: string, tel: string, status: string, optin: boolean, updated_at: timestamp }
                map:
                  email: mail
                  phone: { value: tel, country: FR }
                consents:
                  letters: { granted: optin, at: updated_at, contact: mail }
              orders:
                read: data/orders_*.jsonl
                key: order_id
                event_at: ordered_at
                belongs_to: { crm: customer }
                fields: { order_id: string, ordered_at: timestamp, customer: string, amount: money }
            consents:
              letters: { for: email }
            """,
        [
            .required(
                "read", .input, "the files, the program that writes rows, the query, or the table",
                doc:
                    "A path or a pattern with `*` and `?`, relative to the project; files that were read are not read again.",
                example: "data/crm_*.csv"),
            .optional(
                "party", .choice(SourceDeclaration.Party.self), "first, second or third party data",
                doc: "Shown by `cdp show`; changes nothing else.", example: "first"),
            .optional(
                "delivers", .choice(SourceDeclaration.Delivers.self), "changes, snapshot or log",
                doc: """
                    `changes`: a row replaces the one of its key. `snapshot`: the newest file is everything, so that rows it lacks are \
                    removed. `log`: rows only add up.
                    """, standard: "changes", example: "snapshot"),
            .optional(
                "snapshot_of", .text, "a regular expression that groups the files of a snapshot",
                doc: "Files whose names have the same capture group are one snapshot. Each file is one when left out.",
                example: "crm_([0-9]+)"),
            .optional(
                "key", .texts, "the fields, or expressions over them, that tell rows apart",
                doc: "Rows without one are rejected. Needed unless `delivers: log`.", example: "id"),
            .optional(
                "version", .text, "the field or expression whose greater value wins",
                doc: "Of rows with one key, and against the stored one. The later file and line win when left out.",
                example: "updated_at"),
            .optional(
                "event_at", .text, "the time of an event, a field or an expression",
                doc: "Makes rows events, which traits count within windows of time.", example: "updated_at"),
            .optional(
                "time_zone", .text, "of clocks that write no offset, an IANA time zone",
                doc: "Of all times in the files. The project's `timezone` when left out.", example: "Europe/Rome"),
            .optional(
                "deleted_when", .text, "a predicate for rows that delete",
                doc: "A row for which it is true removes what its key had.", example: "status = 'closed'"),
            .optional(
                "belongs_to",
                .any([.entry(.text), .list(.any([.definition("owner_record"), .definition("owner_identifier")]))]),
                "how an event finds its profile",
                doc:
                    "By the key of a record of another source or by an identifier; of several the first that finds one. Needs `event_at`.",
                example: "{ crm: customer }"),
            .optional(
                "fields", .contract, "the contract",
                doc: """
                    The columns of the files with their types. Columns that it does not name are not read and are told. Without it the \
                    types are guessed once from the files and then remembered.
                    """,
                example:
                    "{ id: string, mail: string, tel: string, status: string, optin: boolean, updated_at: timestamp, note: string }"
            ),
            .optional(
                "map",
                .any([.list(.text), .mapping(isNamed: false, .any([.text, .definition("attribute_mapping")]))]),
                "profile attributes and where they come from",
                doc:
                    "Expressions over the fields, by attribute. A list is for fields that are called like their attributes.",
                example: "{ email: lower(mail) }"),
            .optional(
                "consents", .mapping(isNamed: false, .definition("consent_mapping")),
                "the statements of consent that a row makes",
                example: "{ letters: { granted: optin, at: updated_at, contact: mail } }"),
        ])
    /// An entry of `map:` as a mapping.
    static let attributeMapping = MappingShape(
        "attribute_mapping", "a mapped attribute",
        about: "An entry of `map` written out. A text is the value alone.",
        yaml: """
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields: { id: string, tel: string, land: string }
                map:
                  phone: { value: tel, country: FR }
            """,
        [
            .required(
                "value", .text, "an expression over the fields",
                doc: "It gets the normal form of the attribute's type; what has none is null and counted.",
                example: "trim(tel)"),
            .optional(
                "country", .text, "two letters or an expression, for phones and postal codes",
                doc: "Where numbers without a country of their own are read. Without it they are null.", example: "land"
            ),
        ])
    /// An entry of `belongs_to:` that names a record.
    static let ownerRecord = MappingShape(
        "owner_record", "an owner",
        about: "An event belongs to the profile that a record is part of. `{ crm: customer }` is the short form.",
        yaml: """
            sources:
              crm: { read: data/crm.csv, key: id, fields: { id: string, email: string }, map: [email] }
              orders:
                read: data/orders.csv
                key: id
                event_at: at
                belongs_to:
                  - { source: crm, key: customer }
                fields: { id: string, at: timestamp, customer: string }
            """,
        [
            .required("source", .text, "the source of the record", example: "crm"),
            .required("key", .text, "an expression that gives its key", example: "customer"),
        ])
    /// An entry of `belongs_to:` that names an identifier.
    static let ownerIdentifier = MappingShape(
        "owner_identifier", "an owner",
        about: "An event belongs to the profile that has a value of an identifier.",
        yaml: """
            sources:
              crm: { read: data/crm.csv, key: id, fields: { id: string, phone: string }, map: [phone] }
              calls:
                read: data/calls.csv
                key: id
                event_at: at
                belongs_to:
                  - { identifier: phone, value: caller, country: FR }
                fields: { id: string, at: timestamp, caller: string }
            """,
        [
            .required("identifier", .text, "an identifier attribute", example: "phone"),
            .required("value", .text, "an expression that gives its value", example: "caller"),
            .optional(
                "country", .text, "two letters or an expression, for phones and postal codes", example: "FR"),
        ])
    /// An entry of a source's `consents:`.
    static let consentMapping = MappingShape(
        "consent_mapping", "a statement of consent",
        about:
            "What a row says of a consent. A statement holds for the contact value, whosever it is, from its time on.",
        yaml: """
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields: { id: string, tel: string, optin: boolean, updated_at: timestamp }
                map: { phone: { value: tel, country: FR } }
                consents:
                  calls: { granted: optin, at: updated_at, contact: tel, country: FR }
            consents:
              calls: { for: phone }
            """,
        [
            .required(
                "granted", .text, "a condition", doc: "True is a grant, false a refusal; null says nothing.",
                example: "optin"),
            .required(
                "at", .text, "when it was said",
                doc: "A grant without it is none; a refusal without it counts from the apply that first reads it.",
                example: "updated_at"),
            .required("contact", .text, "the contact value it is about", example: "tel"),
            .optional(
                "country", .text, "two letters or an expression, for phones and postal codes", example: "FR"),
        ])
    /// An entry of `fields:` as a mapping.
    static let field = MappingShape(
        "field", "a field",
        about: "A column of a contract. A text is the type alone.",
        yaml: """
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields:
                  id: { type: string, required: true }
                  status: { type: string, one_of: [active, closed], on_error: reject }
                  born: { type: date, format: "%d/%m/%Y" }
                  at: { type: timestamp, time_zone: Europe/Rome }
                  spent: { type: money, decimal: "," }
                  tags: { type: list, of: string }
                  home: { type: struct, fields: { zip: string } }
                map: { birth_date: born }
            """,
        [
            .required(
                "type", .any([.type, .words(["list", "struct"])]), "what its values are",
                doc: """
                    `string`, `integer`, `decimal`, `decimal(p, s)`, `money`, `float`, `boolean`, `date`, `timestamp`, `list of` one of \
                    these, or `list` and `struct` with the keys below.
                    """, example: "string"),
            .optional(
                "required", .boolean, "whether a row without it is rejected", standard: "false", example: "true"),
            .optional(
                "format", .text, "how dates are written",
                doc:
                    "Of dates and timestamps: `%d/%m/%Y`, or `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns` for counts since 1970. ISO 8601 when left out.",
                example: "\"%d.%m.%Y\""),
            .optional(
                "time_zone", .text, "of clocks that write no offset, an IANA time zone",
                doc: "Of timestamps. The source's when left out.", example: "Europe/Rome"),
            .optional(
                "decimal", .words(CSVDeclaration.decimals), "the decimal sign of numbers, `.` or `,`",
                doc: "The file's when left out.", example: "\",\""),
            .optional(
                "one_of", .texts, "the only texts allowed", doc: "Others are data errors.", example: "[active, closed]"),
            .optional(
                "on_error", .choice(FieldDeclaration.OnError.self), "`null` or `reject`",
                doc: "What becomes of a value that cannot be read: it is null and counted, or its row is rejected.",
                standard: "null", example: "reject"),
            .optional(
                "of", .any([.type, .contract]), "the type of a list's elements",
                doc: "With `type: list`: a type, or fields.",
                example: "integer"),
            .optional(
                "fields", .contract, "the fields of a struct", doc: "With `type: struct`.", example: "{ zip: string }"),
        ])
}
