import CDPColumns
import CDPFormats
import CDPTypes

/// A table of PostgreSQL as a receiver: what differs is written in one transaction a batch, and each batch exactly once.
///
/// The transaction also writes the batch's id into the table `cdp_deliveries`, beside the destination. A batch that comes again because
/// its answer was lost is found there, and nothing is written. Rows that the table refuses, by a constraint or a type, are found by
/// halves and answered one by one; all others are written.
package struct PostgresReceiver: Receiver {
    let target: PostgresTarget
    /// The table's schema and name.
    let table: [String]
    /// What the table of deliveries knows the destination by.
    private let destination: String
    let seconds: Double

    /// A table, `people` or `crm.people`, that a destination with this ledger writes to; a batch may take `seconds`.
    package init(_ target: PostgresTarget, table: String, ledger: String, seconds: Double) {
        self.target = target
        self.table = table.split(separator: ".", maxSplits: 1).map(String.init)
        destination = "\(ledger) on \(table)"
        self.seconds = seconds
    }

    /// What differs, in batches that a transaction takes in a second or so.
    package var intake: Intake { .changes(rows: 20_000) }

    /// Writes a batch in one transaction.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        do {
            let session = try PostgresSession(target, Deadline(seconds: seconds))
            let work = try PostgresWork(batch, table, session)
            return try work.run(destination)
        } catch {
            throw DeliveryFailure(error)
        }
    }
}

extension DeliveryFailure {
    /// Why a database did not take a batch. What is about names and rights does not pass by waiting.
    init(_ failure: ConnectionError) {
        let isLasting = ["0A", "28", "3D", "3F", "42"].contains(failure.code?.prefix(2) ?? "")
        self.init("\(failure.reason); \(failure.help)", isLasting ? .none : .whole)
    }
}

/// One batch in its transaction.
private struct PostgresWork {
    let batch: DeliveryBatch
    let session: PostgresSession
    /// The table and the schema's table of deliveries, as SQL writes them.
    let table: String
    let deliveries: String
    let columns: [PostgresColumn]
    /// The column of the key, as SQL writes it.
    let key: String
    /// The temporary table of the rows that are sent: no table of others has its name.
    let sent = "\"cdp\tsent\""

    init(_ batch: DeliveryBatch, _ table: [String], _ session: PostgresSession) throws(ConnectionError) {
        self.batch = batch
        self.session = session
        self.table = try session.identifier(of: table)
        deliveries = try session.identifier(of: table.dropLast() + ["cdp_deliveries"])
        columns = try session.columns(batch.rows.schema.map(\.name), of: self.table)
        key = try session.identifier(batch.key)
    }

    func run(_ destination: String) throws(ConnectionError) -> BatchAnswer {
        try makeTables()
        try session.rows("begin")
        let words = [destination, batch.id]
        var literals: [String] = []
        for word in words { literals.append(try session.literal(word)) }
        let found = try session.rows(
            "select rejected from \(deliveries) where destination = \(literals[0]) and delivery = \(literals[1])")
        if let known = found.first {
            try session.rows("rollback")
            return answer(Self.rejected(known[0] ?? ""))
        }
        try session.rows(
            "create temporary table \(sent) on commit drop as select \(list) from \(table) limit 0"
        )
        let hasPolicies = try session.value("select row_security_active(\(try session.literal(table)))") == "t"
        // Where the key is not unique nothing can be written, so nothing is deleted either. Where rights are missing it is told here, so what
        // is forbidden afterwards is forbidden by a policy.
        if batch.change == .removed || hasPolicies { try session.rows(upsert(limit: 0)) }
        var rejected: [Int: String] = [:]
        try session.byHalves(0..<batch.rows.count, hasPolicies: hasPolicies, write) { rejected[$0] = $1.code ?? "" }
        let refusals = rejected.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " ")
        try session.rows(
            """
            insert into \(deliveries) (destination, delivery, rejected) values (\(literals[0]), \(literals[1]), \(try session.literal(refusals))) \
            on conflict (destination) do update set delivery = excluded.delivery, rejected = excluded.rejected, at = now()
            """)
        try session.rows("commit")
        return answer(rejected)
    }

    /// Makes the table where it is missing, and that of deliveries.
    private func makeTables() throws(ConnectionError) {
        let columns = zip(columns, batch.rows.schema).map { "\($0.name) \(PostgresType.name(of: $1.type))" }
        // Two that make one table at the same moment: the second one finds it.
        try session.rows("set client_min_messages = error")
        // Who may not make tables may write into those that are there.
        if try isMissing(table) {
            try session.rows(
                "create table if not exists \(table) (\(columns.joined(separator: ", ")), primary key (\(key)))")
        }
        guard try isMissing(deliveries) else { return }
        try session.rows(
            """
            create table if not exists \(deliveries) (destination text primary key, delivery text not null, rejected text not null, \
            at timestamptz not null default now())
            """)
    }

    private func isMissing(_ table: String) throws(ConnectionError) -> Bool {
        try session.value("select to_regclass(\(try session.literal(table)))") == nil
    }

    /// Writes some rows of the batch.
    private func write(_ rows: Range<Int>) throws(ConnectionError) {
        var text: [UInt8] = []
        CSVText().append(batch.rows.gathered(rows.map { Int32($0) }), to: &text)
        try session.rows("truncate \(sent)")
        try session.copyIn("copy \(sent) from stdin with (format csv)", text)
        try session.rows(change)
        // A constraint that may wait until the end would refuse all rows there.
        try session.rows("set constraints all immediate")
    }

    /// What is done with the rows of the batch. A row that is there with the same values is not written.
    private var change: String {
        batch.change == .removed
            ? "delete from \(table) t using \(sent) b where t.\(key) = b.\(key)" : upsert()
    }

    /// The columns in a row.
    private var list: String { columns.map(\.name).joined(separator: ", ") }

    private func upsert(limit: Int? = nil) -> String {
        let others = columns.filter { $0.name != key }
        let limit = limit.map { " limit \($0)" } ?? ""
        let insert = "insert into \(table) as t (\(list)) select \(list) from \(sent)\(limit) on conflict (\(key)) do "
        guard !others.isEmpty else { return insert + "nothing" }
        let set = others.map { "\($0.name) = excluded.\($0.name)" }.joined(separator: ", ")
        return insert + "update set \(set) where \(others.differ("t", "excluded"))"
    }

    private func answer(_ rejected: [Int: String]) -> BatchAnswer {
        var answer = BatchAnswer.acknowledged(batch.rows.count)
        for (row, code) in rejected where answer.rows.indices.contains(row) { answer.rows[row] = .rejected(code) }
        return answer
    }

    /// The rows that were rejected, as `cdp_deliveries` keeps them: `3:23514 17:22003`.
    private static func rejected(_ text: String) -> [Int: String] {
        var rows: [Int: String] = [:]
        for part in text.split(separator: " ") {
            let words = part.split(separator: ":")
            if words.count == 2, let row = Int(words[0]) { rows[row] = String(words[1]) }
        }
        return rows
    }
}

/// The types of PostgreSQL for values of cdp.
private enum PostgresType {
    static func name(of type: DataType) -> String {
        switch type {
        case .string: "text"
        case .integer, .duration: "bigint"
        case .decimal(let precision, let scale): "numeric(\(precision), \(scale))"
        case .float: "double precision"
        case .boolean: "boolean"
        case .date: "date"
        case .timestamp: "timestamptz"
        case .list, .structure: "jsonb"
        }
    }
}
