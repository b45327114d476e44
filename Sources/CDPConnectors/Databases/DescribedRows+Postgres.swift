import CDPTypes

extension DescribedRows {
    /// What PostgreSQL tells of a query's rows.
    package init(_ query: DatabaseQuery, _ session: PostgresSession) throws(ConnectionError) {
        try PostgresQueries.check(query, session)
        let columns = try session.columns(of: "select q.* from \(query.asTable)")
        let types = try Self.types(of: columns, session)
        let fields = zip(columns, types).map { column, type in column.field(type) }
        let relations = Set(columns.map(\.relation).filter { $0 != 0 })
        var table: String?
        var key: [String] = []
        if let relation = relations.first, relations.count == 1 {
            table = try session.value("select relname from pg_class where oid = \(relation)")
            let parts = try PostgresTable.index(of: relation, where: "i.indisprimary", session).map(\.number)
            // Tables that inherit from it may have the same keys.
            let isParent = try session.value(
                "select true from pg_inherits i join pg_class c on c.oid = i.inhparent where c.oid = \(relation) and c.relkind = 'r' limit 1"
            )
            if isParent == nil {
                key = Self.key(parts, of: columns.map { ($0.name, $0.relation == 0 ? nil : "\($0.number)") })
            }
        }
        try self.init(fields, table: table, key: key, of: query.sql)
    }

    /// What PostgreSQL tells of a table whose changes are read.
    package init(_ table: PostgresTable, _ session: PostgresSession) throws(ConnectionError) {
        var names: [String] = []
        for name in table.columns { names.append(try session.identifier(name)) }
        let sql = "select \(names.joined(separator: ", ")) from \(table.only)"
        self = try DescribedRows(DatabaseQuery(sql: sql, since: nil, overlap: nil, position: nil), session)
        self.table = table.plain
        if case .columns(let columns) = table.identity { key = columns }
    }

    /// The types of columns as the server calls them, and the letter of their category in `pg_type`.
    private static func types(
        of columns: [ResultColumn], _ session: PostgresSession
    ) throws(ConnectionError) -> [(name: String, category: String)] {
        let types = columns.map { "\($0.type)" }.joined(separator: ",")
        let modifiers = columns.map { "\($0.modifier)" }.joined(separator: ",")
        return try session.rows(
            """
            select format_type(t.oid, c.modifier), t.typcategory \
            from unnest('{\(types)}'::oid[], '{\(modifiers)}'::int[]) with ordinality as c(type, modifier, place) \
            join pg_type t on t.oid = c.type order by c.place
            """
        ).map { ($0[0] ?? "", $0[1] ?? "") }
    }
}

extension ResultColumn {
    /// The column as a field. The numbers are those of `pg_type.dat` of PostgreSQL, which never change.
    fileprivate func field(_ type: (name: String, category: String)) -> DescribedField {
        switch self.type {
        case 16: DescribedField(name, .boolean)
        case 20, 21, 23, 26: DescribedField(name, .integer)
        case 700, 701: DescribedField(name, .float)
        case 1700: decimal(type.name)
        case 1082: DescribedField(name, .date)
        case 1184: DescribedField(name, .timestamp)
        case 1114: DescribedField(name, .timestamp, note: "a clock without a zone: `time_zone:` says which")
        case 1042: DescribedField(name, .string, note: "\(type.name): ends in blanks")
        case 114, 3802: DescribedField(name, .string, note: DescribedField.isJSON)
        case 2950: DescribedField(name, .string)
        default:
            // Texts, and what is chosen from a list of them.
            DescribedField(
                name, .string, note: ["S", "E"].contains(type.category) ? nil : "as PostgreSQL writes \(type.name)")
        }
    }

    /// `numeric`, whose digits stand in its modifier, 4 more than they are: `numeric.c` of PostgreSQL.
    private func decimal(_ type: String) -> DescribedField {
        guard modifier >= 4 else {
            return DescribedField(name, .string, note: "numeric: `money` or `decimal(18, 6)` where its digits fit")
        }
        let digits = Int(modifier) - 4
        guard let decimal = DataType.decimal(digits >> 16, digits & 0x7FF) else {
            return DescribedField(name, .string, note: type)
        }
        return DescribedField(name, decimal)
    }
}
