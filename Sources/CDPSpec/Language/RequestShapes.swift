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
    /// `write:` with a description of the library.
    static let libraryRequests = MappingShape(
        "library_requests", "a service of the library",
        about: """
            A service that cdp knows: what is sent, in which form, and what answers mean. docs/destinations.md tells what each asks for.
            """,
        yaml: crm + """
            connections:
              brevo: { http: { url: "https://api.brevo.com/v3", headers: { api-key: "${env:BREVO_API_KEY}" } } }
            destinations:
              newsletter:
                write: { use: brevo, on: brevo, list: 7 }
                key: EMAIL
                fields: { EMAIL: email }
            """,
        [
            .required("use", .words(DestinationLibrary.names), "the service", example: "brevo"),
            .required("on", .text, "the connection, of `http`", example: "brevo"),
        ]
            + DestinationLibrary.optionNames.map { name in
                .optional(
                    name, .text, "an option of " + DestinationLibrary.services(with: name).joined(separator: ", "),
                    doc: "Which ones a service needs is told in docs/destinations.md.", example: "7")
            }
            + [
                .optional(
                    "within", .span, "how long a batch is tried; then the next command goes on",
                    standard: "10 minutes", example: "1 hour")
            ])
    /// `upsert:` and `remove:`.
    static let request = MappingShape(
        "request", "a request", about: "A method with a path, and a body of JSON or CSV.", yaml: customersOfHook,
        [
            .required(
                "request", .text, "the method, and what follows the URL",
                doc: """
                    `{F}` is an output field where a request is of one row, `{NAME.PATH}` a value of an earlier answer.
                    """, example: "POST /people"),
            .optional(
                "batch", .any([.number(atLeast: 1), .definition("request_batch")]), "the rows of a request at most",
                doc: "100 when left out, and 1 where the body holds a field outside of `each`.", example: "50"),
            .optional(
                "body", .anything, "what it holds, as JSON is",
                doc: """
                    Instead of a value may stand `{ field: F }` for an output field of the row, `{ row: key }` and others of its kind, `{ each: … }` for a \
                    list with one element a row. docs/services.md has them all.
                    """, example: "{ emails: { each: { field: EMAIL } } }"),
            .optional(
                "csv", .anything, "what it holds, as CSV with a header: an object, whose members are the columns",
                doc: "Instead of `body`.", example: "{ Email: { field: EMAIL } }"),
            .optional(
                "empty", .text, "what stands for null",
                doc: """
                    `omit`: what is null is left out, and what holds nothing else, but in `{ row: others }` and `{ row: values }`. Any other text is sent \
                    instead.
                    """,
                example: "omit"),
            .optional(
                "headers", .mapping(isNamed: false, .text), "headers beside those of the connection",
                example: "{ X-Method: BATCH }"),
            .optional(
                "before", .list(.definition("request_step")), "requests that are sent before, for the same rows",
                example: "[{ request: POST /jobs, as: job }]"),
            .optional(
                "after", .list(.definition("request_step")), "requests that are sent after, for the same rows",
                example: "[{ request: POST /jobs/close }]"),
            .optional(
                "lookup", .definition("request_lookup"), "a value that the service knows rows by, asked for before",
                doc: "`{ lookup: value }` is it in the body. Rows that are not found are taken for done.",
                example: """
                    { request: "GET /people?keys={keys}", path: people, key: email, value: id }
                    """),
            .optional(
                "job", .definition("request_job"), "how the end is waited for of what the service does later",
                example: """
                    { poll: "GET /jobs/{answer.id}", done: { status: done } }
                    """),
            .optional(
                "rows", .definition("row_answers"), "how the answer says what became of each row",
                example: "{ path: errors, key: email }"),
            .optional(
                "errors", .list(.definition("request_error")), "what answers mean, before `errors` of the destination",
                example: "[{ status: 404, is: accepted }]"),
        ])
    /// `batch:` of a request as a mapping.
    static let requestBatch = MappingShape(
        "request_batch", "the size of a request", about: "How much it holds at most.", yaml: customersOfHook,
        [
            .optional("rows", .number(atLeast: 1), "the rows", standard: "100", example: "1000"),
            .optional(
                "size", .size, "the bytes of its body; a batch that has more is cut in halves", example: "8 MiB"),
        ])
    /// An entry of `before:` and `after:`.
    static let requestStep = MappingShape(
        "request_step", "a request without rows", about: "It must be answered with 2xx.", yaml: customersOfHook,
        [
            .required("request", .text, "the method, and what follows the URL", example: "POST /jobs"),
            .optional("as", .text, "the name of its answer, for paths of later requests", example: "job"),
            .optional("body", .anything, "what it holds, as JSON is", example: "{ state: closed }"),
        ])
    /// `lookup:`.
    static let requestLookup = MappingShape(
        "request_lookup", "a question for keys", about: "Asked before a batch is sent.", yaml: customersOfHook,
        [
            .required(
                "request", .text, "the method, and what follows the URL",
                doc: "`{keys}` are the keys as texts of JSON, with commas between.",
                example: "\"GET /people?email={keys}\""),
            .optional("batch", .number(atLeast: 1), "the keys of a request at most", standard: "100", example: "50"),
            .required("path", .text, "where the list of what was found stands", example: "data"),
            .required("key", .text, "where the key stands in an entry", example: "email"),
            .required("value", .text, "where the value stands in an entry", example: "id"),
            .optional("next", .text, "where the URL of the next page stands", example: "links.next"),
        ])
    /// `job:`.
    static let requestJob = MappingShape(
        "request_job", "the end of a job", about: "The service answers before it did the work.", yaml: customersOfHook,
        [
            .required(
                "poll", .text, "the method, and what follows the URL",
                doc: "`{answer.PATH}` is a value of the answer to the batch.",
                example: "\"GET /jobs/{answer.id}\""),
            .required(
                "done", .mapping(isNamed: false, .anything), "what the answer says when all is done",
                example: "{ status: done }"),
            .optional(
                "failed", .mapping(isNamed: false, .anything), "what it says when it was not done",
                example: "{ status: [failed, cancelled] }"),
            .optional(
                "every", .span, "how long is waited between two questions at most", standard: "5 seconds",
                example: "1 second"),
            .optional("within", .span, "how long the end is waited for", standard: "1 hour", example: "3 hours"),
        ])
    /// `rows:` of a request.
    static let rowAnswers = MappingShape(
        "row_answers", "answers for rows",
        about: "Entries of a list are rows that were rejected, unless `accepted` or `later` says otherwise.",
        yaml: customersOfHook,
        [
            .optional(
                "request", .text, "another request whose answer is read",
                doc: "Else it is the answer to the batch, or the last one for the job.",
                example: "\"GET /jobs/{answer.id}/errors\""),
            .optional(
                "format", .choice(RequestDeclaration.AnswerFormat.self), "json, or csv with a header",
                standard: "json", example: "csv"),
            .optional("path", .text, "where the list stands; the whole answer when left out", example: "errors"),
            .optional("next", .text, "where the URL of the next page stands", example: "links.next"),
            .optional("key", .text, "where the key of the row stands in an entry", example: "email"),
            .optional(
                "index", .text, "where the number of the row stands in an entry, from zero",
                doc: "Instead of `key`. The first digits of a text count. `position` is the entry's own place.",
                example: "position"),
            .optional(
                "accepted", .mapping(isNamed: false, .anything), "what entries say of rows that were taken",
                example: "{ status: 200 }"),
            .optional(
                "later", .mapping(isNamed: false, .anything), "what they say of rows that are to be sent again",
                example: "{ status: [429, { at_least: 500 }] }"),
            .optional(
                "reason", .text, "where a code stands that says why",
                doc: "Only codes are kept: texts may quote people.",
                example: "code"),
        ])
    /// A test of a number in an answer.
    static let answerRange = MappingShape(
        "answer_range", "a range of numbers",
        [.required("at_least", .number(atLeast: 0), "the least number", example: "500")])
    /// An entry of `errors:`.
    static let requestError = MappingShape(
        "request_error", "the meaning of an answer", about: "It comes before what statuses usually mean.",
        yaml: customersOfHook,
        [
            .required("status", .number(atLeast: 200), "the status", example: "409"),
            .optional(
                "where", .mapping(isNamed: false, .anything), "what the answer says beside, by path",
                doc: "A value, several of which one is there, or `{ at_least: 5 }`.",
                example: "{ error.code: [4, 17] }"),
            .required(
                "is", .choice(AnswerMeaning.Meaning.self), "what became of the rows",
                doc: """
                    `accepted`: all were taken. `rejected`: none is taken. `split`: one of them is not as it should be, so halves are sent until it is \
                    alone. `later`: they are sent again. `fail`: it is no matter of rows, and the delivery ends.
                    """, example: "rejected"),
        ])
}
