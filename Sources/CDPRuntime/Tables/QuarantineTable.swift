import CDPColumns
package import CDPStore
package import CDPTypes

/// Rejected rows, with what it takes to read them again.
package struct QuarantineTable: StoreTable {
    /// The stored hash of where the row stood.
    static let hash = TableColumn.number("quarantine", "_hash")
    /// The source.
    static let source = TableColumn.text("quarantine", "source")
    /// The file.
    static let file = TableColumn.text("quarantine", "file")
    /// The delivery of the file, from 1.
    static let delivery = TableColumn.number("quarantine", "delivery")
    /// The line in it.
    static let line = TableColumn.number("quarantine", "line")
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
        [Self.hash.field, Self.source.field, Self.file.field, Self.delivery.field, Self.line.field, Self.reason.field]
            + [Self.raw.field, Self.generation.field, Self.header.field, Self.whole.field, Self.bytes.field]
    }
    /// By where it stood.
    package var order: [String] { [Self.source.name, Self.file.name, Self.delivery.name, Self.line.name] }
}

extension StoreTable where Self == QuarantineTable {
    /// Rejected rows.
    package static var quarantine: QuarantineTable { QuarantineTable() }
}
