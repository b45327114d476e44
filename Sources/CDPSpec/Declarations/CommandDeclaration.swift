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

/// `write: { command: [...] }`: a program that reads rows from its standard input.
package struct ReceivingProgramDeclaration: Hashable, Sendable {
    /// The program, its format, and how long it is tried.
    package var command: CommandDeclaration
    /// `batch:`, the rows that it is given at a time.
    package var batch: Located<Int>?
}
