import CDPTypes

extension MappingShape {
    /// What kinds of receivers are written as, in the order of the reference.
    static let outputs = [
        writtenFile, writtenObject, receivingProgram, writtenStream, writtenTable, requests, libraryRequests, request,
        requestBatch,
        requestStep,
        requestLookup, requestJob, rowAnswers, requestError, writtenCSV,
    ]

    /// What the examples below need to compile: a source, a consent and a segment.
    static let shop = """
        sources:
          crm:
            read: data/crm.csv
            key: id
            fields: { id: string, email: string, optin: boolean, at: timestamp }
            map: [email]
            consents: { letters: { granted: optin, at: at, contact: email } }
        consents: { letters: { for: email } }
        segments: { reachable: email is not null }

        """

    /// `destinations.NAME`.
    static let destination = MappingShape.resource(
        "destination", "a destination",
        about: "Who is sent to whom, with which fields. The store remembers what each destination was sent.",
        yaml: shop + """
            destinations:
              newsletter:
                write: out/newsletter.csv
                segment: reachable
                consent: letters
                key: EMAIL
                fields: { EMAIL: email }
            """,
        [
            .required(
                "write",
                .any([
                    .text, .definition("written_file"), .definition("written_object"), .definition("receiving_program"),
                    .definition("written_stream"), .definition("written_table"),
                    .definition("requests"), .definition("library_requests"),
                ]),
                "the file, the object, the program, the stream of a Singer target, the table or the requests",
                example: "out/list.jsonl"),
            .required(
                "fields", .any([.list(.text), .mapping(isNamed: false, .text)]), "what is sent",
                doc:
                    "Expressions over the profile, by the name that the receiver sees. A list is for names as they are.",
                example: "{ EMAIL: lower(email) }"),
            .optional("segment", .text, "the audience", doc: "All profiles when left out.", example: "reachable"),
            .optional(
                "consent", .text, "the consent that the contact value needs",
                doc: "Rows whose contact value has no grant are withheld and counted.", example: "letters"),
            .optional(
                "key", .text, "the output field that identifies a row",
                doc: "Rows without it are withheld; of rows with the same one, one is sent.", example: "EMAIL"),
            .optional(
                "mode", .choice(DestinationDeclaration.Mode.self), "mirror, upsert or append",
                doc:
                    "`mirror`: the receiver holds the audience. `upsert`: who leaves stays. `append`: a row that was sent is never changed nor taken away.",
                standard: "mirror", example: "upsert"),
            .optional(
                "on_remove", .choice(DestinationDeclaration.OnRemove.self), "keep or empty",
                doc: "What becomes of what the receiver holds when the destination leaves the specs.", standard: "keep",
                example: "empty"),
        ])
    /// How what is written is written.
    static let writtenFormats: [Key] = [
        .optional("csv", .definition("written_csv"), "the CSV dialect", example: "{ delimiter: tab }"),
        .optional(
            "json", .definition("no_options"), "one JSON value per line, `{}`", doc: "Instead of `csv`.",
            example: "{}"),
        .optional(
            "parquet", .definition("no_options"), "Apache Parquet, `{}`", doc: "Instead of `csv`.", example: "{}"),
    ]

    /// `write:` as a mapping.
    static let writtenFile = MappingShape(
        "written_file", "a written file",
        about: "A text is the path alone. The ending of the name tells the format where no key does.",
        yaml: shop + """
            destinations:
              newsletter:
                write: { file: out/newsletter.txt, csv: { delimiter: ";" }, group: loaders }
                key: EMAIL
                fields: { EMAIL: email }
            """,
        [
            .required("file", .text, "the path, relative to the project", example: "out/list.txt")
        ] + writtenFormats + [
            .optional(
                "group", .text, "the group that may read it, by name or number", doc: "The owner alone when left out.",
                example: "loaders"),
            .optional(
                "allow_outside", .boolean, "whether it may lie outside of the project", doc: "Together with `reason`.",
                example: "true"),
            .optional(
                "reason", .text, "why it lies outside of the project", doc: "Together with `allow_outside`.",
                example: "the loader reads there"),
        ])
    /// `write:` as a mapping with a program.
    static let receivingProgram = MappingShape(
        "receiving_program", "a program that takes rows",
        about: """
            A program that reads what differs from what it was sent, a batch at a time, from its standard input. It ends with 0 when it took \
            all rows but those that it names. docs/programs.md tells what it is given, and what happens where it fails.
            """,
        yaml: shop + """
            destinations:
              newsletter:
                write: { command: [python3, newsletter.py], batch: 500, within: 5 minutes }
                key: EMAIL
                fields: { EMAIL: email }
            """,
        [
            .required(
                "command", .list(.text), "the program and its arguments; no shell reads them",
                example: "[python3, newsletter.py]"),
            .optional(
                "csv", .definition("written_csv"), "it reads CSV, in this dialect", example: "{ delimiter: tab }"),
            .optional(
                "json", .definition("no_options"), "it reads JSON, an object a line, `{}`",
                doc: "So it does where no format is written.", example: "{}"),
            .optional(
                "parquet", .definition("no_options"), "it reads one file of Apache Parquet, `{}`", example: "{}"),
            .optional(
                "batch", .number(atLeast: 1), "the rows that it is given at a time", standard: "1000", example: "500"),
            .optional(
                "within", .span, "how long a batch is tried; then the next command goes on", standard: "10 minutes",
                example: "1 hour"),
        ])
    /// `write:` as a mapping with a table.
    static let writtenTable = MappingShape(
        "written_table", "a written table",
        about: """
            A table of PostgreSQL. It is made where it is missing, with the fields as columns and the key as its primary key; columns that it has \
            besides are left alone. Each batch is one transaction, and is written once, whatever breaks. docs/databases.md tells more.
            """,
        yaml: """
            connections:
              shop_db: { postgres: { host: localhost, database: shop } }

            """ + shop + """
                destinations:
                  newsletter:
                    write: { table: crm.newsletter, on: shop_db }
                    key: EMAIL
                    fields: { EMAIL: email }
                """,
        [
            .required("table", .text, "the table, with or without its schema", example: "crm.newsletter"),
            .required("on", .text, "the connection", example: "shop_db"),
            .optional(
                "within", .span, "how long a batch is tried; then the next command goes on", standard: "10 minutes",
                example: "1 hour"),
        ])
    /// `csv:` of a written file.
    static let writtenCSV = MappingShape(
        "written_csv", "a written CSV dialect",
        about: "Written in UTF-8, with nulls as empty fields.",
        yaml: shop + """
            destinations:
              newsletter:
                write: { file: out/newsletter.csv, csv: { delimiter: ";", decimal: ",", formulas: escape } }
                key: EMAIL
                fields: { EMAIL: email }
            """,
        [
            .optional(
                "delimiter", .form("^(tab|.)$", said: "character or `tab`"), "one character between fields",
                doc: "Or `tab`. A comma when left out, a tab in files that end in `.tsv` or `.tab`.", example: "tab"),
            .optional("decimal", .words(CSVDeclaration.decimals), "`.` or `,`", standard: "\".\"", example: "\",\""),
            .optional(
                "quote", .form("^.$", said: "character"), "one character around fields", standard: "'\"'",
                example: "\"'\""),
            .optional(
                "header", .boolean, "whether the first row names the columns", standard: "true", example: "false"),
            .optional(
                "formulas", .choice(CSVDeclaration.Formulas.self),
                "`escape`: an apostrophe before texts that a spreadsheet would compute", standard: "keep",
                example: "escape"),
        ])
}
