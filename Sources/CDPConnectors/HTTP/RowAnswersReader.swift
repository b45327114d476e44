import CDPColumns
import CDPFormats
import CDPTypes

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
    func answers(_ first: ServiceReply, _ rows: Batch, key: String) throws -> BatchAnswer {
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

    private func entries(of reply: ServiceReply) throws -> [JSONValue] {
        guard reply.isSuccess else {
            throw DeliveryFailure("what became of rows is answered with status \(reply.status)")
        }
        if told.isCSV == true { return AnswerTable.entries(reply.body) }
        // 204 says nothing of any row.
        if reply.body.isEmpty { return [] }
        guard let facts = reply.facts else {
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
        guard case .key = row else { return }
        for (row, text) in rows.texts(of: key).enumerated() { byKey[Self.folded(text)] = row }
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

extension Batch {
    /// The values of a field as texts, empty for null; those of a field that is not there are null.
    func texts(of name: String) -> [String] {
        let column = self[name] ?? Column(nulls: count, of: .string)
        return (0..<count).map { row in
            var text: [UInt8] = []
            CSVText.append(value: column, row, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }
}

/// The pages of an answer, of which each names the next one.
struct ServicePages: Sequence, IteratorProtocol {
    private let access: ServiceAccess
    private let way: AnswerPath?
    private var coming: Coming

    /// The page that is handed out next.
    private enum Coming {
        case here(ServiceReply)
        case at(String)
        case none
    }

    /// The pages from the first one on.
    init(_ access: ServiceAccess, _ first: ServiceReply, next: AnswerPath?) {
        self.access = access
        way = next
        coming = .here(first)
    }

    /// The next page, or why there is none.
    mutating func next() -> Result<ServiceReply, any Error>? {
        let page: ServiceReply
        switch coming {
        case .none: return nil
        case .here(let first): page = first
        case .at(let url):
            coming = .none
            do {
                page = try access.send(ServiceAccess.Question(method: "GET", path: url, keepsBody: true))
            } catch {
                return .failure(error)
            }
        }
        let url = way.flatMap { page.facts?.value(at: $0)?.string }
        coming = url.flatMap { $0.contains("://") || $0.hasPrefix("/") ? .at($0) : nil } ?? .none
        return .success(page)
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
        let keys = rows.texts(of: key)
        var found: [String: [UInt8]] = [:]
        for start in stride(from: 0, to: keys.count, by: lookup.rows) {
            let part = keys[start..<min(start + lookup.rows, keys.count)]
            let answer = try access.send(
                ServiceAccess.Question(method: lookup.method, path: path(part), keepsBody: true))
            for page in ServicePages(access, answer, next: lookup.next) {
                let page = try page.get()
                guard page.isSuccess, let facts = page.facts else {
                    throw DeliveryFailure(
                        "rows are looked up, and the answer has status \(page.status)",
                        page.status == 429 ? .whole : page.failure.patience, pause: page.pause)
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
