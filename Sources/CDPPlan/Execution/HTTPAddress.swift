public import CDPTypes

/// Where a service behind HTTP is, and who asks there.
public struct HTTPAddress: Hashable, Sendable, Codable {
    /// What stands before the paths of requests.
    public var url: SecretText
    /// Headers of each request.
    public var headers: [Header] = []
    /// Who asks, with `password`.
    public var user: SecretText?
    /// The password of `user`, by reference.
    public var password: SecretText?
    /// A token, by reference.
    public var bearer: SecretText?
    /// What messages are signed with, by reference.
    public var signingSecret: SecretText?
    /// Whom to ask for tokens.
    public var tokens: TokenAddress?
    /// How long an answer may take.
    public var timeout: TimeSpan
    /// How many requests it takes in a time: all of them hold.
    public var rates: [RequestRate]?
    /// How many requests it takes at once; nil for one.
    public var concurrency: Int?

    /// A header.
    public struct Header: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: SecretText

        /// A header.
        public init(name: String, value: SecretText) { (self.name, self.value) = (name, value) }
    }

    /// Whom to ask for tokens, as OAuth 2.0 says.
    public struct TokenAddress: Hashable, Sendable, Codable {
        /// Where tokens are given; nil where the account says so.
        public var url: SecretText?
        /// Who asks, with `secret` (RFC 6749, 4.4).
        public var client: SecretText?
        /// The secret of `client`, by reference.
        public var secret: SecretText?
        /// An account of Google as JSON, by reference, which signs what it asks (RFC 7523).
        public var account: SecretText?
        /// For what.
        public var scope: String?

        /// Nobody; see the properties.
        public init() {}
    }

    /// A service that asks for nothing.
    public init(url: SecretText, timeout: TimeSpan) { (self.url, self.timeout) = (url, timeout) }
}

/// What a destination sends to a service: a request a batch.
public struct SentRequests: Hashable, Sendable, Codable {
    /// The name of the connection.
    public var connection: String
    /// Where the service is: a destination that left the specs is emptied there, also when its connection left, too.
    public var address: HTTPAddress
    /// What is sent for rows that are new or changed.
    public var upsert: ServiceRequest
    /// What is sent for rows that leave; nil where nobody is taken away.
    public var remove: ServiceRequest?
    /// The header of a batch's id; nil where there is none.
    public var idempotency: String?
    /// Whether messages are signed.
    public var isSigned: Bool
    /// What answers mean, before what is usual.
    public var errors: [AnswerMeaning]
    /// How long a batch is tried.
    public var within: TimeSpan

    /// Requests; see the properties.
    public init(
        connection: String, address: HTTPAddress, upsert: ServiceRequest, remove: ServiceRequest?, idempotency: String?,
        isSigned: Bool, errors: [AnswerMeaning], within: TimeSpan
    ) {
        self.connection = connection
        self.address = address
        self.upsert = upsert
        self.remove = remove
        self.idempotency = idempotency
        self.isSigned = isSigned
        self.errors = errors
        self.within = within
    }

    /// What the bytes that are sent, and whom they reach, depend on.
    var form: SentRequests {
        let nothing = TimeSpan(microseconds: 0)
        return SentRequests(
            connection: "", address: HTTPAddress(url: address.url, timeout: nothing), upsert: upsert.form,
            remove: remove?.form,
            idempotency: nil, isSigned: false, errors: [], within: nothing)
    }
}
