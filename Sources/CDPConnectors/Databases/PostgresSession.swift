import CDPFormats
import CPostgres
import Glibc

/// A session with a server of PostgreSQL, of one thread.
///
/// It waits without holding up signals or deadlines, and what it says of failures quotes no row: servers put values into their
/// messages, so those go into `ConnectionError.detail` alone.
package final class PostgresSession {
    private let connection: OpaquePointer
    /// When everything that is asked must be done.
    private let deadline: Deadline

    /// Connects; where it `replicates`, to the part of the server that hands out its log and takes its commands besides SQL.
    package init(
        _ target: PostgresTarget, _ deadline: Deadline, replicates: Bool = false
    ) throws(ConnectionError) {
        let parameters = target.parameters + (replicates ? [("replication", "database")] : [])
        var keywords = parameters.map { UnsafePointer<CChar>?(strdup($0.keyword)) } + [nil]
        var values = parameters.map { UnsafePointer<CChar>?(strdup($0.value)) } + [nil]
        defer { for text in keywords + values { free(UnsafeMutablePointer(mutating: text)) } }
        guard let connection = PQconnectStartParams(&keywords, &values, 0) else {
            throw ConnectionError("no memory to connect with", help: "give cdp more memory")
        }
        self.connection = connection
        self.deadline = deadline
        var next = PGRES_POLLING_WRITING
        while PQstatus(connection) != CONNECTION_BAD, next != PGRES_POLLING_OK, next != PGRES_POLLING_FAILED {
            try deadline.wait(for: PQsocket(connection), toWrite: next == PGRES_POLLING_WRITING)
            next = PQconnectPoll(connection)
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            throw ConnectionError(
                "the server cannot be reached: " + Self.firstLine(PQerrorMessage(connection)),
                help: "check the options of the connection, and that the server runs and lets this machine in")
        }
        // Notices may quote rows, and nobody reads them.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        guard PQsetnonblocking(connection, 1) == 0 else { throw broken() }
    }

    deinit { PQfinish(connection) }

    /// The first line of what libpq says, which names hosts, users and files, and never a password.
    private static func firstLine(_ text: UnsafeMutablePointer<CChar>?) -> String {
        let text = text.map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason was given"
    }

    /// The rows of a statement's result, as texts; nil for null. Several statements give the result of the last one.
    @discardableResult
    package func rows(_ sql: String) throws(ConnectionError) -> [[String?]] {
        guard PQsendQuery(connection, sql) == 1 else { throw broken() }
        var rows: [[String?]] = []
        while let result = try next() {
            defer { PQclear(result) }
            try check(result)
            rows = (0..<PQntuples(result)).map { row in
                (0..<PQnfields(result)).map { column in
                    PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
                }
            }
        }
        return rows
    }

    /// The first value of a statement's result; nil for null, and where there is no row.
    package func value(_ sql: String) throws(ConnectionError) -> String? {
        try rows(sql).first?.first.flatMap { $0 }
    }

    /// The columns of what a statement gives, which is not run. Several statements are refused.
    func columns(of sql: String) throws(ConnectionError) -> [ResultColumn] {
        guard PQsendPrepare(connection, "", sql, 0, nil) == 1 else { throw broken() }
        while let result = try next() {
            defer { PQclear(result) }
            try check(result)
        }
        guard PQsendDescribePrepared(connection, "") == 1 else { throw broken() }
        var columns: [ResultColumn] = []
        while let result = try next() {
            defer { PQclear(result) }
            try check(result)
            columns = (0..<PQnfields(result)).map { ResultColumn(result, $0) }
        }
        return columns
    }

    /// Hands on what a `copy … to stdout` gives, some hundred rows at a time. Returns how many there were.
    package func copyOut(_ sql: String, _ take: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        guard PQsendQuery(connection, sql) == 1 else { throw broken() }
        guard let first = try next() else { throw broken() }
        let status = PQresultStatus(first)
        if status != PGRES_COPY_OUT {
            defer { PQclear(first) }
            try check(first)
            throw broken()
        }
        PQclear(first)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { room.deallocate() }
        var used = 0
        func hand() throws {
            if used > 0 { try take(UnsafeRawBufferPointer(rebasing: room[..<used])) }
            used = 0
        }
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let count = Int(PQgetCopyData(connection, &row, 1))
            if count == 0 {
                try deadline.wait(for: PQsocket(connection), toWrite: false)
                guard PQconsumeInput(connection) == 1 else { throw broken() }
                continue
            }
            guard count > 0, let row else { break }
            defer { PQfreemem(row) }
            if used + count > room.count { try hand() }
            if count > room.count {
                try take(UnsafeRawBufferPointer(start: row, count: count))
            } else {
                room.baseAddress?.advanced(by: used).copyMemory(from: row, byteCount: count)
                used += count
            }
        }
        try hand()
        var rows = 0
        while let result = try next() {
            defer { PQclear(result) }
            try check(result)
            rows = Int(String(cString: PQcmdTuples(result))) ?? rows
        }
        return rows
    }

    /// Gives bytes to a `copy … from stdin`.
    package func copyIn(_ sql: String, _ bytes: [UInt8]) throws(ConnectionError) {
        guard PQsendQuery(connection, sql) == 1 else { throw broken() }
        guard let first = try next() else { throw broken() }
        defer { PQclear(first) }
        guard PQresultStatus(first) == PGRES_COPY_IN else {
            try check(first)
            throw broken()
        }
        let piece = 1 << 18
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let part = bytes[start..<min(start + piece, bytes.count)]
            try put {
                part.withUnsafeBytes {
                    PQputCopyData(connection, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count))
                }
            }
        }
        try put { PQputCopyEnd(connection, nil) }
        while let result = try next() {
            defer { PQclear(result) }
            try check(result)
        }
    }

    /// Does something with rows in a transaction. Where the database refuses some of them it is done with their halves, so that those are
    /// found which it does not take: `refuse` is told their numbers, and why. What a policy forbids has the code of a missing right, so whether
    /// it is about rows is told by who knows of policies.
    func byHalves(
        _ rows: Range<Int>, hasPolicies: Bool = false, _ write: (Range<Int>) throws(ConnectionError) -> Void,
        refuse: (Int, ConnectionError) -> Void
    ) throws(ConnectionError) {
        guard !rows.isEmpty else { return }
        try self.rows("savepoint cdp_rows")
        do {
            try write(rows)
            try self.rows("release savepoint cdp_rows")
        } catch {
            guard error.isAboutRows || hasPolicies && error.isMissingRight else { throw error }
            try self.rows("rollback to savepoint cdp_rows; release savepoint cdp_rows")
            guard rows.count > 1 else { return refuse(rows.lowerBound, error) }
            let middle = rows.lowerBound + rows.count / 2
            try byHalves(rows.lowerBound..<middle, hasPolicies: hasPolicies, write, refuse: refuse)
            try byHalves(middle..<rows.upperBound, hasPolicies: hasPolicies, write, refuse: refuse)
        }
    }

    /// A name with its schema as SQL writes it.
    func identifier(of names: [String]) throws(ConnectionError) -> String {
        var parts: [String] = []
        for name in names { parts.append(try identifier(name)) }
        return parts.joined(separator: ".")
    }

    /// Gives the server something as soon as it takes it.
    private func put(_ give: () -> Int32) throws(ConnectionError) {
        while true {
            let given = give()
            guard given >= 0 else { throw broken() }
            if given == 1 { return }
            try deadline.wait(for: PQsocket(connection), toWrite: true)
            guard PQconsumeInput(connection) == 1 else { throw broken() }
        }
    }

    /// The server in words: its version, how the connection is encrypted, who asks.
    package func description() throws(ConnectionError) -> String {
        let row = try rows("select current_setting('server_version'), current_user, current_database()").first ?? []
        let encryption = PQsslAttribute(connection, "protocol").map { String(cString: $0) }
        let words = row.map { $0 ?? "?" }
        guard words.count == 3 else { return "PostgreSQL" }
        return "PostgreSQL \(words[0]), \(encryption ?? "not encrypted"), `\(words[1])` on `\(words[2])`"
    }

    /// A text as a literal of SQL.
    package func literal(_ text: String) throws(ConnectionError) -> String {
        try quoted(PQescapeLiteral(connection, text, text.utf8.count))
    }

    /// A name as an identifier of SQL.
    package func identifier(_ name: String) throws(ConnectionError) -> String {
        try quoted(PQescapeIdentifier(connection, name, name.utf8.count))
    }

    private func quoted(_ text: UnsafeMutablePointer<CChar>?) throws(ConnectionError) -> String {
        guard let text else { throw broken() }
        defer { PQfreemem(text) }
        return String(cString: text)
    }

    /// The next result of what was sent; nil after the last one.
    private func next() throws(ConnectionError) -> OpaquePointer? {
        while true {
            let left = PQflush(connection)
            guard left >= 0 else { throw broken() }
            if left == 0, PQisBusy(connection) == 0 { return PQgetResult(connection) }
            do {
                try deadline.wait(for: PQsocket(connection), toWrite: left == 1)
            } catch {
                cancel()
                throw error
            }
            guard PQconsumeInput(connection) == 1 else { throw broken() }
        }
    }

    /// Asks the server to stop working for us.
    private func cancel() {
        guard let request = PQgetCancel(connection) else { return }
        var reason = [CChar](repeating: 0, count: 256)
        _ = PQcancel(request, &reason, 256)
        PQfreeCancel(request)
    }

    /// Throws what a result says went wrong; the session can be asked again after.
    private func check(_ result: OpaquePointer) throws(ConnectionError) {
        let status = PQresultStatus(result)
        guard status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE else { return }
        func field(_ code: Character) -> String? {
            guard let value = code.asciiValue, let text = PQresultErrorField(result, Int32(value)) else { return nil }
            return String(cString: text)
        }
        let state = field("C") ?? "?"
        // Of names and syntax, rights, the connection, resources and the operator's doings: they quote no row.
        let isAboutWords = ["08", "0A", "25", "28", "3D", "3F", "42", "53", "54", "55", "57"].contains(state.prefix(2))
        let detail = PQresultErrorMessage(result).map { String(cString: $0) }
        let words = isAboutWords ? field("M") ?? "" : "its words may quote rows"
        while let rest = try next() { PQclear(rest) }
        throw ConnectionError(
            "the database refused it with \(state): \(words)",
            help: state == "42601"
                ? "write one statement, without a `;`, and try it with `psql`"
                : state.hasPrefix("42")
                    ? "try the query with `psql`" : "run the command again, or try the query with `psql`",
            code: state, detail: detail)
    }

    /// What is said where the connection broke.
    private func broken() -> ConnectionError {
        ConnectionError(
            "the connection broke", help: "run the command again",
            detail: PQerrorMessage(connection).map { String(cString: $0) })
    }
}

/// A column of a statement's result.
struct ResultColumn {
    /// Its name.
    let name: String
    /// Its type's number in `pg_type`, and what the type says besides, such as a number of digits; -1 for nothing.
    let type: UInt32, modifier: Int32
    /// The number in `pg_class` of the table or view that it is a column of, and its number there; 0 where it is computed.
    let relation: UInt32, number: Int32

    fileprivate init(_ result: OpaquePointer, _ place: Int32) {
        name = PQfname(result, place).map { String(cString: $0) } ?? ""
        type = PQftype(result, place)
        modifier = PQfmod(result, place)
        relation = PQftable(result, place)
        number = PQftablecol(result, place)
    }
}

extension ConnectionError {
    /// Whether a database refused rows: data that does not fit a type, constraints, two rows that are one to the table, what views and
    /// triggers refuse. All else is no matter of rows.
    fileprivate var isAboutRows: Bool { ["21", "22", "23", "44", "P0"].contains(code?.prefix(2) ?? "") }
    /// Whether a right is missing, or a policy forbids a row: PostgreSQL has one code for both.
    var isMissingRight: Bool { code == "42501" }
}
