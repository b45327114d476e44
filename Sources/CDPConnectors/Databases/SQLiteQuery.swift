import CDPColumns
import CDPTypes
import CSQLite

/// A query of a database file of SQLite, opened for reading.
///
/// One writer at a time writes there, so values of `since` are given out in the order in which they can be read.
package final class SQLiteQuery {
    private let database: OpaquePointer
    private let query: DatabaseQuery
    private let deadline: Deadline

    /// The time, in microseconds.
    private let now: Int64

    /// Opens a database file.
    package init(
        _ query: DatabaseQuery, path: String, at now: Int64, _ deadline: Deadline
    ) throws(ConnectionError) {
        var database: OpaquePointer?
        let code = sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let database else {
            let reason = String(cString: sqlite3_errstr(code))
            sqlite3_close_v2(database)
            throw ConnectionError(
                "the database file cannot be opened: \(reason)", help: "check the path of the connection")
        }
        self.database = database
        self.query = query
        self.deadline = deadline
        self.now = now
        sqlite3_busy_timeout(database, 30_000)
        sqlite3_exec(database, "pragma query_only = on", nil, nil, nil)
    }

    deinit { sqlite3_close_v2(database) }

    /// Reads the rows as CSV with a header in which a text that is empty is quoted and null is not. Returns how many rows there were,
    /// and where the query goes on.
    package func read(_ take: (UnsafeRawBufferPointer) throws -> Void) throws -> (rows: Int, next: QueryPosition?) {
        try run("begin")
        defer { sqlite3_exec(database, "rollback", nil, nil, nil) }
        let start = query.start
        guard let since = query.since else { return (try rows(query.sql, take), nil) }
        let column = Self.column(since)
        var greatest: String?
        try each("select quote(max(\(column))) from \(query.asTable)") { statement in
            greatest = sqlite3_column_text(statement, 0).map { String(cString: $0) }
        }
        var sql = "select q.* from \(query.asTable)"
        if let from = start.since { sql += " where \(column) >= \(from) or \(column) is null" }
        let count = try rows(sql, take)
        let mark = greatest == "NULL" ? nil : greatest.map { QueryPosition.Mark(at: now, value: $0) }
        return (count, start.advanced(mark, began: now, overlap: query.overlap))
    }

    /// Asks for no row, so that names are checked.
    package func check() throws {
        try each("select q.* from \(query.asTable) limit 0") { _ in }
        if let since = query.since {
            try each("select \(Self.column(since)) from \(query.asTable) limit 0") { _ in }
        }
    }

    /// What the database tells of the rows. Types are those that were declared for columns, which SQLite holds nobody to.
    package func describe() throws -> DescribedRows {
        try check()
        // As it is read, since SQLite names columns otherwise in a query around it.
        let columns = try prepared(query.since == nil ? query.sql : "select q.* from \(query.asTable)") {
            statement in
            (0..<sqlite3_column_count(statement)).map { place in
                let name = Self.text(sqlite3_column_name(statement, place)) ?? ""
                let field = DescribedField(name, declared: Self.text(sqlite3_column_decltype(statement, place)))
                let table = Self.text(sqlite3_column_table_name(statement, place))
                return (field: field, table: table, origin: Self.text(sqlite3_column_origin_name(statement, place)))
            }
        }
        let tables = Set(columns.compactMap(\.table))
        let table = tables.count == 1 ? tables.first : nil
        var key: [String] = []
        if let table {
            let name = Self.quoted(table, by: "'")
            try each("select name from pragma_table_info(\(name)) where pk > 0 order by pk") { statement in
                if let name = sqlite3_column_text(statement, 0) { key.append(String(cString: name)) }
            }
        }
        return try DescribedRows(
            columns.map(\.field), table: table,
            key: DescribedRows.key(key, of: columns.map { ($0.field.name, $0.origin) }), of: query.sql)
    }

    private static func text(_ text: UnsafePointer<CChar>?) -> String? { text.map { String(cString: $0) } }

    /// The library in words.
    package static var version: String { "SQLite " + String(cString: sqlite3_libversion()) }

    /// A column of the query.
    private static func column(_ name: String) -> String { "q." + quoted(name, by: "\"") }

    /// A name in double quotes, a constant in single ones; such a sign in it is written twice.
    private static func quoted(_ text: String, by sign: Character) -> String {
        let parts = text.split(separator: sign, omittingEmptySubsequences: false)
        return "\(sign)\(parts.joined(separator: "\(sign)\(sign)"))\(sign)"
    }

    private func run(_ sql: String) throws(ConnectionError) {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
    }

    /// Prepares a query, and hands on the statement.
    private func prepared<Result>(_ sql: String, _ body: (OpaquePointer) throws -> Result) throws -> Result {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw failure()
        }
        defer { sqlite3_finalize(statement) }
        guard sqlite3_stmt_readonly(statement) != 0, sqlite3_column_count(statement) > 0 else {
            throw ConnectionError("the query gives no rows", help: "write a `select`")
        }
        return try body(statement)
    }

    /// Runs a query, and hands on the statement at each row.
    private func each(
        _ sql: String, first: (OpaquePointer) throws -> Void = { _ in }, _ row: (OpaquePointer) throws -> Void
    ) throws {
        try prepared(sql) { statement in
            try first(statement)
            var steps = 0
            while true {
                switch sqlite3_step(statement) {
                case SQLITE_ROW: try row(statement)
                case SQLITE_DONE: return
                default: throw failure()
                }
                steps += 1
                if steps % 1024 == 0 { try deadline.check() }
            }
        }
    }

    private func failure() -> ConnectionError {
        ConnectionError(
            "the database refused it: " + String(cString: sqlite3_errmsg(database)),
            help: "try the query with `sqlite3`")
    }

    /// Hands on the rows of a query.
    private func rows(_ sql: String, _ take: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        var text: [UInt8] = []
        text.reserveCapacity(1 << 18)
        var count = 0
        var width: Int32 = 0
        func hand() throws {
            try text.withUnsafeBytes(take)
            text.removeAll(keepingCapacity: true)
        }
        try each(sql) { statement in
            width = sqlite3_column_count(statement)
            let names = (0..<width).map { sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? "" }
            DatabaseText.append(header: names, to: &text)
        } _: { statement in
            for column in 0..<width {
                if column > 0 { text.append(UInt8(ascii: ",")) }
                switch sqlite3_column_type(statement, column) {
                case SQLITE_NULL: break
                case SQLITE_BLOB:
                    let bytes = sqlite3_column_blob(statement, column)
                    let size = Int(sqlite3_column_bytes(statement, column))
                    text += Array("\\x".utf8)
                    for byte in UnsafeRawBufferPointer(start: bytes, count: size) {
                        Hexadecimal.append(byte, to: &text)
                    }
                default:
                    let value = sqlite3_column_text(statement, column)
                    let size = Int(sqlite3_column_bytes(statement, column))
                    DatabaseText.append(UnsafeBufferPointer(start: value, count: size), to: &text)
                }
            }
            text.append(0x0A)
            count += 1
            if text.count >= 1 << 17 { try hand() }
        }
        try hand()
        return count
    }
}

extension DescribedField {
    /// A column of SQLite by its declared type: a word or several, which say with what the column begins or what it holds (datatype3.html of
    /// SQLite), and perhaps a number of digits.
    fileprivate init(_ name: String, declared: String?) {
        guard let declared else {
            self.init(name, .string, note: "computed, so SQLite tells no type")
            return
        }
        let type = declared.lowercased()
        let digits = type.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
        let isOf = { (words: [String]) in words.contains { type.contains($0) } }
        if isOf(["int"]), !isOf(["point"]) {
            self.init(name, .integer)
        } else if isOf(["char", "clob", "text"]) {
            self.init(name, .string)
        } else if isOf(["real", "floa", "doub"]) {
            self.init(name, .float)
        } else if isOf(["bool"]) {
            self.init(name, .boolean)
        } else if isOf(["datetime", "timestamp"]) {
            self.init(name, .timestamp)
        } else if type == "date" {
            self.init(name, .date)
        } else if isOf(["dec", "numeric", "number"]), digits.count == 2,
            let decimal = DataType.decimal(digits[0], digits[1])
        {
            self.init(name, decimal)
        } else if isOf(["json"]) {
            self.init(name, .string, note: DescribedField.isJSON)
        } else {
            self.init(name, .string, note: declared.isEmpty ? "SQLite tells no type" : "declared as \(declared)")
        }
    }
}
