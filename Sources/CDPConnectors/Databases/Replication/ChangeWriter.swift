/// Where the rows of a source go that reads the changes of a table.
package protocol ChangeTarget: AnyObject {
    /// Takes text of rows.
    func append(_ text: UnsafeRawBufferPointer) throws
    /// Lets go of all that came. What comes next follows what was landed before, or `replaces` all of it.
    func begin(replaces: Bool) throws
}

/// The column that says which rows are gone, beside those of the table.
package enum RemovalMark {
    /// What the column is called.
    package static let column = "_cdp_deleted"
    /// What it holds of a row that is gone; nothing of others.
    static let gone: [UInt8] = [UInt8(ascii: "t")]
}

/// Writes the changes of one table for one source, as rows of CSV below `RemovalMark.column` and the columns of the table.
///
/// An update that changes the key is a row that is gone and one that came. Long values that did not change are not sent by the
/// server: they come from the row as it was, where the server tells it, else they are asked for, some hundred rows at a time. A
/// row that is asked for and not there has left since, or has another key; the change that says so follows, and the row is passed over.
final class ChangeWriter {
    private let key: [String]
    private let target: any ChangeTarget
    /// Asks for columns of rows by their keys: keys as texts, then what was found, each with its key.
    private let ask: (_ columns: [String], _ keys: [[String]]) throws -> [[String]: [String?]]
    private var text: [UInt8] = []
    private var waiting: [Waiting] = []
    /// Whether anything was written.
    private(set) var hasRows = false
    /// The columns of the header; nil before it is written.
    private(set) var header: [String]?
    /// By column of the header, where its value stands in rows of now; nil for one that the table has no more.
    private var places: [Int?] = []
    private var keyPlaces: [Int] = []
    /// The columns of rows of now.
    private var columns: [String] = []

    /// So much text is handed on at a time, and so many rows wait for values at most.
    private static let (pieceSize, mostWaiting) = (1 << 18, 500)

    /// A row that lacks values.
    private struct Waiting {
        /// Where its line belongs in `text`.
        var place: Int
        var key: [String]
        /// By column of the header: the field as it is written, or nil where it is asked for.
        var fields: [[UInt8]?]
    }

    init(
        key: [String], target: any ChangeTarget,
        ask: @escaping (_ columns: [String], _ keys: [[String]]) throws -> [[String]: [String?]]
    ) {
        (self.key, self.target, self.ask) = (key, target, ask)
    }

    /// Says which columns rows have from now on; `header` is that of the file, where it is not written yet.
    func use(_ columns: [String], header new: [String]) throws {
        if header == nil {
            header = new
            DatabaseText.append(header: [RemovalMark.column] + new, to: &text)
        }
        guard columns != self.columns || places.count != header?.count else { return }
        self.columns = columns
        places = (header ?? []).map { columns.firstIndex(of: $0) }
        keyPlaces = key.compactMap { columns.firstIndex(of: $0) }
        guard keyPlaces.count == key.count else {
            throw ConnectionError(
                "the table has no column \(key.filter { !columns.contains($0) }.map { "`\($0)`" }.joined(separator: ", ")) any more, which is of the source's key",
                help: "name the key that the table has now, and attach the source again")
        }
    }

    /// All rows are gone.
    func truncate(_ columns: [String]) throws {
        (text, waiting, header) = ([], [], nil)
        try target.begin(replaces: true)
        try use(columns, header: columns)
        hasRows = true
    }

    /// A row came, or is another one.
    func write(_ row: ChangedRow, before: ChangedRow? = nil, _ bytes: UnsafeRawBufferPointer) throws {
        guard row.values.count == columns.count, before.map({ $0.values.count == columns.count }) ?? true else {
            throw MessageReader.unreadable
        }
        var values = row.values
        if let before {
            if !before.isKey {
                for place in values.indices where values[place] == .unchanged { values[place] = before.values[place] }
            }
            if keyPlaces.contains(where: { !Self.areEqual(before.values[$0], values[$0], bytes) }) {
                try remove(before, bytes)
            }
        }
        guard places.contains(where: { $0.map { values[$0] == .unchanged } ?? false }) else {
            return try write(values, isGone: false, bytes)
        }
        let fields = places.map { place -> [UInt8]? in
            guard let place else { return [] }
            var field: [UInt8] = []
            switch values[place] {
            case .unchanged: return nil
            case .null: break
            case .text(let range): DatabaseText.append(bytes[range], to: &field)
            }
            return field
        }
        let key = keyPlaces.map { place in
            if case .text(let range) = values[place] { String(decoding: bytes[range], as: UTF8.self) } else { "" }
        }
        waiting.append(Waiting(place: text.count, key: key, fields: fields))
        hasRows = true
        if waiting.count >= Self.mostWaiting { try flush() }
    }

    /// A row is gone: no more than its key is written.
    func remove(_ row: ChangedRow, _ bytes: UnsafeRawBufferPointer) throws {
        guard row.values.count == columns.count else { throw MessageReader.unreadable }
        var values = [ChangedRow.Value](repeating: .null, count: columns.count)
        for place in keyPlaces { values[place] = row.values[place] }
        try write(values, isGone: true, bytes)
    }

    private func write(_ values: [ChangedRow.Value], isGone: Bool, _ bytes: UnsafeRawBufferPointer) throws {
        if isGone { text += RemovalMark.gone }
        for place in places {
            text.append(UInt8(ascii: ","))
            guard let place, case .text(let range) = values[place] else { continue }
            DatabaseText.append(UnsafeRawBufferPointer(rebasing: bytes[range]), to: &text)
        }
        text.append(0x0A)
        hasRows = true
        if text.count >= Self.pieceSize { try flush() }
    }

    /// Hands on what was written so far.
    func flush() throws {
        if !waiting.isEmpty { try complete() }
        if !text.isEmpty { try text.withUnsafeBytes { try target.append($0) } }
        text.removeAll(keepingCapacity: true)
    }

    /// Puts the rows that lack values where they belong, with the values of now.
    private func complete() throws {
        let header = header ?? []
        let lacking = header.indices.filter { place in waiting.contains { $0.fields[place] == nil } }
        let found = try ask(lacking.map { header[$0] }, waiting.map(\.key))
        var complete: [UInt8] = []
        var start = 0
        for row in waiting {
            complete += text[start..<row.place]
            start = row.place
            guard let values = found[row.key] else { continue }
            for (place, field) in row.fields.enumerated() {
                complete.append(UInt8(ascii: ","))
                if let field {
                    complete += field
                } else if let number = lacking.firstIndex(of: place), let value = values[number] {
                    DatabaseText.append(value.utf8, to: &complete)
                }
            }
            complete.append(0x0A)
        }
        complete += text[start...]
        text = complete
        waiting = []
    }

    private static func areEqual(
        _ left: ChangedRow.Value, _ right: ChangedRow.Value, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard case .text(let left) = left, case .text(let right) = right else { return left == right }
        return bytes[left].elementsEqual(bytes[right])
    }
}
