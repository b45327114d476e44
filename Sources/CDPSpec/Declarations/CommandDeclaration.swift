import CDPDiagnostics
package import CDPTypes

/// `read: { command: [...] }`: a program whose standard output is rows.
package struct CommandDeclaration: Hashable, Sendable {
    /// The program and its arguments, at least one; no shell reads them.
    package var arguments: [Located<String>]
    /// `csv:`, `json:` or `parquet:`; nil: JSON, an object a line.
    package var format: Located<FileDeclaration.Format>?
    /// `within:`, how long it may take.
    package var within: Located<TimeSpan>?
}
