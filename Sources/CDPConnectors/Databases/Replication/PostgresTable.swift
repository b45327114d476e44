/// A table of PostgreSQL whose changes are read.
package struct PostgresTable: Sendable {
    /// Its number in `pg_class`.
    package let relation: UInt32
    /// Its schema, and its name in there, as they are.
    let schema: String, plain: String
    /// Its schema and name, as SQL writes them.
    package let name: String
    /// Its columns that changes have: all but those that are computed.
    package let columns: [String]
    /// How a row is named that was changed or left.
    package let identity: Identity
    /// Whether it is cut into parts, which changes do not show.
    let isPartitioned: Bool

    /// How a row is named that was changed or left.
    package enum Identity: Hashable, Sendable {
        /// By these columns: those of the primary key, or of another index.
        case columns([String])
        /// By all that it was.
        case full
        /// Not at all: then the server refuses to change rows of a table that is published.
        case none
    }

    /// Finds a table that is called as `sources.NAME.read.changes_of` says. Throws where there is none, or none whose changes can
    /// be read.
    package init(_ name: String, _ session: PostgresSession) throws(ConnectionError) {
        var parts: [String] = []
        for part in name.split(separator: ".", maxSplits: 1) { parts.append(try session.identifier(String(part))) }
        let found = try session.rows(
            """
            select c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident from pg_class c \
            join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(\(try session.literal(parts.joined(separator: "."))))
            """
        ).first?.compactMap(\.self)
        guard let found, found.count == 6, let relation = UInt32(found[0]) else {
            throw ConnectionError(
                "there is no table `\(name)`, or the user may not see it",
                help: "write `SCHEMA.TABLE` as the database has it, and grant `usage` on the schema")
        }
        guard ["r", "p"].contains(found[3]), found[4] == "p" else {
            throw ConnectionError(
                "the changes of `\(name)` stand in no log: it is a view, a foreign table, or not logged",
                help: "name a table, or read it with `sql:`")
        }
        self.relation = relation
        (schema, plain) = (found[1], found[2])
        isPartitioned = found[3] == "p"
        self.name = "\(try session.identifier(found[1])).\(try session.identifier(found[2]))"
        columns = try session.rows(
            """
            select attname from pg_attribute where attrelid = \(relation) and attnum > 0 and not attisdropped \
            and attgenerated = '' order by attnum
            """
        ).compactMap(\.[0])
        guard !columns.contains(RemovalMark.column) else {
            throw ConnectionError(
                "the table has a column `\(RemovalMark.column)`, by which cdp marks rows that are gone",
                help: "call the column otherwise")
        }
        let index = found[5] == "i" ? "i.indisreplident" : "i.indisprimary"
        let indexed = try Self.index(of: relation, where: "\(index) and i.indisvalid and i.indimmediate", session)
        switch found[5] {
        case "f": identity = .full
        case "n": identity = .none
        default: identity = indexed.isEmpty ? .none : .columns(indexed.map(\.name))
        }
    }

    /// The columns, and their numbers, of a table's index, which a condition on `pg_index i` chooses; empty where there is none.
    static func index(
        of relation: UInt32, where condition: String, _ session: PostgresSession
    ) throws(ConnectionError) -> [(name: String, number: String)] {
        try session.rows(
            """
            select a.attname, a.attnum from pg_index i cross join unnest(i.indkey) with ordinality as k(attnum, place) \
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum \
            where i.indrelid = \(relation) and \(condition) and k.place <= i.indnkeyatts order by k.place
            """
        ).map { ($0[0] ?? "", $0[1] ?? "") }
    }

    /// What keeps changes of the table from being read for a source with that key; nil where nothing does.
    package func problem(withKey key: [String]) -> ConnectionError? {
        switch identity {
        case .none:
            ConnectionError(
                "`\(shown)` has no primary key and no `replica identity`: once published, the server would refuse every update and delete of it",
                help: "give it a primary key, or `alter table \(name) replica identity full`")
        case .columns(let columns) where Set(columns) != Set(key):
            ConnectionError(
                "a row of `\(shown)` that is gone is told by \(Self.text(columns)), and the key of the source is \(Self.text(key))",
                help:
                    "write `key: \(columns.count == 1 ? columns[0] : "[\(columns.joined(separator: ", "))]")`, or `alter table \(name) replica identity full`"
            )
        case .full where !Set(key).isSubset(of: columns):
            ConnectionError(
                "`\(shown)` has no column \(Self.text(key.filter { !columns.contains($0) }))",
                help: "name columns of the table as `key:`")
        case .columns, .full: nil
        }
    }

    private static func text(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }

    /// Its schema and name, as people write them.
    var shown: String { "\(schema).\(plain)" }

    /// How a statement names it: without tables that inherit from it.
    var only: String { isPartitioned ? name : "only \(name)" }
}
