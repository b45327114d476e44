import CDPTypes

extension MappingShape {
    /// What connections are written as, in the order of the reference.
    static let connections = [connection, postgres, http, basic, oauth, s3]

    /// What the examples below need to compile: a source that asks through a connection called `shop_db`.
    private static let customers = """
        sources:
          customers:
            read: { sql: "select id, email from customers", on: shop_db }
            delivers: snapshot
            key: id
            fields: { id: string, email: string }
            map: [email]

        """

    /// A source for examples of services.
    static let crm = """
        sources:
          crm:
            read: data/crm.csv
            key: id
            fields: { id: string, email: string }
            map: [email]

        """

    /// What examples of services need: a destination that sends through a connection called `hook`.
    static let customersOfHook =
        crm + """
            connections:
              hook:
                http:
                  url: https://hooks.shop.example
                  headers: { api-key: "${env:HOOK_KEY}" }
                  basic: { user: cdp, password: "${env:HOOK_PASSWORD}" }
                  signing_secret: "${env:HOOK_SECRET}"
                  rates: [10 per second]
                  concurrency: 2
            destinations:
              newsletter:
                write:
                  on: hook
                  upsert:
                    before: [{ request: POST /jobs, as: opened, body: { kind: upsert } }]
                    request: PUT /jobs/{opened.id}/contacts
                    batch: { rows: 100, size: 4 MiB }
                    body: { contacts: { each: { email: { field: EMAIL } } } }
                    after: [{ request: "POST /jobs/{opened.id}/close" }]
                    job: { poll: "GET /jobs/{opened.id}", done: { status: done }, failed: { status: failed } }
                    rows: { request: "GET /jobs/{opened.id}/errors", path: errors, key: email, reason: code }
                  remove:
                    lookup: { request: "GET /contacts?email={keys}", path: contacts, key: email, value: id }
                    request: DELETE /contacts
                    batch: 100
                    body: { ids: { each: { lookup: value } } }
                  idempotency: Idempotency-Key
                  sign: standard_webhooks
                  errors: [{ status: 404, is: accepted }]
                key: EMAIL
                fields: { EMAIL: email }

            """

    /// `connections.NAME`.
    static let connection = MappingShape.resource(
        "connection", "a connection", isNamed: false, hasGates: false,
        about: """
            Where a system is, and who asks there. Secrets stand here, and in `config` of programs of Singer, as references \
            that only who connects looks up: `${env:NAME}` for a variable of the environment, `${file:PATH}` for the content of a file. `cdp validate --connect` tries each connection.
            """,
        yaml: customers + """
            connections:
              shop_db:
                postgres: { host: localhost, database: shop, user: cdp, password: "${env:SHOP_DB_PASSWORD}" }
              letters:
                http: { url: https://api.letters.example, bearer: "${env:LETTERS_TOKEN}" }
              lake:
                s3: { region: eu-west-3, key: "${env:LAKE_KEY}", secret: "${env:LAKE_SECRET}" }
            """,
        [
            .optional(
                "postgres", .definition("postgres"), "a database server of PostgreSQL",
                doc:
                    "What is left out comes from variables such as `PGHOST`, the password file, and the defaults of libpq.",
                example: "{ host: db.shop.example, database: shop, tls: verify-full }"),
            .optional(
                "sqlite", .text, "a database file of SQLite", doc: "Instead of `postgres`. Relative to the project.",
                example: "data/shop.db"),
            .optional(
                "http", .definition("http"), "a service behind HTTP",
                doc: "Instead of `postgres`, for destinations, and for files that it serves.",
                example: "{ url: \"https://hooks.shop.example\" }"),
            .optional(
                "s3", .definition("s3"), "an object store that speaks the protocol of S3",
                doc: "Instead of `postgres`. docs/objects.md tells more.", example: "{ region: eu-west-3 }"),
        ])
    /// `http:` of a connection.
    static let http = MappingShape(
        "http", "a service behind HTTP",
        about: "Each text may hold `${env:NAME}` and `${file:PATH}`.",
        yaml: customersOfHook,
        [
            .required(
                "url", .text, "what stands before the paths of requests",
                doc: "`https`, or `http` on this machine. It may be a secret itself.",
                example: "\"https://hooks.shop.example/v1\""),
            .optional(
                "headers", .mapping(isNamed: false, .text), "headers of each request",
                example: "{ api-key: \"${env:HOOK_KEY}\" }"),
            .optional("basic", .definition("basic"), "who asks, by name and password", example: "{ user: cdp }"),
            .optional(
                "bearer", .form("[$][{](env|file):", said: "reference"), "a token, by reference",
                doc: "Instead of `basic`.", example: "\"${env:HOOK_TOKEN}\""),
            .optional(
                "oauth2", .definition("oauth2"), "whom to ask for tokens", doc: "Instead of `basic` and `bearer`.",
                example: """
                    { token_url: "https://login.shop.example/token", client_id: cdp, client_secret: "${env:HOOK_SECRET}" }
                    """),
            .optional(
                "signing_secret", .form("[$][{](env|file):", said: "reference"), "what messages are signed with",
                doc: "By reference, in base64; see `sign` of a destination.", example: "\"${env:HOOK_SECRET}\""),
            .optional(
                "timeout", .span, "how long an answer may take", standard: "30 seconds", example: "5 seconds"),
            .optional(
                "rates", .list(.form("^[0-9]+ per (second|minute|hour|day)$", said: "rate")),
                "how many requests the service takes in a time",
                doc: "All of them hold. Requests are spread evenly, and more thinly after 429.",
                example: "[10 per second, 150 per minute]"),
            .optional(
                "concurrency", .number(atLeast: 1), "how many requests it takes at once", standard: "1", example: "4"),
        ])
    /// `oauth2:` of a service.
    static let oauth = MappingShape(
        "oauth2", "who gives tokens",
        about: "OAuth 2.0 with a client and its secret, or with an account of Google that signs what it asks.",
        yaml: """
            connections:
              hook:
                http:
                  url: https://hooks.shop.example
                  oauth2: { token_url: "https://login.shop.example/token", client_id: cdp, client_secret: "${env:HOOK_SECRET}" }

            """,
        [
            .optional(
                "token_url", .text, "where tokens are given", doc: "An account says it itself.",
                example: "\"https://login.shop.example/oauth2/token\""),
            .optional("client_id", .text, "who asks", example: "cdp"),
            .optional(
                "client_secret", .form("[$][{](env|file):", said: "reference"), "the client's secret, by reference",
                example: "\"${env:HOOK_SECRET}\""),
            .optional(
                "service_account", .form("[$][{](env|file):", said: "reference"), "an account of Google, as its JSON",
                doc: "Instead of `client_id` and `client_secret`.", example: "\"${file:google.json}\""),
            .optional("scope", .text, "what the token is for", example: "contacts.write"),
        ])
    /// `basic:` of a service.
    static let basic = MappingShape(
        "basic", "a name and a password", about: "HTTP's basic authentication.", yaml: customersOfHook,
        [
            .optional("user", .text, "the name", example: "cdp"),
            .optional(
                "password", .form("[$][{](env|file):", said: "reference"), "the password, by reference",
                example: "\"${file:secrets/hook}\""),
        ])
    /// `postgres:` of a connection.
    static let postgres = MappingShape(
        "postgres", "a server of PostgreSQL",
        about: "Each text may hold `${env:NAME}` and `${file:PATH}`.",
        yaml: customers + """
            connections:
              shop_db:
                postgres:
                  host: db.shop.example
                  port: 5432
                  database: shop
                  user: cdp
                  password: "${env:SHOP_DB_PASSWORD}"
                  tls: verify-full
                  root_certificate: tls/authority.pem
            """,
        [
            .optional("host", .text, "a name, an address, or the folder of a socket", example: "db.shop.example"),
            .optional("port", .text, "the port", example: "5433"),
            .optional("database", .text, "the database", example: "shop"),
            .optional("user", .text, "who asks", example: "cdp"),
            .optional(
                "password", .form("[$][{](env|file):", said: "reference"), "the password, by reference",
                example: "\"${file:secrets/shop}\""),
            .optional(
                "tls", .choice(PostgresDeclaration.Encryption.self), "how the server is trusted",
                doc: """
                    `verify-full`: its certificate is signed by an authority and names the host. `verify-ca`: without the name. `require`: \
                    encrypted, whoever it is. `disable`: not encrypted. When left out `verify-full`, and whatever the server offers on this machine.
                    """, example: "require"),
            .optional(
                "root_certificate", .text, "the file of the authorities that may sign",
                doc: "Relative to the project. Those of the machine when left out.", example: "tls/authority.pem"),
        ])
    /// `read:` as a mapping with a query.
    static let query = MappingShape(
        "query", "a query",
        about: """
            The rows that a database answers with. `cdp pull` asks and lands them; `plan`, `apply` and `run` pull first. docs/databases.md tells \
            how nothing is lost while others write.
            """,
        yaml: """
            connections:
              shop_db: { sqlite: data/shop.db }
            sources:
              customers:
                read: { sql: "select id, email, updated_at from customers", on: shop_db, since: updated_at }
                key: id
                version: updated_at
                fields: { id: string, email: string, updated_at: timestamp }
                map: [email]
            """,
        [
            .required("sql", .text, "a `select`", example: "select id, email, updated_at from customers"),
            .required("on", .text, "the connection", example: "shop_db"),
            .optional(
                "since", .text, "the column that grows when a row is written",
                doc: "Only rows that may be new are asked for. Without it each pull asks for everything.",
                example: "updated_at"),
            .optional(
                "overlap", .span, "how much is asked for again",
                doc: """
                    For rows whose `since` was set by a clock that lags. Rows that come again are unchanged, and counted so. When left \
                    out 10 minutes where the database knows the column's zone, and nothing for other columns.
                    """, example: "1 hour"),
            .optional(
                "within", .span, "how long it may take; then nothing lands", standard: "1 hour", example: "10 minutes"),
        ])
    /// `read:` as a mapping with a table whose changes are read.
    static let changes = MappingShape(
        "changes", "the changes of a table",
        about: """
            A table of PostgreSQL, and then every change of it by logical replication: rows that came, are others, or are gone. \
            `cdp source attach NAME` reads the table once and has the server keep its changes; `cdp pull` lands them, and `plan`, `apply` and `run` \
            pull first. docs/databases.md tells what the server needs.
            """,
        yaml: """
            connections:
              shop_db: { postgres: { host: db.shop.example, database: shop, user: cdp, password: "${env:SHOP_DB_PASSWORD}" } }
            sources:
              customers:
                read: { changes_of: public.customers, on: shop_db }
                key: id
                fields: { id: string, email: string, updated_at: timestamp }
                map: [email]
            """,
        [
            .required(
                "changes_of", .text, "the table, `SCHEMA.TABLE`",
                doc: "Its primary key, or replica identity, is the `key` of the source.", example: "public.customers"),
            .required("on", .text, "the connection, of `postgres`", example: "shop_db"),
            .optional(
                "within", .span, "how long a pull may take; then nothing more lands", standard: "1 hour",
                example: "10 minutes"),
        ])
}
