import CDPColumns
import CDPFormats
import CDPTypes

/// A body with the columns of a batch in its places, so that writing a row looks for no name.
indirect enum BoundBody {
    /// Bytes that are the same for each row.
    case bytes([UInt8])
    /// The value of a column; `keepsNull` where a null is said even if what is null is left out.
    case column(Column, keepsNull: Bool)
    /// The number of the row.
    case number
    /// What was looked up for the row.
    case lookedUp([[UInt8]?])
    /// A list.
    case list([BoundBody])
    /// An object: its members, each with its name and a colon.
    case object([(name: [UInt8], value: BoundBody)])
    /// A list with one element a row.
    case each(BoundBody)
    /// A value where none of the columns is null, else another.
    case whole([Column], BoundBody, BoundBody)
    /// What is left out where that is allowed, else null.
    case nothing

    /// The rows of a request, and what is known of them.
    struct Rows {
        /// The output fields.
        var batch: Batch
        /// The field that rows are known by.
        var key: String
        /// What was looked up, as JSON, for each row; empty where nothing was.
        var found: [[UInt8]?] = []
    }

    /// The fields that a body does not name, without the key.
    static func others(_ body: RequestBody, _ rows: Rows) -> [(name: String, column: Column)] {
        let named = body.fields.names.union([rows.key])
        return zip(rows.batch.schema, rows.batch.columns).filter { !named.contains($0.0.name) }.map {
            ($0.0.name, $0.1)
        }
    }

    /// A body for rows.
    static func bound(_ body: RequestBody, _ rows: Rows) -> BoundBody {
        BoundBody(body, rows, others: others(body, rows))
    }

    private init(_ body: RequestBody, _ rows: Rows, others: [(name: String, column: Column)]) {
        switch body {
        case .constant(let json): self = .bytes(Array(json.utf8))
        case .list(let items): self = .list(items.map { BoundBody($0, rows, others: others) })
        case .object, .merged, .row(.others):
            let members = Self.members(
                body, others, own: { BoundBody($0, rows, others: others) },
                other: { .column($0, keepsNull: true) })
            self = .object(
                members.map { (Array(RequestBody.quoted($0.name).utf8) + [UInt8(ascii: ":")], $0.value) })
        case .field(let name): self = rows.batch[name].map { .column($0, keepsNull: false) } ?? .nothing
        case .each(let element): self = .each(BoundBody(element, rows, others: others))
        case .row(.key): self = rows.batch[rows.key].map { .column($0, keepsNull: false) } ?? .nothing
        case .row(.number): self = .number
        case .row(.names): self = .list(rows.batch.schema.map { .bytes(Array(RequestBody.quoted($0.name).utf8)) })
        case .row(.values): self = .list(rows.batch.columns.map { .column($0, keepsNull: true) })
        case .lookedUp: self = .lookedUp(rows.found)
        case .whole(let value, let other):
            let columns = value.fields.names.map { rows.batch[$0] ?? Column(nulls: rows.batch.count, of: .string) }
            let otherwise = other.map { BoundBody($0, rows, others: others) } ?? .nothing
            self = .whole(columns, BoundBody(value, rows, others: others), otherwise)
        }
    }

    /// The members of an object, also of one that others are merged into; of those with one name the last one.
    static func members<Value>(
        _ body: RequestBody, _ others: [(name: String, column: Column)], own: (RequestBody) -> Value,
        other: (Column) -> Value
    ) -> [(name: String, value: Value)] {
        var result: [(name: String, value: Value)] = []
        var places: [String: Int] = [:]
        func add(_ name: String, _ value: Value) {
            if let place = places[name] {
                result[place].value = value
            } else {
                places[name] = result.count
                result.append((name, value))
            }
        }
        func add(_ body: RequestBody) {
            switch body {
            case .object(let members): for member in members { add(member.name, own(member.value)) }
            case .merged(let parts): parts.forEach(add)
            case .row(.others): for (name, column) in others { add(name, other(column)) }
            default: break
            }
        }
        add(body)
        return result
    }

    /// What stands for null; nil where what is null is left out.
    static func nulls(_ empty: ServiceRequest.Empty?) -> [UInt8]? {
        switch empty {
        case .omitted: nil
        case .text(let own): Array(RequestBody.quoted(own).utf8)
        case nil: null
        }
    }

    private static let null = Array("null".utf8)

    /// Adds the text for `count` rows; `row` is the one that is meant outside of `each`, `nulls` stands for null. False, and nothing is
    /// added, where there is nothing to say.
    @discardableResult
    func append(_ row: Int, of count: Int, nulls: [UInt8]?, to text: inout [UInt8]) -> Bool {
        switch self {
        case .bytes(let bytes): text += bytes
        case .number: text += "\"\(row)\"".utf8
        case .column(let column, let keepsNull):
            guard column.validity[row] else {
                return Self.append(nulls ?? (keepsNull ? Self.null : nil), to: &text)
            }
            JSONText.append(column, row, to: &text)
        case .lookedUp(let found):
            guard let value = found[row] else { return Self.append(nulls, to: &text) }
            text += value
        case .nothing: return Self.append(nulls, to: &text)
        case .whole(let columns, let value, let other):
            let isWhole = columns.allSatisfy { $0.validity[row] }
            return (isWhole ? value : other).append(row, of: count, nulls: nulls, to: &text)
        case .list(let items):
            let start = text.count
            var written = 0
            text.append(UInt8(ascii: "["))
            for item in items {
                let before = text.count
                if written > 0 { text.append(UInt8(ascii: ",")) }
                if item.append(row, of: count, nulls: nulls, to: &text) {
                    written += 1
                } else {
                    text.removeLast(text.count - before)
                }
            }
            return Self.close(UInt8(ascii: "]"), start, isEmpty: written == 0 && !items.isEmpty, &text)
        case .object(let members):
            let start = text.count
            var written = 0
            text.append(UInt8(ascii: "{"))
            for (name, value) in members {
                let before = text.count
                if written > 0 { text.append(UInt8(ascii: ",")) }
                text += name
                if value.append(row, of: count, nulls: nulls, to: &text) {
                    written += 1
                } else {
                    text.removeLast(text.count - before)
                }
            }
            return Self.close(UInt8(ascii: "}"), start, isEmpty: written == 0 && !members.isEmpty, &text)
        case .each(let element):
            text.append(UInt8(ascii: "["))
            for place in 0..<count {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                // The place of a row among the others is its number, so one of which nothing is said has a place, too.
                if !element.append(place, of: count, nulls: nulls, to: &text) { text += "{}".utf8 }
            }
            text.append(UInt8(ascii: "]"))
        }
        return true
    }

    private static func append(_ nulls: [UInt8]?, to text: inout [UInt8]) -> Bool {
        if let nulls { text += nulls }
        return nulls != nil
    }

    /// Ends a list or an object, or takes it back where all that it could hold was left out.
    private static func close(_ bracket: UInt8, _ start: Int, isEmpty: Bool, _ text: inout [UInt8]) -> Bool {
        guard isEmpty else {
            text.append(bracket)
            return true
        }
        text.removeLast(text.count - start)
        return false
    }
}
