package import CDPDiagnostics
package import CDPTypes

/// `http:` of a connection: a service behind HTTP.
package struct HTTPDeclaration: Hashable, Sendable {
    /// `url:`, what stands before the paths of requests.
    package var url: Located<SecretText>
    /// `headers:`, of each request.
    package var headers: [HeaderDeclaration]
    /// `basic:`, who asks.
    package var user: Located<SecretText>?
    /// The password in `basic:`, always by reference.
    package var password: Located<SecretText>?
    /// `bearer:`, a token, always by reference.
    package var bearer: Located<SecretText>?
    /// `signing_secret:`, always by reference.
    package var signingSecret: Located<SecretText>?
    /// `oauth2:`, whom to ask for tokens.
    package var tokens: TokenDeclaration?
    /// `timeout:`, how long an answer may take.
    package var timeout: Located<TimeSpan>?
    /// `rates:`, how many requests it takes in a time.
    package var rates: [Located<RequestRate>]
    /// `concurrency:`, how many requests it takes at once.
    package var concurrency: Located<Int>?

    /// `oauth2:` of a service.
    package struct TokenDeclaration: Hashable, Sendable {
        /// `token_url:`.
        package var url: Located<SecretText>?
        /// `client_id:`.
        package var client: Located<SecretText>?
        /// `client_secret:`, always by reference.
        package var secret: Located<SecretText>?
        /// `service_account:`, always by reference.
        package var account: Located<SecretText>?
        /// `scope:`.
        package var scope: Located<String>?
    }

    /// A header and its value.
    package struct HeaderDeclaration: Hashable, Sendable {
        /// The name.
        package var name: Located<String>
        /// The value.
        package var value: Located<SecretText>
    }

    /// What is said here, with what another one says instead.
    func overridden(by other: HTTPDeclaration) -> HTTPDeclaration {
        HTTPDeclaration(
            url: other.url, headers: other.headers.isEmpty ? headers : other.headers, user: other.user ?? user,
            password: other.password ?? password, bearer: other.bearer ?? bearer,
            signingSecret: other.signingSecret ?? signingSecret, tokens: other.tokens ?? tokens,
            timeout: other.timeout ?? timeout, rates: other.rates.isEmpty ? rates : other.rates,
            concurrency: other.concurrency ?? concurrency)
    }
}

/// `write: { on, upsert, remove, … }`: requests to a service.
package struct RequestsDeclaration: Hashable, Sendable {
    /// How messages are signed.
    package enum Signing: String, CaseIterable, Hashable, Sendable {
        case standardWebhooks = "standard_webhooks"
    }

    /// `on:`, the connection.
    package var connection: Located<String>
    /// `upsert:`, what is sent for rows that are new or changed.
    package var upsert: RequestDeclaration
    /// `remove:`, what is sent for rows that leave.
    package var remove: RequestDeclaration?
    /// `idempotency:`, the header of a batch's id.
    package var idempotency: Located<String>?
    /// `sign:`.
    package var signing: Located<Signing>?
    /// `errors:`, what answers mean.
    package var errors: [AnswerMeaning]
    /// Where `errors:` stands.
    package var errorsRange: SourceRange?
    /// `within:`, how long a batch is tried.
    package var within: Located<TimeSpan>?
    /// The description of the library that says all this; nil where the specs do.
    package var library: LibraryUse?

    /// A description of the library, as it is used.
    package struct LibraryUse: Hashable, Sendable {
        /// `use:`, its name.
        package var name: Located<String>
        /// The field that rows are known by; nil for any.
        package var key: String?
        /// The fields that the service knows, in their order.
        package var fields: [LibraryField]
        /// Whether it takes other fields, too.
        package var takesOthers: Bool
    }

    /// A field that a service knows.
    package struct LibraryField: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// An expression of the field that is sent in its place; nil where it is sent as it is.
        package var form: EmbeddedText?
        /// Whether it must be there.
        package var isRequired: Bool
    }
}

/// A request: what is sent, and where the parts of it stand that messages are about.
package struct RequestDeclaration: Hashable, Sendable {
    /// `request:`, such as `POST /contacts`.
    package var request: Located<String>
    /// All that is said.
    package var value: ServiceRequest
    /// `batch:`, the rows of a request.
    package var rows: Located<Int>?
    /// Where `body:` or `csv:` stands.
    package var bodyRange: SourceRange
    /// The fields that it names, each where it does.
    package var fields: [Located<String>]
}
