/// What a slot gives of changes, read over plain SQL: the server tells them again until the slot is moved, which is done when they
/// are landed. So each change lands exactly once.
package final class PostgresChanges {
    private let target: PostgresTarget
    private let deadline: Deadline
    private var session: PostgresSession
    /// Asks for long values that changes do not carry.
    private var asking: PostgresSession?
    /// The slot as it stands.
    package private(set) var slot: PostgresSlot
    /// How far the log was durable when reading began: what is written later is for the next time.
    package let end: LogPosition

    /// About so many changes are landed at a time, whole transactions of them. The server keeps them in a file meanwhile.
    private static let mostChanges = 500_000
    /// How many seconds a slot is waited for that another session reads.
    private static let patience = 10.0
    /// How many are asked for: more where the slot was not moved, since a source that is not pulled now goes on from where it stands.
    private var limit = 0
    /// Where the slot stood when it was read last.
    private var start: LogPosition?

    /// Connects, and looks at a slot.
    package init(slot name: String, _ target: PostgresTarget, _ deadline: Deadline) throws(ConnectionError) {
        self.target = target
        self.deadline = deadline
        session = try Self.open(target, deadline)
        guard var slot = try PostgresSlot(name, session) else {
            throw ConnectionError("the slot `\(name)` is not there any more", help: Self.attachAgain)
        }
        // The server notices a moment later that a command was killed which read it.
        let end = MonotonicClock.now() + Self.patience
        while slot.isActive, MonotonicClock.wait(until: MonotonicClock.now() + 0.2), MonotonicClock.now() < end {
            slot = try PostgresSlot(name, session) ?? slot
        }
        guard !slot.isLost else {
            throw ConnectionError(
                "the server has dropped changes that the slot `\(name)` had not given yet (`max_slot_wal_keep_size`)",
                help: Self.attachAgain)
        }
        guard !slot.isActive else {
            throw ConnectionError(
                "another session reads the slot `\(name)`", help: "run the command again when it is done")
        }
        self.slot = slot
        self.end = LogPosition(try session.value("select pg_current_wal_flush_lsn()") ?? "") ?? slot.position
    }

    /// A session whose values are written as those of queries.
    private static func open(
        _ target: PostgresTarget, _ deadline: Deadline
    ) throws(ConnectionError) -> PostgresSession {
        let session = try PostgresSession(target, deadline)
        try session.rows(PostgresQueries.manners)
        return session
    }

    static let attachAgain = "`cdp source attach NAME` reads the table anew, and goes on from there"

    /// The table of a source that goes on from a position. Throws where changes may be missing, or are not told as the source needs
    /// them.
    package func table(_ position: ReplicationPosition, key: [String]) throws(ConnectionError) -> PostgresTable {
        let table = try PostgresTable(position.table, session)
        if let problem = table.problem(withKey: key) { throw problem }
        guard table.relation == position.relation else {
            throw ConnectionError(
                "`\(position.table)` is another table than the one that was attached", help: Self.attachAgain)
        }
        guard let publishing = try PostgresSlot.publishing(slot.name, table, session),
            publishing.number == position.publishing
        else {
            throw ConnectionError(
                "the publication `\(slot.name)` has `\(position.table)` no more, or had it not for a while",
                help: Self.attachAgain)
        }
        guard publishing.isWhole else {
            throw ConnectionError(
                "the publication `\(slot.name)` does not tell all changes",
                help:
                    "`alter publication \(slot.name) set (publish = 'insert, update, delete, truncate')`, then attach the source again"
            )
        }
        guard slot.position <= position.position else {
            throw ConnectionError(
                "the slot `\(slot.name)` was moved past changes that were not landed here, as after a store was put back",
                help: Self.attachAgain)
        }
        return table
    }

    /// Reads changes of tables, and no further than `end`. Returns how far the log is read now, whether that is all, and whether
    /// there were any.
    package func read(_ tables: [ReplicatedTable]) throws -> (reached: LogPosition, isAll: Bool, hasRows: Bool) {
        var (last, headers) = (end, ChangeReader.Headers())
        limit = Self.mostChanges + (start == slot.position ? limit : 0)
        start = slot.position
        while true {
            for table in tables { try table.target.begin(replaces: false) }
            let reader = ChangeReader(tables, headers: headers, writers: tables.map(writer))
            do {
                try read(into: reader, upTo: last)
            } catch let restart as ChangeReader.Restart {
                switch restart {
                case .before(let position): last = position
                case .columns(let columns, let table, let commit): headers[commit, default: [:]][table] = columns
                }
                // The one that was left is still answering.
                session = try Self.open(target, deadline)
                continue
            }
            // It ends early after so many changes, with a whole transaction.
            let isCut = reader.count >= limit
            let reached = isCut ? reader.end ?? last : max(last, reader.end ?? last)
            return (reached, reached >= end, reader.hasRows)
        }
    }

    private func read(into reader: ChangeReader, upTo last: LogPosition) throws {
        let name = try session.literal(slot.name)
        var rows = BinaryRows()
        _ = try session.copyOut(
            """
            copy (select data from pg_logical_slot_peek_binary_changes(\(name), '\(last)', \(limit), \
            'proto_version', '1', 'publication_names', \(name))) to stdout (format binary)
            """
        ) { piece in try rows.read(piece, reader.take) }
        try reader.finish()
    }

    private func writer(_ table: ReplicatedTable) -> ChangeWriter {
        ChangeWriter(key: table.key, target: table.target) { [self] columns, keys in
            try values(of: columns, keys, in: table)
        }
    }

    /// The values that rows have now, by their keys.
    private func values(
        of columns: [String], _ keys: [[String]], in table: ReplicatedTable
    ) throws(ConnectionError) -> [[String]: [String?]] {
        let asking: PostgresSession
        if let open = self.asking {
            asking = open
        } else {
            asking = try Self.open(target, deadline)
            self.asking = asking
        }
        let found = try asking.rows("select \(table.relation)::regclass").first?[0] ?? ""
        let now = try asking.rows(
            "select attname from pg_attribute where attrelid = \(table.relation) and attnum > 0 and not attisdropped"
        ).compactMap(\.[0])
        var names: [String] = []
        for column in table.key { names.append(try asking.identifier(column)) }
        let keyNames = names
        // A column that is gone by now has no value that could be asked for.
        for column in columns { names.append(now.contains(column) ? try asking.identifier(column) : "null") }
        var list: [String] = []
        for key in keys {
            var literals: [String] = []
            for value in key { literals.append(try asking.literal(value)) }
            list.append("(\(literals.joined(separator: ", ")))")
        }
        let rows = try asking.rows(
            """
            select \(names.joined(separator: ", ")) from \(found) \
            where (\(keyNames.joined(separator: ", "))) in (\(list.joined(separator: ", ")))
            """)
        let count = table.key.count
        return Dictionary(rows.map { ($0.prefix(count).map { $0 ?? "" }, Array($0.dropFirst(count))) }) { first, _ in
            first
        }
    }

    /// Moves the slot: what stands before a place of the log is landed, and the server may let go of it. Returns the bytes of the log
    /// that it still keeps.
    package func advance(to position: LogPosition) throws(ConnectionError) -> Int64 {
        if position > slot.position {
            try session.rows("select pg_replication_slot_advance(\(try session.literal(slot.name)), '\(position)')")
        }
        if let moved = try PostgresSlot(slot.name, session) { slot = moved }
        return slot.retained
    }
}
