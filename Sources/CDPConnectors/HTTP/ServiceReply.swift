import CDPFormats
import Glibc

/// What a service answered, read once.
struct ServiceReply {
    /// The status, such as 204.
    let status: Int
    /// What it holds; nothing where that was not asked for.
    let body: [UInt8]
    /// The same as JSON; nil where it is none.
    let facts: JSONValue?
    /// For how many seconds the service asks to be sent nothing; nil where it does not say.
    let pause: Double?

    /// An answer.
    init(_ answer: HTTPClient.Answer) {
        status = answer.status
        body = answer.body
        facts = body.isEmpty ? nil : try? JSONValue.parse(body)
        pause = RetryTime.seconds(answer.headers, now: time(nil))
    }

    /// Whether the service did what was asked.
    var isSuccess: Bool { 200..<300 ~= status }

    /// That nothing is known of what was sent, or nothing came of it.
    var failure: DeliveryFailure {
        DeliveryFailure(
            "the receiver answers with status \(status)", status == 408 || status >= 500 ? .whole : .none,
            pause: pause)
    }
}
