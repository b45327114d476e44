package import CDPColumns

/// Rows of one table that an erasure takes.
///
///     RowRemoval(hashes: [hash])                                   // all rows under a stored hash
///     RowRemoval(columns: ["raw"]) { rows in … }                   // rows that a look at a column tells
package struct RowRemoval: Sendable {
    /// The columns by which rows are told, by name; nil for all of the table.
    let columns: [String]?
    /// The stored hashes of the rows; nil where rows of any hash may go.
    let hashes: [Int64]?
    /// Where rows that go stand among rows of a file, of those columns; ascending.
    let places: @Sendable (Batch) throws -> [Int32]
    /// The rows that enter instead of rows that go, whole and under hashes of theirs; nil where none do.
    var replacement: (@Sendable (Batch) throws -> Batch)?

    /// The rows that `places` names among rows of those columns.
    package init(columns: [String]? = nil, places: @escaping @Sendable (Batch) throws -> [Int32]) {
        self.columns = columns
        self.places = places
        hashes = nil
    }

    /// All rows under some stored hashes.
    package init(hashes: Set<Int64>) {
        self.hashes = hashes.sorted()
        columns = nil
        places = { rows in
            let stored = rows.storedHashes
            return stored.indices.filter { hashes.contains(stored[$0]) }.map { Int32($0) }
        }
    }

    /// The same with rows that enter instead: an identifier that several people share loses one of them and stays.
    /// `replacement` is asked with the rows that go, all columns of them.
    package func replacing(with replacement: @escaping @Sendable (Batch) throws -> Batch) -> RowRemoval {
        var result = self
        result.replacement = replacement
        return result
    }
}

/// What is to leave a store so that nothing in it remembers.
package struct Erasure: Sendable {
    /// The rows of a table that go. Asked for every table and every ledger that the store holds, so that a new kind of table
    /// is not passed over; nil where none go.
    package var rows: @Sendable (TableSnapshot) throws -> RowRemoval?
    /// The columns that order rows of one hash, by table; asked for where rows are replaced.
    package var orders: [String: [String]] = [:]
    /// Counts of the journal that are others afterwards.
    package var counts: [String: Int] = [:]

    /// An erasure of rows.
    package init(_ rows: @escaping @Sendable (TableSnapshot) throws -> RowRemoval?) {
        self.rows = rows
    }
}

/// What an erasure did, and what it could not do.
package struct Erased: Sendable {
    /// The generation without the rows; nil where the latest one did not have them.
    package internal(set) var generation: JournalEntry?
    /// How many rows went, by table or ledger.
    package internal(set) var rows: [String: Int] = [:]
    /// A generation that somebody reads: it and those after it stay, and with them what was to go. Nil where none does.
    package internal(set) var held: Int?
    /// Backups of generations from before, where they were made and still are. Nothing in them is changed.
    package internal(set) var backups: [BackupNote] = []
    /// Files in the store's folder that cdp did not write, from there: what is in them is not known.
    package internal(set) var strangers: [String] = []
    /// What failed once there was no way back; the same erasure again makes it good.
    package internal(set) var unfinished: StoreError?

    /// Whether no file in the store's folder that cdp wrote holds what was to go, and there are no others.
    package var isComplete: Bool { held == nil && strangers.isEmpty && unfinished == nil }
}
