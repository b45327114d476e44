import Glibc

/// A slot of logical replication: the server's promise to keep its log from where the slot stands.
package struct PostgresSlot: Sendable {
    /// What it is called, as the publication is that tells which tables it gives.
    package let name: String
    /// Where it stands: it gives no transaction whose commit stands before.
    package let position: LogPosition
    /// The bytes of the log that the server keeps for it.
    package let retained: Int64
    /// Whether the server has thrown away what the slot needs.
    package let isLost: Bool
    /// Whether another session reads it now.
    let isActive: Bool

    /// Finds a slot; nil where there is none. Throws where one of the name gives something else.
    package init?(_ name: String, _ session: PostgresSession) throws(ConnectionError) {
        let found = try session.rows(
            """
            select coalesce(confirmed_flush_lsn::text, '0/0'), coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::int8, \
            coalesce(wal_status, 'lost') = 'lost', active, plugin = 'pgoutput' and database = current_database() \
            from pg_replication_slots where slot_name = \(try session.literal(name))
            """
        ).first?.map { $0 ?? "" }
        guard let found, found.count == 5, let position = LogPosition(found[0]) else { return nil }
        guard found[4] == "t" else {
            throw ConnectionError(
                "the slot `\(name)` is of another database, or gives no changes of tables",
                help: "drop it there: `select pg_drop_replication_slot('\(name)')`")
        }
        self.name = name
        self.position = position
        retained = Int64(found[1]) ?? 0
        (isLost, isActive) = (found[2] == "t", found[3] == "t")
    }

    /// How slots and publications of a store are called.
    package static func prefix(store: String) -> String { "cdp_\(store.prefix(8).lowercased())_" }

    /// The slot of a store on a connection. Servers take lower-case letters, digits and `_`, 63 of them.
    package static func name(store: String, connection: String) -> String {
        let plain = connection.lowercased().utf8.map { byte -> UInt8 in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) ? byte : UInt8(ascii: "_")
        }
        return prefix(store: store) + String(decoding: plain.prefix(40), as: UTF8.self)
    }

    /// The slots of a store that no source has, by their names; `used` are those that one has.
    package static func abandoned(
        store: String, used: Set<String>, _ session: PostgresSession
    ) throws(ConnectionError) -> [String] {
        try session.rows("select slot_name from pg_replication_slots where database = current_database() order by 1")
            .compactMap(\.[0]).filter { $0.hasPrefix(prefix(store: store)) && !used.contains($0) }
    }

    /// What publishes a table, and whether all of its changes; nil where the publication has it not.
    static func publishing(
        _ publication: String, _ table: PostgresTable, _ session: PostgresSession
    ) throws(ConnectionError) -> (number: UInt32, isWhole: Bool)? {
        let found = try session.rows(
            """
            select coalesce(r.oid, p.oid), p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate \
            from pg_publication p join pg_publication_tables t on t.pubname = p.pubname \
            left join pg_publication_rel r on r.prpubid = p.oid and r.prrelid = \(table.relation) \
            where p.pubname = \(try session.literal(publication)) \
            and t.schemaname = \(try session.literal(table.schema)) and t.tablename = \(try session.literal(table.plain))
            """
        ).first?.map { $0 ?? "" }
        guard let found, found.count == 2, let number = UInt32(found[0]) else { return nil }
        return (number, found[1] == "t")
    }

    /// Makes it; what is committed from now on is kept for it. Waits for transactions that are open.
    static func make(_ name: String, _ session: PostgresSession) throws(ConnectionError) {
        try session.rows("select pg_create_logical_replication_slot(\(try session.literal(name)), 'pgoutput')")
    }

    /// Drops it, where it is there: the server keeps no log for it any more.
    static func drop(_ name: String, _ session: PostgresSession) throws(ConnectionError) {
        let literal = try session.literal(name)
        try session.rows(
            "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = \(literal)")
    }
}
