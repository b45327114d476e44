import CDPColumns
import CDPExpressions
package import CDPPlan
package import CDPStore
package import CDPTypes

/// What a destination's receiver holds: the ledger of what was sent to it. One row a key.
package struct LedgerTable: StoreTable {
    /// The stored hash of the key.
    static let hash = TableColumn.number("deliveries", "_hash")
    /// The generation that sent the row last.
    static let generation = TableColumn.number("deliveries", "_generation")
    /// Whose row it is.
    static let profileID = TableColumn.text("deliveries", "_profile_id")

    private let destination: DestinationPlan

    /// The ledger of a destination.
    package init(_ destination: DestinationPlan) {
        self.destination = destination
    }

    /// `deliveries/newsletter`.
    package var name: String { ProfileStore.ledgerTable(destination.name) }
    /// All columns.
    package var schema: [Field] { required + destination.fields.map { Field($0.name, $0.value.type) } }
    /// Those that are not fields of the destination.
    package var required: [Field] { [Self.hash.field, Self.generation.field, Self.profileID.field] }
}

extension StoreTable where Self == LedgerTable {
    /// What a destination's receiver holds.
    package static func ledger(_ destination: DestinationPlan) -> LedgerTable { LedgerTable(destination) }
}
