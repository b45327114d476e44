package import CDPDiagnostics

/// `read:` and `lookup:`, where rows come from.
package enum InputDeclaration: Hashable, Sendable {
    /// A path, or `{ file, csv | json | parquet }`.
    case file(FileDeclaration)

    /// The declaration of files; nil for any other kind.
    package var file: FileDeclaration? {
        switch self {
        case .file(let file): file
        }
    }

    /// What names the input, where findings of its rows point: the path of files.
    package var named: Located<String> {
        switch self {
        case .file(let file): file.path
        }
    }
}
