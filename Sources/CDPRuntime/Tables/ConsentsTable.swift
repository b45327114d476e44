import CDPColumns
package import CDPStore
package import CDPTypes

/// Statements of consent, as rows of sources made them. One row a statement.
package struct ConsentsTable: StoreTable {
    /// The stored hash of the contact, within its consent (`KeyHash`).
    static let hash = TableColumn.number("consents", "_hash")
    /// The consent.
    static let consent = TableColumn.text("consents", "consent")
    /// The contact in its normal form.
    static let contact = TableColumn.text("consents", "contact")
    /// Whether it is granted; null where what was said since cannot be read.
    static let granted = TableColumn.flag("consents", "granted")
    /// When it was said.
    static let at = TableColumn.instant("consents", "at")
    /// By which source.
    static let source = TableColumn.text("consents", "source")
    /// In which row.
    static let key = TableColumn.text("consents", "key")

    /// `consents`.
    package var name: String { "consents" }
    /// All columns.
    package var schema: [Field] {
        [Self.hash.field, Self.consent.field, Self.contact.field, Self.granted.field, Self.at.field]
            + [Self.source.field, Self.key.field]
    }
    /// By time, source, row and outcome.
    package var order: [String] { [Self.at.name, Self.source.name, Self.key.name, Self.granted.name] }
}

extension StoreTable where Self == ConsentsTable {
    /// Statements of consent.
    package static var consents: ConsentsTable { ConsentsTable() }
}
