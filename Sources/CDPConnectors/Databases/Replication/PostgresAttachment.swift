import CDPTypes
import Glibc

/// Attaches a table to a slot, and detaches it: what is made on the server is made here alone, and told.
///
/// The order makes that nothing is lost: the table is published, then the slot keeps the log, and only then a moment is taken at which
/// the rows are read. The moment comes from a slot for a while, since only the command that makes a slot shows the rows exactly as of a place of
/// the log: what was committed before is among the rows, and what is committed after is among the changes.
package struct PostgresAttachment {
    private let target: PostgresTarget
    private let deadline: Deadline
    private let session: PostgresSession
    private let slot: String

    /// Connects. The publication is called as the slot is.
    package init(slot: String, _ target: PostgresTarget, _ deadline: Deadline) throws(ConnectionError) {
        self.target = target
        self.deadline = deadline
        self.slot = slot
        session = try PostgresSession(target, deadline)
        try session.rows("set client_min_messages = error; set statement_timeout = 0")
    }

    /// Attaches a table, and hands on its rows as of the place of the log where its changes begin. Returns the position of there, and
    /// what was made.
    package func attach(
        _ name: String, key: [String], _ take: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> (position: ReplicationPosition, made: [String]) {
        let level = try session.value("show wal_level") ?? ""
        guard level == "logical" else {
            throw ConnectionError(
                "the server writes no changes of rows into its log: `wal_level` is `\(level)`",
                help: "`alter system set wal_level = logical`, and start the server again")
        }
        let table = try PostgresTable(name, session)
        if let problem = table.problem(withKey: key) { throw problem }
        var made: [String] = []
        let publishing = try publish(table, &made)
        if let found = try PostgresSlot(slot, session), found.isLost {
            try PostgresSlot.drop(slot, session)
            made.append(
                "dropped the slot `\(slot)`, which had lost changes: its other sources must be attached again, too")
        }
        if try PostgresSlot(slot, session) == nil {
            try PostgresSlot.make(slot, session)
            made.append("made the slot `\(slot)`: the server keeps its log until it is pulled")
        }
        let position = try read(table, take)
        let result = ReplicationPosition(
            slot: slot, table: name, relation: table.relation, publishing: publishing, position: position)
        return (result, made)
    }

    /// Sees to it that the publication has a table; what that is by.
    private func publish(_ table: PostgresTable, _ made: inout [String]) throws(ConnectionError) -> UInt32 {
        let publication = try session.identifier(slot)
        let isThere =
            try session.value("select 1 from pg_publication where pubname = \(try session.literal(slot))") != nil
        if try PostgresSlot.publishing(slot, table, session) == nil {
            let statement =
                isThere
                ? "alter publication \(publication) add table \(table.only)"
                : "create publication \(publication) for table \(table.only) with (publish_via_partition_root = true)"
            do throws(ConnectionError) {
                try session.rows(statement)
            } catch {
                guard error.isMissingRight else { throw error }
                throw ConnectionError(
                    "the user may not publish `\(table.shown)`",
                    help: "have its owner run, and then attach again: \(statement)", code: error.code)
            }
            made.append(
                isThere
                    ? "added `\(table.shown)` to the publication `\(slot)`"
                    : "made the publication `\(slot)` of `\(table.shown)`")
        }
        guard let found = try PostgresSlot.publishing(slot, table, session) else {
            throw ConnectionError(
                "the publication `\(slot)` has `\(table.shown)` no more", help: "run the command again")
        }
        guard found.isWhole else {
            throw ConnectionError(
                "the publication `\(slot)` does not tell all changes",
                help: "`alter publication \(slot) set (publish = 'insert, update, delete, truncate')`")
        }
        return found.number
    }

    /// Hands on the rows of a table as of a place of the log.
    private func read(
        _ table: PostgresTable, _ take: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LogPosition {
        // Stays open until all rows are read: with it goes the slot, and the moment.
        let exporter = try PostgresSession(target, deadline, replicates: true)
        let name = try exporter.identifier("\(slot.prefix(50))_\(getpid())")
        let row = try exporter.rows("CREATE_REPLICATION_SLOT \(name) TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT").first
        guard let row, row.count >= 3, let position = row[1].flatMap({ LogPosition($0) }), let snapshot = row[2] else {
            throw ConnectionError("the server gave no moment to read the table at", help: "run the command again")
        }
        let reading = try PostgresSession(target, deadline)
        // Policies of rows would hide some, and changes do not know them.
        try reading.rows(PostgresQueries.manners + "; set row_security = off")
        try reading.rows("begin isolation level repeatable read read only")
        try reading.rows("set transaction snapshot \(try reading.literal(snapshot))")
        var columns = ["null as \(RemovalMark.column)"]
        for column in table.columns { columns.append(try reading.identifier(column)) }
        _ = try reading.copyOut(
            "copy (select \(columns.joined(separator: ", ")) from \(table.only)) to stdout (format csv, header)", take)
        withExtendedLifetime(exporter) {}
        return position
    }

    /// Takes a table out of the publication; with the last one, the publication and the slot go, too. Returns what was done. A table
    /// that is not there any more has left by itself.
    package func detach(_ name: String, isLast: Bool) throws(ConnectionError) -> [String] {
        let publication = try session.identifier(slot)
        var done: [String] = []
        if isLast {
            if try PostgresSlot(slot, session) != nil {
                try PostgresSlot.drop(slot, session)
                done.append("dropped the slot `\(slot)`: the server keeps no log for it any more")
            }
            if try session.value("select 1 from pg_publication where pubname = \(try session.literal(slot))") != nil {
                try session.rows("drop publication \(publication)")
                done.append("dropped the publication `\(slot)`")
            }
            return done
        }
        if let table = try? PostgresTable(name, session), try PostgresSlot.publishing(slot, table, session) != nil {
            try session.rows("alter publication \(publication) drop table \(table.only)")
            done.append("took `\(table.shown)` out of the publication `\(slot)`")
        }
        return done
    }
}

/// What a server lacks for changes to be read, as far as that can be told before a source is attached.
package enum ReplicationCheck {
    /// What is wrong, and what helps.
    package struct Finding: Sendable {
        /// What is wrong.
        package var reason: String
        /// What to do next.
        package var help: String
    }

    /// What concerns the server and the user.
    package static func server(_ session: PostgresSession) throws(ConnectionError) -> [Finding] {
        var found: [Finding] = []
        let level = try session.value("show wal_level") ?? ""
        if level != "logical" {
            found.append(
                Finding(
                    reason: "the server writes no changes of rows into its log: `wal_level` is `\(level)`",
                    help: "`alter system set wal_level = logical`, and start the server again"))
        }
        let mayReplicate = try session.value(
            """
            select rolsuper or rolreplication or exists (select from pg_roles r where r.rolname = 'rds_replication' \
            and pg_has_role(current_user, r.oid, 'usage')) from pg_roles where rolname = current_user
            """)
        if mayReplicate != "t" {
            found.append(
                Finding(reason: "the user may not read the log of the server", help: "`alter role … replication`"))
        }
        if try session.value("show max_slot_wal_keep_size") == "-1" {
            found.append(
                Finding(
                    reason: "while nobody pulls, the server keeps its log without a limit, until its disk is full",
                    help:
                        "set `max_slot_wal_keep_size`, such as 50GB: a source that lags further must be attached again")
            )
        }
        return found
    }
}
