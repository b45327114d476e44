import CDPDiagnostics
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
    /// `timeout:`, how long an answer may take.
    package var timeout: Located<TimeSpan>?

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
            signingSecret: other.signingSecret ?? signingSecret, timeout: other.timeout ?? timeout)
    }
}

/// `write: { on, upsert, remove, … }`: requests to a service.
package struct RequestsDeclaration: Hashable, Sendable {
    /// How messages are signed.
    package enum Signing: String, CaseIterable, Hashable, Sendable {
        case standardWebhooks = "standard_webhooks"
    }

    /// What a status means.
    package enum Meaning: String, CaseIterable, Hashable, Sendable {
        case accepted, rejected, split, later, fail
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
    /// `errors:`, what statuses mean.
    package var errors: [ErrorDeclaration]
    /// `within:`, how long a batch is tried.
    package var within: Located<TimeSpan>?

    /// A status and what it means.
    package struct ErrorDeclaration: Hashable, Sendable {
        /// `status:`.
        package var status: Located<Int>
        /// `is:`.
        package var meaning: Located<Meaning>
    }
}

/// A request: its method and path, its rows, and what it holds.
package struct RequestDeclaration: Hashable, Sendable {
    /// `request:`, such as `POST /contacts`.
    package var request: Located<String>
    /// `batch:`, the rows of a request.
    package var rows: Located<Int>?
    /// `body:`.
    package var body: Located<RequestBody>
    /// The fields that the body names, each where it does.
    package var fields: [Located<String>]

    /// The method and the path.
    package var parts: (method: String, path: String) {
        let words = request.value.split(separator: " ", maxSplits: 1)
        return (String(words.first ?? ""), words.count > 1 ? String(words[1]) : "")
    }
}
