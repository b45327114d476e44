package import CDPTypes

/// A query whose rows are landed.
package struct DatabaseQuery: Sendable {
    /// The query.
    package var sql: String
    /// The column that grows when a row is written; nil where everything is asked for.
    package var since: String?
    /// How much is asked for again; nil for what is usual.
    package var overlap: TimeSpan?
    /// Where it stopped; nil where it never ran.
    package var position: QueryPosition?

    /// A query.
    package init(sql: String, since: String?, overlap: TimeSpan?, position: QueryPosition?) {
        self.sql = sql
        self.since = since
        self.overlap = overlap
        self.position = position
    }

    /// It as a table that another query reads, called `q`. A comment at its end ends with its line.
    var asTable: String { "(\(sql)\n) as q" }

    /// Where it goes on: from the start where another query was asked before.
    var start: QueryPosition {
        let words = [sql, since ?? ""].joined(separator: "\n")
        if let position, position.query == words { return position }
        return QueryPosition(query: words)
    }
}

/// Queries of one server of PostgreSQL that all see the same moment, as long as this value is there.
///
/// The order of statements matters, and is what makes that no row is lost: first the greatest values that can be read, then when the
/// oldest open transaction began, and only then the moment at which rows are read. Measured with a writer that begins before the
/// read and commits after it: any other order, and any look at transaction numbers instead of beginnings, loses its rows.
package final class PostgresQueries {
    /// Reads what is asked, in sessions of its own.
    package let moment: Moment
    /// Whether rows that others commit late may be lost, since the user may not see when their transactions began.
    package let mayLoseRows: Bool
    /// Keeps the moment open for other sessions.
    private let session: PostgresSession

    /// The number in `pg_type` of `timestamptz`.
    private static let instant: UInt32 = 1184
    /// How much is asked for again of a column of instants where nothing is said: ten minutes.
    private static let usualOverlap = TimeSpan(microseconds: 600_000_000)

    /// Connects, and takes the moment.
    package init(_ queries: [DatabaseQuery], _ target: PostgresTarget, _ deadline: Deadline) throws(ConnectionError) {
        session = try PostgresSession(target, deadline)
        try session.rows(Self.manners)
        var marks: [(mark: QueryPosition.Mark?, isInstant: Bool)] = []
        for query in queries { marks.append(try Self.mark(query, session)) }
        let asksForNew = queries.contains { $0.since != nil }
        mayLoseRows = asksForNew ? try !Self.seesOthers(session) : false
        let began = try Self.began(session)
        try session.rows("begin isolation level repeatable read read only")
        let snapshot = try session.value("select pg_export_snapshot()") ?? ""
        var asked: [(sql: String, next: QueryPosition?)] = []
        for (query, found) in zip(queries, marks) {
            asked.append(try Self.ask(query, found.mark, isInstant: found.isInstant, began: began, session))
        }
        moment = Moment(target: target, deadline: deadline, snapshot: snapshot, asked: asked)
    }

    /// How values are written, whatever the server's settings are.
    static let manners = """
        set datestyle = 'ISO, YMD'; set timezone = 'UTC'; set intervalstyle = 'iso_8601'; set bytea_output = 'hex'; \
        set extra_float_digits = 1; set standard_conforming_strings = on; set statement_timeout = 0
        """

    /// The greatest value of a query's `since` that can be read now.
    private static func mark(
        _ query: DatabaseQuery, _ session: PostgresSession
    ) throws(ConnectionError) -> (QueryPosition.Mark?, Bool) {
        guard let since = query.since else { return (nil, false) }
        let column = try session.identifier(since)
        let type = try session.columns(of: "select q.\(column) from \(query.asTable)").first?.type
        let rows = try session.rows(
            "select max(q.\(column))::text, (extract(epoch from clock_timestamp()) * 1000000)::int8 from \(query.asTable)"
        )
        guard let row = rows.first, let value = row[0], let at = row[1].flatMap({ Int64($0) }) else {
            return (nil, type == instant)
        }
        return (QueryPosition.Mark(at: at, value: value), type == instant)
    }

    /// Asks for no row of a query, as a pull would ask for all: names and rights are checked, and that it is one statement which changes
    /// nothing.
    package static func check(_ query: DatabaseQuery, _ session: PostgresSession) throws(ConnectionError) {
        let none = "select q.* from \(query.asTable) limit 0"
        try session.rows("begin read only")
        defer { _ = try? session.rows("rollback") }
        _ = try session.columns(of: none)
        try session.rows(none)
        guard let since = query.since else { return }
        try session.rows("select max(q.\(try session.identifier(since))) from \(query.asTable) limit 0")
    }

    /// Whether transactions of other users can be seen. Where they cannot, rows that they commit late may be lost.
    package static func seesOthers(_ session: PostgresSession) throws(ConnectionError) -> Bool {
        try session.value("select pg_has_role(current_user, 'pg_read_all_stats', 'usage')") == "t"
    }

    /// When the oldest transaction began that is open on the database, or now: in microseconds.
    private static func began(_ session: PostgresSession) throws(ConnectionError) -> Int64 {
        let began = try session.value(
            """
            select (extract(epoch from least(clock_timestamp(), min(xact_start))) * 1000000)::int8 from pg_stat_activity \
            where xact_start is not null and datname = current_database() and pid <> pg_backend_pid()
            """)
        guard let began = began.flatMap({ Int64($0) }) else {
            throw ConnectionError(
                "the database does not say which transactions are open", help: "grant `pg_read_all_stats` to the user")
        }
        return began
    }

    /// The statement that reads a query's rows, and where it goes on after.
    private static func ask(
        _ query: DatabaseQuery, _ mark: QueryPosition.Mark?, isInstant: Bool, began: Int64, _ session: PostgresSession
    ) throws(ConnectionError) -> (String, QueryPosition?) {
        let start = query.start
        guard let since = query.since else { return (query.sql, nil) }
        let column = try session.identifier(since)
        var sql = "select q.* from \(query.asTable)"
        if let from = start.since {
            sql += " where q.\(column) >= \(try session.literal(from)) or q.\(column) is null"
        }
        guard isInstant else { return (sql, start.advanced(mark, began: began, overlap: query.overlap)) }
        var next = start
        next.marks = []
        if let mark {
            let value = try session.literal(mark.value)
            next.since = try session.value(
                """
                select (least(\(value)::timestamptz, 'epoch'::timestamptz + interval '\(began) microseconds') \
                - interval '\((query.overlap ?? usualOverlap).microseconds) microseconds')::text
                """)
        }
        return (sql, next)
    }

    /// A moment of the database, and what is asked of it.
    package struct Moment: Sendable {
        fileprivate let target: PostgresTarget
        fileprivate let deadline: Deadline
        /// The name by which other sessions see the same moment.
        fileprivate let snapshot: String
        /// What each query asks, and where it goes on after.
        fileprivate let asked: [(sql: String, next: QueryPosition?)]

        /// Reads the rows of the query at a place, in a session of its own, as CSV with a header in which a text that is empty is
        /// quoted and null is not. Returns how many rows there were, and where the query goes on.
        package func read(
            _ place: Int, _ take: (UnsafeRawBufferPointer) throws -> Void
        ) throws -> (rows: Int, next: QueryPosition?) {
            let own = try PostgresSession(target, deadline)
            try own.rows(PostgresQueries.manners)
            try own.rows("begin isolation level repeatable read read only")
            try own.rows("set transaction snapshot \(try own.literal(snapshot))")
            let rows = try own.copyOut("copy (\(asked[place].sql)\n) to stdout with (format csv, header)", take)
            return (rows, asked[place].next)
        }
    }
}
