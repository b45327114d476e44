import CDPColumns
import CDPFormats
import CDPTypes
import Glibc

/// Reads what became of each row of a batch.
struct RowAnswersReader {
    private let access: ServiceAccess
    private let told: ServiceRequest.RowAnswers

    /// Answers as a request says where they stand.
    init(_ access: ServiceAccess, _ told: ServiceRequest.RowAnswers) {
        self.access = access
        self.told = told
    }

    /// What became of the rows of a batch. Throws where an entry names no row of it: then it is not known which was meant.
    func answers(_ first: HTTPClient.Answer, _ rows: Batch, key: String) throws -> BatchAnswer {
        var result = BatchAnswer.acknowledged(rows.count)
        let names = RowNames(told.row, rows, key: key)
        var place = 0
        for page in ServicePages(access, first, next: told.next) {
            for entry in try entries(of: page.get()) {
                let row = try names.row(of: entry, told.row, place: place)
                place += 1
                if let accepted = told.accepted, accepted.holds(for: entry) { continue }
                if let later = told.later, later.holds(for: entry) {
                    result.rows[row] = .later("later")
                } else {
                    let code = ReasonCode.code(told.reason.flatMap { entry.value(at: $0)?.word })
                    result.rows[row] = .rejected(code ?? "rejected")
                }
            }
        }
        return result
    }

    private func entries(of answer: HTTPClient.Answer) throws -> [JSONValue] {
        guard (200..<300).contains(answer.status) else {
            throw DeliveryFailure("what became of rows is answered with status \(answer.status)")
        }
        if told.isCSV == true { return AnswerTable.entries(answer.body) }
        // 204 says nothing of any row.
        if answer.body.isEmpty { return [] }
        guard let facts = try? JSONValue.parse(answer.body) else {
            throw DeliveryFailure("what became of rows is answered with no JSON", .little)
        }
        return facts.value(at: told.list)?.array ?? []
    }
}

/// The rows of a batch by what a service calls them.
private struct RowNames {
    private var byKey: [String: Int] = [:]
    private let count: Int

    init(_ row: ServiceRequest.RowAnswers.Row, _ rows: Batch, key: String) {
        count = rows.count
        guard case .key = row, let column = rows[key] else { return }
        for row in 0..<rows.count {
            var text: [UInt8] = []
            CSVText.append(value: column, row, to: &text)
            byKey[Self.folded(String(decoding: text, as: UTF8.self))] = row
        }
    }

    /// Services answer addresses in small letters.
    private static func folded(_ text: String) -> String { text.lowercased() }

    func row(of entry: JSONValue, _ row: ServiceRequest.RowAnswers.Row, place: Int) throws -> Int {
        let found: Int?
        switch row {
        case .position: found = place
        case .key(let path): found = entry.value(at: path)?.word.flatMap { byKey[Self.folded($0)] }
        case .index(let path):
            let digits = entry.value(at: path)?.word?.drop { !$0.isASCII || !$0.isNumber }.prefix {
                $0.isASCII && $0.isNumber
            }
            found = digits.flatMap { Int($0) }
        }
        guard let found, 0..<count ~= found else {
            throw DeliveryFailure("the receiver answers for a row that it was not sent", .little)
        }
        return found
    }
}

/// The pages of an answer, of which each names the next one.
struct ServicePages: Sequence, IteratorProtocol {
    private let access: ServiceAccess
    private let way: AnswerPath?
    private var answer: HTTPClient.Answer?
    private var url: String?

    /// The pages from the first one on.
    init(_ access: ServiceAccess, _ first: HTTPClient.Answer, next: AnswerPath?) {
        self.access = access
        way = next
        answer = first
    }

    /// The next page, or why there is none.
    mutating func next() -> Result<HTTPClient.Answer, any Error>? {
        guard let page = answer else {
            guard let url else { return nil }
            self.url = nil
            let access = access
            let result = Result { try access.send(ServiceAccess.Question(method: "GET", path: url, keepsBody: true)) }
            if case .success(let page) = result { self.url = link(page) }
            return result
        }
        answer = nil
        url = link(page)
        return .success(page)
    }

    private func link(_ page: HTTPClient.Answer) -> String? {
        guard let way, let facts = try? JSONValue.parse(page.body) else { return nil }
        return facts.value(at: way)?.string.flatMap { $0.contains("://") || $0.hasPrefix("/") ? $0 : nil }
    }
}

/// Asks for the values that a service knows rows by.
struct ServiceLookup {
    private let access: ServiceAccess
    private let lookup: ServiceRequest.Lookup

    /// A question as a request says.
    init(_ access: ServiceAccess, _ lookup: ServiceRequest.Lookup) {
        self.access = access
        self.lookup = lookup
    }

    /// The value of each row as JSON; nil where the service does not know it.
    func values(of rows: Batch, key: String) throws -> [[UInt8]?] {
        guard let column = rows[key] else { return [[UInt8]?](repeating: nil, count: rows.count) }
        let keys = (0..<rows.count).map { row in
            var text: [UInt8] = []
            CSVText.append(value: column, row, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
        var found: [String: [UInt8]] = [:]
        for start in stride(from: 0, to: keys.count, by: lookup.rows) {
            let part = keys[start..<min(start + lookup.rows, keys.count)]
            let answer = try access.send(
                ServiceAccess.Question(method: lookup.method, path: path(part), keepsBody: true))
            for page in ServicePages(access, answer, next: lookup.next) {
                let page = try page.get()
                guard (200..<300).contains(page.status), let facts = try? JSONValue.parse(page.body) else {
                    throw DeliveryFailure(
                        "rows are looked up, and the answer has status \(page.status)",
                        page.status == 429 || page.status == 408 || page.status >= 500 ? .whole : .none,
                        pause: RetryTime.seconds(page.headers, now: time(nil)))
                }
                for entry in facts.value(at: lookup.list)?.array ?? [] {
                    guard let key = entry.value(at: lookup.key)?.word, let value = entry.value(at: lookup.value) else {
                        continue
                    }
                    found[key.lowercased()] = value.encoded()
                }
            }
        }
        return keys.map { found[$0.lowercased()] }
    }

    private func path(_ keys: ArraySlice<String>) -> String {
        lookup.path.parts.reduce(into: "") { path, part in
            switch part {
            case .text(let text): path += text
            case .keys: path += Percent.encoded(keys.map { RequestBody.quoted($0) }.joined(separator: ","))
            case .field, .answer: break
            }
        }
    }
}
