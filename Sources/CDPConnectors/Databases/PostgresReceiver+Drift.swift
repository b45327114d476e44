package import CDPColumns
import CDPFormats
import CDPTypes

extension PostgresReceiver {
    /// A table can be asked for its rows.
    package var listsRows: Bool { true }

    /// The server's counts of rows that were written, changed and deleted in the table and its partitions, their columns, and when the
    /// server was started, which sets the counts to zero. Others' transactions are counted some seconds after their end, and never
    /// taken back: so they may show late, and always show. Nil where there is no table, where it is no plain one, and where the server
    /// does not count.
    package func stamp(isQuiet: Bool) throws -> InputStamp? {
        try look(seconds: 10) { session, table in
            // `pg_partition_tree` gives nothing for a table that has no partitions and is none.
            try session.value(
                """
                with root as (select to_regclass(\(try session.literal(table)))::oid as id), \
                leaves as (select t.relid::oid as id from root, pg_partition_tree(root.id) t where t.isleaf \
                union select id from root where not exists (select from pg_partition_tree(root.id))) \
                select concat_ws(' ', extract(epoch from pg_postmaster_start_time()), string_agg(concat_ws(':', c.oid, \
                pg_relation_filenode(c.oid), pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid), \
                pg_stat_get_tuples_deleted(c.oid), (select string_agg(concat_ws('.', attnum, atttypid, atttypmod, attname), ',' order by attnum) \
                from pg_attribute a where a.attrelid = c.oid and attnum > 0 and not attisdropped)), ' ' order by c.oid)) \
                from leaves join pg_class c on c.oid = leaves.id \
                having bool_and(c.relkind = 'r') and current_setting('track_counts') = 'on'
                """
            ).map { InputStamp($0) }
        }
    }

    /// Compares rows with the table's inside the server: in the types of its columns, as they were written.
    package func drift(
        of count: Int, key: String, _ rows: (Range<Int>) throws -> Batch
    ) throws -> RowDrift {
        try look(seconds: .infinity) { session, table in
            var drift = RowDrift()
            guard try session.value("select to_regclass(\(try session.literal(table)))") != nil else {
                drift.missing = (0..<count).map { Int32($0) }
                return drift
            }
            let columns = try session.columns(try rows(0..<0).schema.map(\.name), of: table)
            let key = try session.identifier(key)
            // Names that no table and no field has.
            let (held, number) = ("\"cdp\theld\"", "\"cdp\tnumber\"")
            try session.rows(
                """
                begin; create temporary table \(held) on commit drop as \
                select \(columns.map(\.name).joined(separator: ", ")), 0 as \(number) from \(table) limit 0
                """)
            for start in stride(from: 0, to: count, by: pieceSize) {
                let range = start..<min(start + pieceSize, count)
                var piece = try rows(range)
                piece.schema.append(Field("cdp\tnumber", .integer))
                piece.columns.append(.integer(FixedColumn(range.map { Int64($0) })))
                // A row that no longer fits the types of the columns is not what the table holds.
                try session.byHalves(0..<piece.count) { (part) throws(ConnectionError) in
                    var text: [UInt8] = []
                    CSVText().append(piece.slice(part), to: &text)
                    try session.copyIn("copy \(held) from stdin with (format csv)", text)
                } refuse: { row, _ in
                    drift.changed.append(Int32(start + row))
                }
            }
            try session.rows("analyze \(held)")
            let differing = """
                select case when t.\(key) is null then 'm' else 'c' end || h.\(number) from \(held) h left join \(table) t \
                on t.\(key) = h.\(key) where t.\(key) is null or \(columns.differ("t", "h"))
                """
            _ = try session.copyOut("copy (\(differing)) to stdout") { drift.append($0) }
            try session.rows("rollback")
            return drift
        }
    }

    /// Asks the server, for so many seconds at most, with the table as SQL writes it.
    private func look<Answer>(
        seconds most: Double, _ ask: (PostgresSession, String) throws -> Answer
    ) throws -> Answer {
        do {
            let session = try PostgresSession(target, Deadline(seconds: min(seconds, most)))
            // Who has the table for themselves is not waited for.
            try session.rows("set lock_timeout = '5s'")
            return try ask(session, try session.identifier(of: table))
        } catch let error as ConnectionError {
            throw DeliveryFailure(error)
        }
    }
}

extension RowDrift {
    /// Appends lines `m12` for a missing row and `c12` for a changed one.
    fileprivate mutating func append(_ lines: UnsafeRawBufferPointer) {
        var number: Int32 = 0
        var isMissing = false
        for byte in lines {
            switch byte {
            case UInt8(ascii: "m"), UInt8(ascii: "c"): (number, isMissing) = (0, byte == UInt8(ascii: "m"))
            case UInt8(ascii: "\n"): isMissing ? missing.append(number) : changed.append(number)
            default: number = number * 10 + Int32(byte - UInt8(ascii: "0"))
            }
        }
    }
}

/// So many rows are sent at a time.
private let pieceSize = 1 << 16
