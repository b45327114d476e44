public import CDPTypes

/// A table of the store as a type: its name, its columns, and what orders rows of one hash.
///
/// Its columns are `TableColumn` members of the type; those that specs name are in `schema` alone.
public protocol StoreTable: Sendable {
    /// The table's name: `profiles`, `rows/crm`.
    var name: String { get }
    /// All columns; the first is `_hash`, which places a row (`RangeLayout`).
    var schema: [Field] { get }
    /// The columns that every version of the table has, whatever the specs.
    var required: [Field] { get }
    /// The names of the columns that order rows of one hash.
    var order: [String] { get }
}

extension StoreTable {
    /// All columns, of tables whose columns do not depend on specs.
    public var required: [Field] { schema }
    /// Rows of one hash stand as they come.
    public var order: [String] { [] }
}

extension TableSnapshot {
    /// A table that does not exist yet.
    public init(empty table: some StoreTable) {
        self.init(empty: table.name, schema: table.schema)
        order = table.order
    }

    /// The same snapshot, read as what `table` says. Throws `StoreError` where a column is missing that every such table has.
    public func checked(as table: some StoreTable) throws(StoreError) -> TableSnapshot {
        for field in table.required where !schema.contains(field) {
            throw StoreError(
                .damaged, "the table `\(name)` has no column `\(field.name)` of type \(field.type)",
                help: "restore the logs of that table from a copy of the store")
        }
        var result = self
        result.order = table.order
        return result
    }
}
