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
    /// How long an answer may take.
    public var timeout: TimeSpan

    /// A header.
    public struct Header: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: SecretText

        /// A header.
        public init(name: String, value: SecretText) { (self.name, self.value) = (name, value) }
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
    public var upsert: Request
    /// What is sent for rows that leave; nil where nobody is taken away.
    public var remove: Request?
    /// The header of a batch's id; nil where there is none.
    public var idempotency: String?
    /// Whether messages are signed.
    public var isSigned: Bool
    /// What statuses mean, where that is not the usual.
    public var errors: [ErrorMeaning]
    /// How long a batch is tried.
    public var within: TimeSpan

    /// A request.
    public struct Request: Hashable, Sendable, Codable {
        /// `POST`.
        public var method: String
        /// What follows the connection's URL.
        public var path: String
        /// The rows of a request at most.
        public var rows: Int
        /// What it holds.
        public var body: RequestBody

        /// See the properties.
        public init(method: String, path: String, rows: Int, body: RequestBody) {
            (self.method, self.path, self.rows, self.body) = (method, path, rows, body)
        }
    }

    /// What a status means: a word of the specs.
    public struct ErrorMeaning: Hashable, Sendable, Codable {
        /// The status.
        public var status: Int
        /// `accepted`, `rejected`, `split`, `later` or `fail`.
        public var meaning: String

        /// A status and its meaning.
        public init(status: Int, meaning: String) { (self.status, self.meaning) = (status, meaning) }
    }

    /// Requests; see the properties.
    public init(
        connection: String, address: HTTPAddress, upsert: Request, remove: Request?, idempotency: String?,
        isSigned: Bool, errors: [ErrorMeaning], within: TimeSpan
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
        var upsert = upsert
        var remove = remove
        upsert.rows = 0
        remove?.rows = 0
        let nothing = TimeSpan(microseconds: 0)
        return SentRequests(
            connection: "", address: HTTPAddress(url: address.url, timeout: nothing), upsert: upsert, remove: remove,
            idempotency: nil, isSigned: false, errors: [], within: nothing)
    }
}
