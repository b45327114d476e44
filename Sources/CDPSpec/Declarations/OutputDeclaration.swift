import CDPDiagnostics

/// `write:`, who is sent the rows of a destination.
///
/// A new kind of receiver is a new case here; see `InputDeclaration`.
package enum OutputDeclaration: Hashable, Sendable {
    /// A path, or `{ file, csv | json | parquet, group, allow_outside, reason }`.
    case file(FileDeclaration)

    /// The declaration of a file; nil for any other kind.
    package var file: FileDeclaration? {
        switch self {
        case .file(let file): file
        }
    }

    /// What findings about the receiver refer to: the path of a file.
    package var named: Located<String> {
        switch self {
        case .file(let file): file.path
        }
    }
}
