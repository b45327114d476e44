import CDPColumns
package import CDPStore
package import CDPTypes

/// The values of identifiers: to which profiles each leads, and whether it is trusted. One row a value.
package struct IdentifiersTable: StoreTable {
    /// The stored hash of the value (`KeyHash`).
    static let hash = TableColumn.number("identifiers", "_hash")
    /// The attribute.
    static let attribute = TableColumn.text("identifiers", "attribute")
    /// The value in its normal form.
    static let value = TableColumn.text("identifiers", "value")
    /// The profiles that hold it, in the order of their ids.
    static let profileIDs = TableColumn.textLists("identifiers", "profile_ids")
    /// Whether it is evidence.
    static let trusted = TableColumn.flag("identifiers", "trusted")

    /// `identifiers`.
    package var name: String { "identifiers" }
    /// All columns.
    package var schema: [Field] {
        [Self.hash.field, Self.attribute.field, Self.value.field, Self.profileIDs.field, Self.trusted.field]
    }
    /// By attribute and value.
    package var order: [String] { [Self.attribute.name, Self.value.name] }
}

extension StoreTable where Self == IdentifiersTable {
    /// The values of identifiers.
    package static var identifiers: IdentifiersTable { IdentifiersTable() }
}
