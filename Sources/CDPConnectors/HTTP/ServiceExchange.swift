import CDPColumns
import CDPFormats
import CDPTypes
import Glibc

/// The requests of one batch, and what is read of their answers.
struct ServiceExchange {
    private let access: ServiceAccess
    private let request: ServiceRequest
    private let errors: [AnswerMeaning]
    private let idempotency: String?
    private let key: String
    /// Answers by name, for paths of later requests.
    private var answers: [String: JSONValue] = [:]

    /// Requests to a service; `key` is the field that rows are known by.
    init(
        _ access: ServiceAccess, _ request: ServiceRequest, errors: [AnswerMeaning], idempotency: String?, key: String
    ) {
        self.access = access
        self.request = request
        self.errors = (request.errors ?? []) + errors
        self.idempotency = idempotency
        self.key = key
    }

    /// Sends rows, and tells what became of each.
    mutating func send(_ rows: Batch, id: String) throws -> BatchAnswer {
        guard let lookup = request.lookup else { return try sendKnown(BoundBody.Rows(batch: rows, key: key), id: id) }
        let found = try ServiceLookup(access, lookup).values(of: rows, key: key)
        let known = found.indices.filter { found[$0] != nil }
        var answer = BatchAnswer.acknowledged(rows.count)
        guard !known.isEmpty else { return answer }
        let part = BoundBody.Rows(
            batch: rows.gathered(known.map { Int32($0) }), key: key, found: known.map { found[$0] })
        let told = try sendKnown(part, id: id)
        for (place, row) in known.enumerated() { answer.rows[row] = told.rows[place] }
        answer.pause = told.pause
        return answer
    }

    private mutating func sendKnown(_ rows: BoundBody.Rows, id: String) throws -> BatchAnswer {
        let body = content(rows)
        let count = rows.batch.count
        if let size = request.size, body.count > size, count > 1 { return try halves(rows, id: id) }
        answers = [:]
        for step in request.before ?? [] {
            if let refused = try take(step, count) { return refused }
        }
        var headers = (request.headers ?? []).map { ($0.name, $0.value) }
        headers.append(("Content-Type", request.isCSV == true ? "text/csv" : "application/json"))
        if let idempotency { headers.append((idempotency, id)) }
        headers += access.target.signature(id: id, body: body, at: time(nil))
        let reply = try access.send(
            ServiceAccess.Question(
                method: request.method, path: try path(request.path, rows), headers: headers, body: body,
                keepsBody: keepsBody))
        switch meaning(of: reply, rows: count) {
        case .accepted: return try finish(reply, rows)
        case .rejected:
            let code = ReasonCode.code(reason(reply)) ?? "http_\(reply.status)"
            return BatchAnswer([RowAnswer](repeating: .rejected(code), count: count))
        case .later: return Self.later(reply, count)
        case .split: return try halves(rows, id: id)
        case .fail: throw reply.failure
        }
    }

    /// Whether anything of what the answer holds is read.
    private var keepsBody: Bool {
        request.answers != nil || request.job != nil || request.after != nil || errors.contains { $0.condition != nil }
    }

    private func content(_ rows: BoundBody.Rows) -> [UInt8] {
        var body: [UInt8] = []
        if request.isCSV == true {
            CSVBody.append(request.body, rows, request.empty, to: &body)
        } else {
            BoundBody.bound(request.body, rows)
                .append(0, of: rows.batch.count, nulls: BoundBody.nulls(request.empty), to: &body)
        }
        return body
    }

    /// What follows an accepted request: others, the end of a job, and answers for rows.
    private mutating func finish(_ reply: ServiceReply, _ rows: BoundBody.Rows) throws -> BatchAnswer {
        answers[ServiceRequest.answerName] = reply.facts
        for step in request.after ?? [] {
            if let refused = try take(step, rows.batch.count) { return refused }
        }
        var last = reply
        if let job = request.job { last = try end(of: job) }
        guard let told = request.answers else { return .acknowledged(rows.batch.count) }
        if let path = told.path {
            // What is named by an answer that names nothing is not there: no row is told of.
            if case .answer(let name, let way)? = path.parts.first, path.parts.count == 1,
                answers[name]?.value(at: way)?.word == nil
            {
                return .acknowledged(rows.batch.count)
            }
            last = try access.send(
                ServiceAccess.Question(method: told.method ?? "GET", path: try self.path(path, rows), keepsBody: true))
        }
        return try RowAnswersReader(access, told).answers(last, rows.batch, key: key)
    }

    /// Sends a request without rows. What is to be said of the rows where it was not taken for now; nil where it was.
    private mutating func take(_ step: ServiceRequest.Step, _ count: Int) throws -> BatchAnswer? {
        var body: [UInt8] = []
        var headers: [(String, String)] = []
        if let tree = step.body {
            let nothing = BoundBody.Rows(batch: Batch(schema: [], columns: [], count: 0), key: key)
            BoundBody.bound(tree, nothing).append(0, of: 0, nulls: BoundBody.nulls(nil), to: &body)
            headers.append(("Content-Type", "application/json"))
        }
        let reply = try access.send(
            ServiceAccess.Question(
                method: step.method, path: try path(step.path, nil), headers: headers, body: body, keepsBody: true))
        switch meaning(of: reply, rows: 1) {
        case .accepted:
            if let name = step.name { answers[name] = reply.facts }
            return nil
        case .later: return Self.later(reply, count)
        case .rejected, .split, .fail: throw reply.failure
        }
    }

    /// Waits for the end of a job. Its last answer.
    private mutating func end(of job: ServiceRequest.Job) throws -> ServiceReply {
        let end = MonotonicClock.now() + job.within.seconds
        // Small jobs are done at once.
        var wait = min(0.25, job.every.seconds)
        while true {
            let reply = try access.send(
                ServiceAccess.Question(method: job.method, path: try path(job.path, nil), keepsBody: true))
            switch meaning(of: reply, rows: 1) {
            case .accepted:
                answers[ServiceRequest.pollName] = reply.facts
                if job.done.holds(for: reply.facts) { return reply }
                if let failed = job.failed, failed.holds(for: reply.facts) {
                    throw DeliveryFailure("the service says that the job failed", .little)
                }
            case .later: break
            // The job goes on, whoever asks.
            case .fail where reply.failure.patience == .whole: break
            case .rejected, .split, .fail: throw reply.failure
            }
            let next = MonotonicClock.now() + max(wait, reply.pause ?? 0)
            wait = min(wait * 2, job.every.seconds)
            guard next < end else { throw DeliveryFailure("the job was not done within \(job.within)", .none) }
            guard MonotonicClock.wait(until: next) else { throw DeliveryFailure("a signal ended the command", .none) }
        }
    }

    private func meaning(of reply: ServiceReply, rows: Int) -> AnswerMeaning.Meaning {
        let own = errors.first { $0.status == reply.status && $0.condition?.holds(for: reply.facts) ?? true }
        let usual: AnswerMeaning.Meaning =
            switch reply.status {
            case 200..<300: .accepted
            case 425, 429: .later
            case 400, 409, 413, 422: .split
            default: .fail
            }
        let meaning = own?.meaning ?? usual
        return meaning == .split && rows == 1 ? .rejected : meaning
    }

    /// Why a row is not taken, where the answer says it by the path that `rows` names.
    private func reason(_ reply: ServiceReply) -> String? {
        guard let told = request.answers, let path = told.reason, let facts = reply.facts else { return nil }
        return facts.value(at: told.list)?.array?.first?.value(at: path)?.word
    }

    private static func later(_ reply: ServiceReply, _ count: Int) -> BatchAnswer {
        BatchAnswer([RowAnswer](repeating: .later("http_\(reply.status)"), count: count), pause: reply.pause)
    }

    /// Sends the two halves of a batch, each with an id of its own that a batch which comes again has, too.
    private mutating func halves(_ rows: BoundBody.Rows, id: String) throws -> BatchAnswer {
        let middle = rows.batch.count / 2
        var answer = try sendKnown(rows.part(0..<middle), id: id + "0")
        answer.add(try sendKnown(rows.part(middle..<rows.batch.count), id: id + "1"))
        return answer
    }

    /// A path with its values in their places.
    private func path(_ path: PathTemplate, _ rows: BoundBody.Rows?) throws -> String {
        var result = ""
        for part in path.parts {
            switch part {
            case .text(let text): result += text
            case .keys: break
            case .field(let name):
                // The path without it would be that of something else.
                guard let texts = rows?.batch.texts(of: name), texts.count == 1, !texts[0].isEmpty else {
                    throw DeliveryFailure("a row has no `\(name)` for the path of its request", .none)
                }
                result += Percent.encoded(texts[0])
            case .answer(let name, let way):
                guard let value = answers[name]?.value(at: way)?.word, !value.isEmpty else {
                    throw DeliveryFailure("the answer has no `\(way)`, which the next request needs", .little)
                }
                result += path.parts.count == 1 && value.contains("://") ? value : Percent.encoded(value)
            }
        }
        guard result.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw DeliveryFailure("an answer names an URL that is none", .little)
        }
        return result
    }
}

extension BoundBody.Rows {
    /// Some of the rows.
    fileprivate func part(_ range: Range<Int>) -> BoundBody.Rows {
        BoundBody.Rows(batch: batch.slice(range), key: key, found: found.isEmpty ? [] : Array(found[range]))
    }
}
