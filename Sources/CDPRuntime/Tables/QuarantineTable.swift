import CDPColumns
package import CDPStore
package import CDPTypes

/// Rejected rows, with what it takes to read them again.
package struct QuarantineTable: StoreTable {
    /// The stored hash of where the row stood.
    static let hash = TableColumn.number("quarantine", "_hash")
    /// The source.
    static let source = TableColumn.text("quarantine", "source")
    /// The input: of files, the path.
    static let input = TableColumn.text("quarantine", "input")
    /// The delivery of the input, from 1.
    static let delivery = TableColumn.number("quarantine", "delivery")
    /// Its number in there, from 1: of text files, the line.
    static let position = TableColumn.number("quarantine", "position")
    /// Why it was rejected.
    static let reason = TableColumn.text("quarantine", "reason")
    /// Its text.
    static let raw = TableColumn.text("quarantine", "raw")
    /// Since which generation.
    static let generation = TableColumn.number("quarantine", "generation")
    /// The header that it stood under.
    static let header = TableColumn.text("quarantine", "header")
    /// Whether `raw` is all of its text.
    static let whole = TableColumn.flag("quarantine", "whole")
    /// Its bytes in hexadecimal where they were no text.
    static let bytes = TableColumn.text("quarantine", "bytes")

    /// `quarantine`.
    package var name: String { "quarantine" }
    /// All columns.
    package var schema: [Field] {
        [
            Self.hash.field, Self.source.field, Self.input.field, Self.delivery.field, Self.position.field,
            Self.reason.field,
        ]
            + [Self.raw.field, Self.generation.field, Self.header.field, Self.whole.field, Self.bytes.field]
    }
    /// By where it stood.
    package var order: [String] { [Self.source.name, Self.input.name, Self.delivery.name, Self.position.name] }
}

extension StoreTable where Self == QuarantineTable {
    /// Rejected rows.
    package static var quarantine: QuarantineTable { QuarantineTable() }
}
