/// A table whose changes are read for one source.
package struct ReplicatedTable {
    /// The number of the table.
    package var relation: UInt32
    /// The columns that tell its rows apart.
    package var key: [String]
    /// All transactions whose commit stands before it were read.
    package var position: LogPosition
    /// Where its rows go.
    package var target: any ChangeTarget

    /// See the properties.
    package init(relation: UInt32, key: [String], position: LogPosition, target: any ChangeTarget) {
        self.relation = relation
        self.key = key
        self.position = position
        self.target = target
    }
}

/// Tells the changes of transactions, as a slot gives them, to the writers of the tables that they are of.
///
/// Rows of one file have one header. Where the columns of a table change, reading ends before the transaction that changed them, and
/// begins anew with it; where one transaction has rows of both kinds, the header has the columns of both.
final class ChangeReader {
    /// Reading must begin anew, for the columns of a table are others than those of the header.
    enum Restart: Error {
        /// Reading no further than this.
        case before(LogPosition)
        /// With these columns, for the transaction whose commit stands there.
        case columns([String], of: UInt32, in: LogPosition)
    }

    /// Columns that rows of one transaction have, by the place of its commit and the table.
    typealias Headers = [LogPosition: [UInt32: [String]]]

    private let tables: [ReplicatedTable]
    private let writers: [ChangeWriter]
    /// By table, those who read it.
    private let readers: [UInt32: [Int]]
    private let headers: Headers
    private var columns: [UInt32: [String]] = [:]
    /// Where the transaction's commit stands that is read.
    private var commit = LogPosition(0)
    /// By writer, the transaction that its header is of.
    private var headerOf: [LogPosition]
    /// How many messages were read.
    private(set) var count = 0
    /// Where the log goes on after the last transaction.
    private(set) var end: LogPosition?

    init(_ tables: [ReplicatedTable], headers: Headers, writers: [ChangeWriter]) {
        self.tables = tables
        self.headers = headers
        self.writers = writers
        readers = Dictionary(grouping: tables.indices) { tables[$0].relation }
        headerOf = [LogPosition](repeating: LogPosition(0), count: tables.count)
    }

    /// Whether any table has changed.
    var hasRows: Bool { writers.contains { $0.hasRows } }

    /// Takes a message.
    func take(_ bytes: UnsafeRawBufferPointer) throws {
        count += 1
        switch try ChangeMessage(bytes) {
        case .begin(let commit): self.commit = commit
        case .commit(let end): self.end = end
        case .table(let table):
            // The same list stays, so that rows are told quickly to have the columns of the header.
            if columns[table.number] != table.columns { columns[table.number] = table.columns }
        case .insert(let table, let row): try each(table) { try $0.write(row, bytes) }
        case .update(let table, let before, let after): try each(table) { try $0.write(after, before: before, bytes) }
        case .delete(let table, let row): try each(table) { try $0.remove(row, bytes) }
        case .truncate(let tables):
            for table in tables {
                let columns = try known(table)
                for place in reading(table) {
                    headerOf[place] = commit
                    try writers[place].truncate(headers[commit]?[table] ?? columns)
                }
            }
        case .other: break
        }
    }

    /// Hands on all that was read.
    func finish() throws { for writer in writers { try writer.flush() } }

    /// Those who read a table, and did not read this transaction before.
    private func reading(_ table: UInt32) -> [Int] {
        (readers[table] ?? []).filter { commit >= tables[$0].position }
    }

    private func known(_ table: UInt32) throws(ConnectionError) -> [String] {
        guard let columns = columns[table] else { throw MessageReader.unreadable }
        return columns
    }

    private func each(_ table: UInt32, _ write: (ChangeWriter) throws -> Void) throws {
        let places = reading(table)
        if places.isEmpty { return }
        let columns = try known(table)
        for place in places {
            let writer = writers[place]
            if writer.header == nil { headerOf[place] = commit }
            if let header = writer.header, header != columns {
                guard headerOf[place] == commit else { throw Restart.before(end ?? commit) }
                let more = columns.filter { !header.contains($0) }
                if !more.isEmpty { throw Restart.columns(header + more, of: table, in: commit) }
            }
            try writer.use(columns, header: headers[commit]?[table] ?? columns)
            try write(writer)
        }
    }
}
