import CDPTypes

extension MappingShape {
    /// `read:` as a mapping with a Singer tap.
    static let singer = MappingShape(
        "singer", "a Singer tap",
        about: """
            A stream of a program that speaks Singer, as those for hundreds of services do. `cdp pull` asks it for its streams, selects \
            this one, and lands its records, if it ends with 0; `plan`, `apply` and `run` pull first. Sources with the same `singer` and `config` \
            share one run. docs/singer.md tells more, and `cdp add source --singer` writes such a source.
            """,
        yaml: """
            sources:
              deals:
                read:
                  singer: [tap-hubspot]
                  stream: deals
                  config: { start_date: 2025-01-01T00:00:00Z, access_token: "${env:HUBSPOT_TOKEN}" }
                  since: updatedAt
                  within: 1 hour
                key: id
                fields: { id: string, email: string, amount: money }
                map: [email]
            """,
        [
            .required(
                "singer", .list(.text), "the tap and its arguments; no shell reads them", example: "[tap-hubspot]"),
            .required("stream", .text, "the stream, by its name or the id that the tap gives it", example: "deals"),
            .optional(
                "config", .settings, "the settings of the tap",
                doc: """
                    The tap gets them in a file that its owner alone may read. Texts may refer to secrets, \
                    `${env:NAME}` and `${file:PATH}`, and those of secrets must.
                    """, standard: "{}", example: "{ start_date: 2025-01-01T00:00:00Z }"),
            .optional(
                "since", .text, "the property by which the tap tells what is new",
                doc: "As the tap proposes when left out: all each time for many, what is new for others.",
                example: "updatedAt"),
            .optional(
                "within", .span, "how long it may take; then it is ended, and nothing lands", standard: "1 hour",
                example: "10 minutes"),
        ])
}

extension MappingShape {
    /// `write:` as a mapping with a Singer target.
    static let writtenStream = MappingShape(
        "written_stream", "a stream of a Singer target",
        about: """
            A program that speaks Singer takes what differs from what it was sent, a batch at a time: a schema, records and a state. A batch \
            is acknowledged when the target ends with 0 and gave the state back. Nobody can be taken away, so write `mode: upsert` or `append`. \
            docs/singer.md tells more.
            """,
        yaml: shop + """
            destinations:
              warehouse:
                write:
                  singer: [target-postgres]
                  stream: newsletter
                  config: { host: localhost, database: shop, user: loader, password: "${env:LOADER_PASSWORD}", load_method: upsert }
                mode: upsert
                key: EMAIL
                fields: { EMAIL: email }
            """,
        [
            .required(
                "singer", .list(.text), "the target and its arguments; no shell reads them",
                example: "[target-postgres]"),
            .required(
                "stream", .text, "the stream's name, after which most targets name a table or a file",
                example: "newsletter"),
            .optional(
                "config", .settings, "the settings of the target",
                doc: """
                    The target gets them in a file that its owner alone may read. Texts may refer to secrets, \
                    `${env:NAME}` and `${file:PATH}`, and those of secrets must. Other settings than those of secrets may name another place, \
                    so that all rows are sent again when they change.
                    """, standard: "{}", example: "{ load_method: upsert }"),
            .optional(
                "batch", .number(atLeast: 1), "the rows that it is given at a time",
                doc: "The target is started for each batch.", standard: "10000", example: "50000"),
            .optional(
                "within", .span, "how long a batch is tried; then the next command goes on", standard: "10 minutes",
                example: "1 hour"),
        ])
}

extension SchemaValue {
    /// Settings of a program: whatever it takes.
    static let settings = mapping(isNamed: false, .anything)
}
