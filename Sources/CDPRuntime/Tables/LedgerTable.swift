import CDPColumns
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// What a destination's receiver holds: the ledger of what was sent to it. One row a key.
///
/// Of a receiver that may refuse rows it also says which it rejected: the row that it holds instead, or where it holds none the
/// rejected one without a generation.
struct LedgerTable: StoreTable {
    /// The stored hash of the key.
    static let hash = TableColumn.number("deliveries", "_hash")
    /// The generation that sent the row last.
    static let generation = TableColumn.number("deliveries", "_generation")
    /// Whose row it is.
    static let profileID = TableColumn.text("deliveries", "_profile_id")
    /// Why the receiver rejected the row as it should be; null where it did not.
    static let rejected = TableColumn.text("deliveries", "_rejected")
    /// The digest of the fields that it rejected.
    static let rejectedDigest = TableColumn.integer("deliveries", "_rejected_digest")

    /// The columns that are no fields of a destination.
    static let own: Set<String> = [hash.name, generation.name, profileID.name, rejected.name, rejectedDigest.name]

    /// The `_generation` of rows whose receiver never answered.
    static let unconfirmed: Int64 = 0
    /// The `_generation` of rows that the receiver does not hold, because it rejected them: null in the file.
    static let absent: Int64 = -1

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
    var required: [Field] { [Self.hash.field, Self.generation.field, Self.profileID.field] + rejections }

    /// The columns that say which rows were rejected, of receivers that may do that.
    private var rejections: [Field] {
        destination.receiver.takesChanges ? [Self.rejected.field, Self.rejectedDigest.field] : []
    }
}
