/// A request of a batch of rows to a service, and how its answer is read.
///
/// Plans hold it and receivers send it. What is nil is not written.
public struct ServiceRequest: Hashable, Sendable, Codable {
    /// What the answer to the batch is named, and that to the last question for a job.
    public static let answerName = "answer", pollName = "poll"

    /// `POST`.
    public var method: String
    /// What follows the connection's URL.
    public var path: PathTemplate
    /// The rows of a request at most.
    public var rows: Int
    /// The bytes of a body at most.
    public var size: Int64?
    /// Headers beside those of the connection.
    public var headers: [Header]?
    /// What it holds. Of CSV, an object: a member is a column.
    public var body: RequestBody
    /// Whether the body is CSV with a header.
    public var isCSV: Bool?
    /// What stands for null; nil: `null`, and in CSV nothing.
    public var empty: Empty?
    /// Requests that are sent before, and after, for the same batch.
    public var before, after: [Step]?
    /// What is asked for the keys of the rows before.
    public var lookup: Lookup?
    /// How the end of the work is waited for that the service does later.
    public var job: Job?
    /// How the answer says what became of each row.
    public var answers: RowAnswers?
    /// What answers mean, before what is usual.
    public var errors: [AnswerMeaning]?

    /// A header that is no secret.
    public struct Header: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: String

        /// A header.
        public init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    /// What stands for null.
    public enum Empty: Hashable, Sendable, Codable {
        /// Nothing: what is null, and what holds nothing else, is left out.
        case omitted
        /// A text.
        case text(String)
    }

    /// A request without rows.
    public struct Step: Hashable, Sendable, Codable {
        /// The name of its answer; nil where nobody reads it.
        public var name: String?
        /// `PATCH`.
        public var method: String
        /// What follows the connection's URL.
        public var path: PathTemplate
        /// What it holds; nil for nothing.
        public var body: RequestBody?

        /// See the properties.
        public init(name: String?, method: String, path: PathTemplate, body: RequestBody?) {
            (self.name, self.method, self.path, self.body) = (name, method, path, body)
        }
    }

    /// A value that the service knows rows by, asked for by their keys.
    public struct Lookup: Hashable, Sendable, Codable {
        /// `GET`.
        public var method: String
        /// What follows the connection's URL, with `{keys}`.
        public var path: PathTemplate
        /// The keys of a request at most.
        public var rows: Int
        /// Where the list of what was found stands in the answer; the key and the value in an entry; the URL of the next page.
        public var list, key, value: AnswerPath
        /// Where the URL of the next page stands.
        public var next: AnswerPath?

        /// See the properties.
        public init(
            method: String, path: PathTemplate, rows: Int, list: AnswerPath, key: AnswerPath, value: AnswerPath,
            next: AnswerPath?
        ) {
            (self.method, self.path, self.rows) = (method, path, rows)
            (self.list, self.key, self.value, self.next) = (list, key, value, next)
        }
    }

    /// Work that the service does after it answered.
    public struct Job: Hashable, Sendable, Codable {
        /// `GET`.
        public var method: String
        /// What follows the connection's URL. Its answer is named `poll`.
        public var path: PathTemplate
        /// How long is waited between two requests, and for all of it.
        public var every, within: TimeSpan
        /// What the answer says when all is done.
        public var done: AnswerCondition
        /// What it says when nothing was done, or not all.
        public var failed: AnswerCondition?

        /// See the properties.
        public init(
            method: String, path: PathTemplate, every: TimeSpan, within: TimeSpan, done: AnswerCondition,
            failed: AnswerCondition?
        ) {
            (self.method, self.path, self.every, self.within) = (method, path, every, within)
            (self.done, self.failed) = (done, failed)
        }
    }

    /// What became of rows, by entries of an answer. Rows without an entry were taken.
    public struct RowAnswers: Hashable, Sendable, Codable {
        /// How an entry names its row.
        public enum Row: Hashable, Sendable, Codable {
            /// By its key.
            case key(AnswerPath)
            /// By its number in the batch, from zero: a number, or the first digits of a text.
            case index(AnswerPath)
            /// By the place of the entry.
            case position
        }

        /// `GET` of another request, whose answer is read; nil: the answer to the batch, or to the last question for the job.
        public var method: String?
        /// What follows the connection's URL.
        public var path: PathTemplate?
        /// Whether the answer is CSV with a header, whose lines are the entries.
        public var isCSV: Bool?
        /// Where the list of entries stands.
        public var list: AnswerPath
        /// Where the URL of the next page stands.
        public var next: AnswerPath?
        /// How an entry names its row.
        public var row: Row
        /// What entries say of rows that were taken, and of those that are to be sent again; others are rejected.
        public var accepted, later: AnswerCondition?
        /// Where a code stands that says why.
        public var reason: AnswerPath?

        /// Entries of a list.
        public init(list: AnswerPath, row: Row) { (self.list, self.row) = (list, row) }
    }

    /// See the properties.
    public init(method: String, path: PathTemplate, rows: Int, body: RequestBody) {
        (self.method, self.path, self.rows, self.body) = (method, path, rows, body)
    }

    /// What the bytes depend on that are sent.
    public var form: ServiceRequest {
        var form = self
        (form.rows, form.size, form.job, form.answers, form.errors) = (0, nil, nil, nil, nil)
        return form
    }
}

/// What an answer means.
public struct AnswerMeaning: Hashable, Sendable, Codable, CustomStringConvertible {
    /// What became of the rows.
    public enum Meaning: String, Hashable, Sendable, Codable, CaseIterable {
        /// All were taken.
        case accepted
        /// None is taken.
        case rejected
        /// One of them is not as it should be.
        case split
        /// They are to be sent again.
        case later
        /// It is no matter of rows.
        case fail
    }

    /// The status.
    public var status: Int
    /// What the answer says beside.
    public var condition: AnswerCondition?
    /// What it means.
    public var meaning: Meaning

    /// See the properties.
    public init(status: Int, condition: AnswerCondition? = nil, meaning: Meaning) {
        (self.status, self.condition, self.meaning) = (status, condition, meaning)
    }

    /// What it says, on one line.
    public var description: String {
        "\(status)" + (condition.map { " where \($0)" } ?? "") + ": \(meaning.rawValue)"
    }
}
