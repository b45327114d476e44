import CDPDiagnostics
package import CDPTypes

/// `write: { table: …, on: … }`: a table of a database.
package struct WrittenTableDeclaration: Hashable, Sendable {
    /// `table:`, with or without its schema.
    package var table: Located<String>
    /// `on:`, the connection.
    package var connection: Located<String>
    /// `within:`, how long a batch is tried.
    package var within: Located<TimeSpan>?
}
