import CDPColumns
package import CDPStore
package import CDPTypes

/// Whom each owner leads to: a record, or a value of an identifier by which events are found. One row an owner.
package struct MembersTable: StoreTable {
    /// The stored hash of the owner (`KeyHash`).
    static let hash = TableColumn.number("members", "_hash")
    /// What the owner is, a case of `Kind`.
    static let kind = TableColumn.text("members", "kind")
    /// The source of a record; null for an identifier.
    static let source = TableColumn.text("members", "name")
    /// The key of a record; null for an identifier, whose values stay out of the table.
    static let key = TableColumn.text("members", "value")
    /// The profile that it leads to.
    static let profileID = TableColumn.text("members", "profile_id")
    /// What a record's rows depend on (`RecordSignatures`); null for an identifier.
    static let signature = TableColumn.integer("members", "_signature")

    /// What an owner is.
    enum Kind: String {
        case record, identifier
    }

    /// `members`.
    package var name: String { "members" }
    /// All columns.
    package var schema: [Field] {
        [Self.hash.field, Self.kind.field, Self.source.field, Self.key.field, Self.profileID.field]
            + [Self.signature.field]
    }
    /// By what the owner is, its source and key.
    package var order: [String] { [Self.kind.name, Self.source.name, Self.key.name] }
}

extension StoreTable where Self == MembersTable {
    /// Whom each owner leads to.
    package static var members: MembersTable { MembersTable() }
}
