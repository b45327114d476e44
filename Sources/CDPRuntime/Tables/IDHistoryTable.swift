import CDPColumns
package import CDPStore
package import CDPTypes

/// To which id each one leads that is no more, or that gave away a part.
package struct IDHistoryTable: StoreTable {
    /// The stored hash of `profileID`.
    static let hash = TableColumn.number("id_history", "_hash")
    /// The former id.
    static let profileID = TableColumn.text("id_history", "profile_id")
    /// Where it leads.
    static let successorID = TableColumn.text("id_history", "successor_id")
    /// Why, a case of `IdentityOutcome.Succession.Reason`.
    static let reason = TableColumn.text("id_history", "reason")
    /// Since which generation.
    static let generation = TableColumn.number("id_history", "generation")

    /// `id_history`.
    package var name: String { "id_history" }
    /// All columns.
    package var schema: [Field] {
        [Self.hash.field, Self.profileID.field, Self.successorID.field, Self.reason.field, Self.generation.field]
    }
    /// By generation and successor.
    package var order: [String] { [Self.generation.name, Self.successorID.name] }
}

extension StoreTable where Self == IDHistoryTable {
    /// To which id each one leads that is no more.
    package static var idHistory: IDHistoryTable { IDHistoryTable() }
}
