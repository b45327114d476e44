import CDPColumns
import CDPFormats
package import CDPTypes
import Glibc
import Synchronization

/// A service behind HTTP as a receiver.
///
/// A batch is cut into requests, as many at once as the service takes. With 2xx it took all rows, but for those that `rows` of the
/// request says otherwise of. 429 and 425: none for now, and `Retry-After` or `X-RateLimit-Reset` say until when. 408, 5xx and a
/// connection that breaks: nothing is known. 401, 403, 404 and others that are no matter of rows end the delivery. 400, 409, 413, 422:
/// a row of the batch is not as it should be; the batch is cut in halves until the row is alone, and that one is rejected. What
/// `errors` says comes before all of that.
package struct HTTPReceiver: Receiver {
    private let access: ServiceAccess
    private let upsert: ServiceRequest
    private let remove: ServiceRequest?
    private let idempotency: String?
    private let errors: [AnswerMeaning]
    /// What was answered to parts of the batch that is sent, so that one that is tried again sends what is missing.
    private let answered = Answered()

    /// A service. `remove` is nil where nobody is taken away; `idempotency` names the header of a batch's id.
    package init(
        _ access: ServiceAccess, upsert: ServiceRequest, remove: ServiceRequest?, idempotency: String?,
        errors: [AnswerMeaning]
    ) {
        self.access = access
        self.upsert = upsert
        self.remove = remove
        self.idempotency = idempotency
        self.errors = errors
    }

    /// What differs, in batches of as many requests as are sent at once.
    package var intake: Intake { .changes(rows: max(upsert.rows, remove?.rows ?? 1) * access.target.concurrency) }

    /// Sends a batch.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        guard let request = batch.change == .removed ? remove : upsert else {
            throw DeliveryFailure("nothing says how rows are removed: `remove:` is missing", .none)
        }
        answered.begin(batch.id)
        let starts = Array(stride(from: 0, to: batch.rows.count, by: request.rows))
        let parts = starts.count
        let answers = Parallel.waiting(parts, atOnce: access.target.concurrency) { number in
            // A batch of one request has its own id.
            let id = parts == 1 ? batch.id : "\(batch.id)-\(number)"
            if let known = answered[id] { return Result<BatchAnswer, DeliveryFailure>.success(known) }
            let rows = batch.rows.slice(starts[number]..<min(starts[number] + request.rows, batch.rows.count))
            var exchange = ServiceExchange(access, request, errors: errors, idempotency: idempotency, key: batch.key)
            do {
                let answer = try exchange.send(rows, id: id)
                answered[id] = answer
                return .success(answer)
            } catch {
                return .failure(error as? DeliveryFailure ?? DeliveryFailure("\(error)"))
            }
        }
        var whole = BatchAnswer([])
        for answer in answers { whole.add(try answer.get()) }
        return whole
    }

    /// What was answered to the parts of one batch.
    private final class Answered: Sendable {
        private let parts = Mutex<(batch: String, answers: [String: BatchAnswer])>(("", [:]))

        /// Forgets what was answered to another batch.
        func begin(_ batch: String) { parts.withLock { if $0.batch != batch { $0 = (batch, [:]) } } }

        subscript(id: String) -> BatchAnswer? {
            get { parts.withLock { $0.answers[id] } }
            // What is to be sent again is not known.
            set {
                guard let newValue, newValue.rows.allSatisfy({ if case .later = $0 { false } else { true } }) else {
                    return
                }
                parts.withLock { $0.answers[id] = newValue }
            }
        }
    }
}

extension BatchAnswer {
    /// Adds what became of the rows that follow.
    mutating func add(_ next: BatchAnswer) {
        rows += next.rows
        pause = [pause, next.pause].compactMap { $0 }.max()
    }
}
