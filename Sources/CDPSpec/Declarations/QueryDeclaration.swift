import CDPDiagnostics
package import CDPTypes

/// `read: { sql: …, on: … }`: a query of a database.
package struct QueryDeclaration: Hashable, Sendable {
    /// `sql:`.
    package var sql: Located<String>
    /// `on:`, the connection.
    package var connection: Located<String>
    /// `since:`, the column that grows when a row is written.
    package var since: Located<String>?
    /// `overlap:`, how much is asked for again.
    package var overlap: Located<TimeSpan>?
    /// `within:`, how long it may take.
    package var within: Located<TimeSpan>?
}
