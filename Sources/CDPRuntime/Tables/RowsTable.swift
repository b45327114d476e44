import CDPColumns
package import CDPPlan
package import CDPStore
package import CDPTypes

/// The accepted rows of a source: its fields, where they came from and, for events, whom they may belong to.
///
/// The fields are named by specs and have no `TableColumn`.
package struct RowsTable: StoreTable {
    /// The stored hash that places a row: of its key, or for events of the first owner that it names.
    static let hash = TableColumn.number("rows", "_hash")
    /// The key as a text.
    static let key = TableColumn.text("rows", "_key")
    /// The stored hash of the key (`KeyHash`).
    static let keyHash = TableColumn.number("rows", "_key_hash")
    /// The stored hash of the record that an event describes; -1 for none. Only where events describe people.
    static let person = TableColumn.number("rows", "_person")
    /// The input that the row came in: of files, the path.
    static let input = TableColumn.text("rows", "_input")
    /// The delivery of that input, from 1.
    static let delivery = TableColumn.number("rows", "_delivery")
    /// Its number in there, from 1: of text files, the line.
    static let position = TableColumn.number("rows", "_position")
    /// The generation at which the row was first seen.
    static let firstSeen = TableColumn.number("rows", "_first_seen")
    /// When what the row says arrived, as the `as_of` of that generation in microseconds. Only in sources dated by arrival.
    static let changed = TableColumn.integer("rows", "_changed")

    /// Where a row came from.
    static let origin = [input.field, delivery.field, position.field, firstSeen.field]

    /// The stored hash of an owner of an event; -1 for none. Owners are numbered from 0, as in `belongs_to`.
    static func owner(_ index: Int) -> TableColumn<[Int64]> { .number("rows", "_owner_\(index + 1)") }

    /// The source.
    package let source: SourcePlan

    /// The table of a source.
    package init(_ source: SourcePlan) {
        self.source = source
    }

    /// The columns of all owners of the source.
    var owners: [TableColumn<[Int64]>] { source.belongsTo.indices.map(Self.owner) }

    /// `rows/crm`, or `events/orders`.
    package var name: String { "\(source.isEventSource ? "events" : "rows")/\(source.name)" }
    /// All columns.
    package var schema: [Field] {
        var fields = [Self.hash.field, Self.key.field, Self.keyHash.field] + source.schema
        fields += owners.map(\.field)
        if source.isEventSource, source.describesPeople { fields.append(Self.person.field) }
        return fields + Self.origin + (source.isDatedByArrival ? [Self.changed.field] : [])
    }
    /// Those that follow from no specs.
    package var required: [Field] { [Self.hash.field, Self.key.field, Self.keyHash.field] + Self.origin }
    /// By time of event and key.
    package var order: [String] { [source.eventAt, Self.key.name].compactMap { $0 } }
}

extension Batch {
    /// The stored hashes of each owner of a source's events, -1 for none.
    func owners(of source: SourcePlan) throws(StoreError) -> [[Int64]] {
        var hashes: [[Int64]] = []
        for owner in RowsTable(source).owners { hashes.append(try self[owner]) }
        return hashes
    }

    /// The events of a source that name one of some owners.
    func rows(of source: SourcePlan, ownedBy wanted: HashIndex) throws(StoreError) -> [Int32] {
        var isTheirs = [Bool](repeating: false, count: count)
        for owners in try owners(of: source) {
            for (row, owner) in owners.enumerated() where wanted[UInt64(bitPattern: owner)] != nil {
                isTheirs[row] = true
            }
        }
        return isTheirs.indices.filter { isTheirs[$0] }.map { Int32($0) }
    }
}

extension TableSet {
    /// Hash and owners of the events of a source that name one of some owners.
    func events(of source: SourcePlan, ownedBy owners: HashIndex, threads: Int) throws -> Batch {
        let columns = [RowsTable.hash.field] + RowsTable(source).owners.map(\.field)
        let parts = try TableReader(snapshot(.rows(source))).map(columns: columns, threads: threads) { _, batch in
            batch.gathered(try batch.rows(of: source, ownedBy: owners))
        }
        return Batch.concatenated(parts, schema: columns)
    }
}

extension StoreTable where Self == RowsTable {
    /// The accepted rows of a source.
    package static func rows(_ source: SourcePlan) -> RowsTable { RowsTable(source) }
}
