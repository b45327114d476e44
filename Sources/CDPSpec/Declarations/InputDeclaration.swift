import CDPDiagnostics

/// `read:` and `lookup:`, where rows come from.
///
/// A new kind of source is a new case here; readers switch over it without `default`, so that the compiler finds
/// them all.
package enum InputDeclaration: Hashable, Sendable {
    /// A path, or `{ file, csv | json | parquet }`.
    case file(FileDeclaration)

    /// The declaration of files; nil for any other kind.
    package var file: FileDeclaration? {
        switch self {
        case .file(let file): file
        }
    }

    /// What findings about the input's rows refer to: the path of files.
    package var named: Located<String> {
        switch self {
        case .file(let file): file.path
        }
    }
}
