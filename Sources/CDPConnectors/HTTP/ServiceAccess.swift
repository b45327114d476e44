import CDPFormats
import Glibc
import Synchronization

/// The way to a service that all destinations of a connection share: so many requests at once, so many in a time, one token.
package final class ServiceAccess: @unchecked Sendable {
    /// The service.
    let target: HTTPTarget
    private let room: UnsafeMutablePointer<sem_t>
    private let clients: Mutex<[HTTPClient]>
    private let pace: Mutex<Pace>
    private let token = Mutex<Token?>(nil)

    /// When the next request may be sent.
    private struct Pace {
        var next = 0.0
        /// How much more thinly requests are spread than the service asks for, since it said that they are too many.
        var stretch = 1.0
    }

    /// A token of the service.
    private struct Token {
        var value: String
        /// Until when it is used, by the clock that nobody sets.
        var end: Double
    }

    /// A way to a service.
    package init(_ target: HTTPTarget) throws {
        self.target = target
        pace = Mutex(Pace())
        clients = Mutex([])
        room = .allocate(capacity: 1)
        sem_init(room, 0, UInt32(clamping: target.concurrency))
    }

    deinit {
        sem_destroy(room)
        room.deallocate()
    }

    /// What is asked of the service.
    struct Question {
        var method: String
        /// An URL of its own, or what follows that of the service.
        var path: String
        var headers: [(String, String)] = []
        var body: [UInt8] = []
        /// Whether what the answer holds is read.
        var keepsBody = false
    }

    /// Sends a request when it may be sent. Throws `DeliveryFailure` where there is no answer.
    func send(_ question: Question) throws -> ServiceReply {
        let isOwn = question.path.contains("://")
        let url = isOwn ? question.path : target.url + question.path
        // Whoever else an answer names is told no secret.
        let isKnown = !isOwn || URLText.isSameServer(url, target.url)
        guard isKnown || url.lowercased().hasPrefix("https://") else {
            throw DeliveryFailure("an answer names an URL that is not encrypted", .none)
        }
        guard isKnown else { return try perform(question, url, []) }
        guard target.client != nil else { return try perform(question, url, target.headers) }
        let reply = try performWithToken(question, url)
        guard reply.status == 401 else { return reply }
        token.withLock { $0 = nil }
        return try performWithToken(question, url)
    }

    private func performWithToken(_ question: Question, _ url: String) throws -> ServiceReply {
        try perform(question, url, target.headers + [("Authorization", "Bearer " + tokenValue())])
    }

    private func perform(_ question: Question, _ url: String, _ headers: [(String, String)]) throws -> ServiceReply {
        try waitForTurn()
        // A signal ends the wait, not the need for room.
        while sem_wait(room) != 0 {}
        defer { sem_post(room) }
        do {
            let client =
                try clients.withLock { $0.popLast() } ?? HTTPClient(timeout: target.timeout, roots: target.roots)
            defer { clients.withLock { $0.append(client) } }
            let answer = try client.send(
                question.method, url, headers: headers + question.headers, body: question.body,
                keepsBody: question.keepsBody)
            note(answer.status)
            return ServiceReply(answer)
        } catch let failure as HTTPClient.Failure {
            throw DeliveryFailure(failure.reason, failure.isLasting ? .little : .whole)
        }
    }

    /// Waits until another request may be sent.
    private func waitForTurn() throws {
        guard target.interval > 0 else { return }
        let turn = pace.withLock { pace in
            let turn = max(MonotonicClock.now(), pace.next)
            pace.next = turn + target.interval * pace.stretch
            return turn
        }
        guard MonotonicClock.wait(until: turn) else { throw DeliveryFailure("a signal ended the command", .none) }
    }

    /// Spreads requests more thinly after one too many, and little by little as before.
    private func note(_ status: Int) {
        guard target.interval > 0 else { return }
        pace.withLock { $0.stretch = status == 429 ? min(64, $0.stretch * 2) : max(1, $0.stretch * 0.95) }
    }

    /// A token that holds for some time still.
    private func tokenValue() throws -> String {
        try token.withLock { token in
            if let token, token.end > MonotonicClock.now() { return token.value }
            let asked = try askForToken()
            token = asked
            return asked.value
        }
    }

    private func askForToken() throws -> Token {
        guard let asking = target.client else { throw DeliveryFailure("nobody asks for tokens", .none) }
        let reply: ServiceReply
        do {
            let client = try HTTPClient(timeout: target.timeout, roots: asking.roots)
            reply = ServiceReply(
                try client.send(
                    "POST", asking.url, headers: [("Content-Type", "application/x-www-form-urlencoded")],
                    body: asking.question(now: time(nil)), keepsBody: true))
        } catch let failure as HTTPClient.Failure {
            throw DeliveryFailure("no token: \(failure.reason)")
        }
        guard reply.status == 200, let facts = reply.facts, let value = facts["access_token"]?.string,
            !value.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F })
        else {
            let isTheirFault = reply.status == 429 || reply.status >= 500
            throw DeliveryFailure(
                "no token is given: status \(reply.status)", isTheirFault ? .whole : .none, pause: reply.pause)
        }
        // One that ends while a request is under way is refused.
        let seconds = facts["expires_in"]?.double ?? 300
        return Token(value: value, end: MonotonicClock.now() + max(seconds - 60, seconds / 2))
    }

    /// Asks for a token, where tokens are asked for. Throws where none is given.
    package func checkToken() throws {
        if target.client != nil { _ = try tokenValue() }
    }
}
