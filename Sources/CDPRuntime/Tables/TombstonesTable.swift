import CDPColumns
package import CDPStore
package import CDPTypes

/// Removed rows and records: they stop late older rows, and vote in the naming of profiles.
package struct TombstonesTable: StoreTable {
    /// The stored hash of the key (`KeyHash`).
    static let hash = TableColumn.number("tombstones", "_hash")
    /// The source.
    static let source = TableColumn.text("tombstones", "source")
    /// The key.
    static let key = TableColumn.text("tombstones", "key")
    /// The version at which it was removed; null where its source has none.
    static let version = TableColumn.integer("tombstones", "_version")
    /// The input that removed it.
    static let input = TableColumn.text("tombstones", "_input")
    /// The delivery of that input, from 1.
    static let delivery = TableColumn.number("tombstones", "_delivery")
    /// Its number in there, from 1: of text files, the line.
    static let position = TableColumn.number("tombstones", "_position")
    /// The generation at which the row was first seen.
    static let firstSeen = TableColumn.number("tombstones", "_first_seen")
    /// The stored hash of the living record in whose profile it votes; -1 for none.
    static let anchor = TableColumn.number("tombstones", "_anchor")

    /// `tombstones`.
    package var name: String { "tombstones" }
    /// All columns.
    package var schema: [Field] {
        [Self.hash.field, Self.source.field, Self.key.field, Self.version.field, Self.input.field]
            + [Self.delivery.field, Self.position.field, Self.firstSeen.field, Self.anchor.field]
    }
    /// By source and key.
    package var order: [String] { [Self.source.name, Self.key.name] }
}

extension StoreTable where Self == TombstonesTable {
    /// Removed rows and records.
    package static var tombstones: TombstonesTable { TombstonesTable() }
}
