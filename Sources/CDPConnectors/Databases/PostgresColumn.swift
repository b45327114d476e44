/// A column that a destination writes.
struct PostgresColumn {
    /// Its name as SQL writes it.
    var name: String
    /// Whether values of its type can only be compared as texts.
    var isComparedAsText: Bool
}

extension [PostgresColumn] {
    /// Whether rows that two names stand for differ, as SQL asks it.
    func differ(_ one: String, _ other: String) -> String {
        let values = { (row: String) in
            map { "\(row).\($0.name)\($0.isComparedAsText ? "::text" : "")" }.joined(separator: ", ")
        }
        return "(\(values(one))) is distinct from (\(values(other)))"
    }
}

extension PostgresSession {
    /// Columns of a table, which is named as SQL writes it and need not be there.
    func columns(_ names: [String], of table: String) throws(ConnectionError) -> [PostgresColumn] {
        // Types without an operator `=`.
        let texts = try rows(
            """
            select attname from pg_attribute where attrelid = to_regclass(\(try literal(table))) and attnum > 0 \
            and atttypid in ('json'::regtype, 'xml'::regtype, 'point'::regtype, 'polygon'::regtype)
            """)
        let found = Set(texts.compactMap { $0[0] })
        var columns: [PostgresColumn] = []
        for name in names {
            columns.append(PostgresColumn(name: try identifier(name), isComparedAsText: found.contains(name)))
        }
        return columns
    }
}
