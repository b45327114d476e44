import CDPColumns
package import CDPTypes
import Glibc

/// A service behind HTTP as a receiver: a request a batch.
///
/// With 2xx it took all rows. 429 and 425: none for now, and `Retry-After` or `X-RateLimit-Reset` say until when. 408, 5xx and a
/// connection that breaks: nothing is known. 401, 403, 404 and others that are no matter of rows end the delivery. 400, 409, 413, 422:
/// a row of the batch is not as it should be; the batch is cut in halves until the row is alone, and that one is rejected. What
/// `errors` says comes before all of that.
package struct HTTPReceiver: Receiver {
    /// What is sent for one kind of change.
    package struct Request: Hashable, Sendable {
        /// `POST`.
        package var method: String
        /// What follows the connection's URL.
        package var path: String
        /// The rows of a request at most.
        package var rows: Int
        /// What it holds.
        package var body: RequestBody

        /// See the properties.
        package init(method: String, path: String, rows: Int, body: RequestBody) {
            (self.method, self.path, self.rows, self.body) = (method, path, rows, body)
        }
    }

    /// What a status means.
    package enum Meaning: String, Hashable, Sendable, CaseIterable {
        case accepted, rejected, split, later, fail
    }

    private let target: HTTPTarget
    private let upsert: Request
    private let remove: Request?
    private let idempotency: String?
    private let meanings: [Int: Meaning]
    private let client: HTTPClient

    /// A service. `remove` is nil where nobody is taken away; `idempotency` names the header of a batch's id.
    package init(
        _ target: HTTPTarget, upsert: Request, remove: Request?, idempotency: String?, meanings: [Int: Meaning]
    ) throws {
        self.target = target
        self.upsert = upsert
        self.remove = remove
        self.idempotency = idempotency
        self.meanings = meanings
        do {
            client = try HTTPClient(timeout: target.timeout, roots: target.roots)
        } catch let failure as HTTPClient.Failure {
            throw DeliveryFailure(failure.reason, .none)
        }
    }

    /// What differs.
    package var intake: Intake { .changes(rows: min(upsert.rows, remove?.rows ?? upsert.rows)) }

    /// Sends a batch.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        guard let request = batch.change == .removed ? remove : upsert else {
            throw DeliveryFailure("nothing says how rows are removed: `remove:` is missing", .none)
        }
        return try send(request, batch.rows, id: batch.id)
    }

    private func send(_ request: Request, _ rows: Batch, id: String) throws -> BatchAnswer {
        var body: [UInt8] = []
        request.body.append(rows, to: &body)
        let now = time(nil)
        var headers = target.headers + [("Content-Type", "application/json")]
        if let idempotency { headers.append((idempotency, id)) }
        headers += target.signature(id: id, body: body, at: now)
        let answer: HTTPClient.Answer
        do {
            answer = try client.send(request.method, target.url + request.path, headers: headers, body: body)
        } catch {
            throw DeliveryFailure(error.reason)
        }
        return try self.answer(answer, request, rows, id: id, now: now)
    }

    private func answer(
        _ answer: HTTPClient.Answer, _ request: Request, _ rows: Batch, id: String, now: Int
    ) throws -> BatchAnswer {
        let pause = RetryTime.seconds(answer.headers, now: now)
        let code = "http_\(answer.status)"
        switch meaning(of: answer.status, rows.count) {
        case .accepted: return .acknowledged(rows.count)
        case .rejected: return BatchAnswer([RowAnswer](repeating: .rejected(code), count: rows.count))
        case .later: return BatchAnswer([RowAnswer](repeating: .later(code), count: rows.count), pause: pause)
        case .split: return try halves(request, rows, id: id)
        case .fail:
            throw DeliveryFailure(
                "the receiver answers with status \(answer.status)",
                answer.status == 408 || answer.status >= 500 ? .whole : .none, pause: pause)
        }
    }

    private func meaning(of status: Int, _ rows: Int) -> Meaning {
        let meaning: Meaning
        switch status {
        case _ where meanings[status] != nil: meaning = meanings[status] ?? .fail
        case 200..<300: meaning = .accepted
        case 425, 429: meaning = .later
        case 400, 409, 413, 422: meaning = .split
        default: meaning = .fail
        }
        return meaning == .split && rows == 1 ? .rejected : meaning
    }

    /// Sends the two halves of a batch, each with an id of its own that a batch which comes again has, too.
    private func halves(_ request: Request, _ rows: Batch, id: String) throws -> BatchAnswer {
        let middle = rows.count / 2
        var first = try send(request, rows.slice(0..<middle), id: id + "0")
        let second = try send(request, rows.slice(middle..<rows.count), id: id + "1")
        first.rows += second.rows
        first.pause = [first.pause, second.pause].compactMap { $0 }.max()
        return first
    }
}
