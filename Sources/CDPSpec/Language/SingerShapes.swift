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

extension SchemaValue {
    /// Settings of a program: whatever it takes.
    static let settings = mapping(isNamed: false, .anything)
}
