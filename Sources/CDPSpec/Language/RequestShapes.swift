import CDPTypes

extension MappingShape {
    /// `write:` as a mapping with requests.
    static let requests = MappingShape(
        "requests", "requests to a service",
        about: """
            What differs, as requests of JSON, a batch each. docs/services.md tells what is sent when, and what answers mean.
            """,
        yaml: customersOfHook,
        [
            .required("on", .text, "the connection, of `http`", example: "hook"),
            .required(
                "upsert", .definition("request"), "what is sent for rows that are new or changed",
                example: "{ request: PUT /contacts, body: { email: { field: EMAIL } } }"),
            .optional(
                "remove", .definition("request"), "what is sent for rows that leave", doc: "`mirror` needs it.",
                example: "{ request: DELETE /contacts, body: { email: { field: EMAIL } } }"),
            .optional(
                "idempotency", .text, "the header of a batch's id",
                doc: "A batch that comes again has the same id, and no other one has it.", example: "Idempotency-Key"),
            .optional(
                "sign", .choice(RequestsDeclaration.Signing.self), "how messages are signed",
                doc: "With the `signing_secret` of the connection.", example: "standard_webhooks"),
            .optional(
                "errors", .list(.definition("request_error")), "what statuses mean, where that is not the usual",
                example: "[{ status: 409, is: accepted }]"),
            .optional(
                "within", .span, "how long a batch is tried; then the next command goes on", standard: "10 minutes",
                example: "1 hour"),
        ])
    /// `upsert:` and `remove:`.
    static let request = MappingShape(
        "request", "a request", about: "A method with a path, and a body of JSON.", yaml: customersOfHook,
        [
            .required("request", .text, "the method, and what follows the URL", example: "POST /people"),
            .optional(
                "batch", .number(atLeast: 1), "the rows of a request at most",
                doc: "100 when left out, and 1 where the body holds a field outside of `each`.", example: "50"),
            .required(
                "body", .anything, "what it holds, as JSON is",
                doc: """
                    Instead of a value may stand `{ field: F }` for an output field of the row, `{ each: … }` for a list with one element a row, and \
                    `{ columns: [F, G] }` for a list of lists.
                    """, example: "{ emails: { each: { field: EMAIL } } }"),
        ])
    /// An entry of `errors:`.
    static let requestError = MappingShape(
        "request_error", "the meaning of a status", about: "It comes before what statuses usually mean.",
        yaml: customersOfHook,
        [
            .required("status", .number(atLeast: 300), "the status", example: "409"),
            .required(
                "is", .choice(RequestsDeclaration.Meaning.self), "what became of the rows",
                doc: """
                    `accepted`: all were taken. `rejected`: none is taken. `split`: one of them is not as it should be, so halves are sent until it is \
                    alone. `later`: they are sent again. `fail`: it is no matter of rows, and the delivery ends.
                    """, example: "rejected"),
        ])
}
