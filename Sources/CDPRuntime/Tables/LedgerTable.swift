import CDPColumns
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// What a destination's receiver holds: the ledger of what was sent to it. One row a key.
struct LedgerTable: StoreTable {
    /// The stored hash of the key.
    static let hash = TableColumn.number("deliveries", "_hash")
    /// The generation that sent the row last.
    static let generation = TableColumn.number("deliveries", "_generation")
    /// Whose row it is.
    static let profileID = TableColumn.text("deliveries", "_profile_id")

    private let destination: DestinationPlan
    private let ledger: String

    /// The ledger of a destination. Its name is not the destination's where that was renamed: `ExecutionPlan.ledger(of:)`.
    init(_ destination: DestinationPlan, named ledger: String) {
        self.destination = destination
        self.ledger = ledger
    }

    /// `deliveries/newsletter`: where it lies in the store.
    var name: String { ProfileStore.ledgerTable(ledger) }
    /// All columns.
    var schema: [Field] { required + destination.fields.map { Field($0.name, $0.value.type) } }
    /// Those that are not fields of the destination.
    var required: [Field] { [Self.hash.field, Self.generation.field, Self.profileID.field] }
}
