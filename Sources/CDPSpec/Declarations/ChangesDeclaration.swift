import CDPDiagnostics
package import CDPTypes

/// `read: { changes_of: …, on: … }`: the changes of a table of a database, by logical replication.
package struct ChangesDeclaration: Hashable, Sendable {
    /// `changes_of:`, the table.
    package var table: Located<String>
    /// `on:`, the connection.
    package var connection: Located<String>
    /// `within:`, how long a pull may take.
    package var within: Located<TimeSpan>?
}
