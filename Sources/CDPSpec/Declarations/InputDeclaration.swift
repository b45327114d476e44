import CDPDiagnostics

/// `read:` and `lookup:`, where rows come from.
///
/// A new kind of source is a new case here; readers switch over it without `default`, so that the compiler finds
/// them all.
package enum InputDeclaration: Hashable, Sendable {
    /// A path, or `{ file, csv | json | parquet }`.
    case file(FileDeclaration)
    /// `{ command, csv | json | parquet }`.
    case command(CommandDeclaration)

    /// The declaration of files; nil for any other kind.
    package var file: FileDeclaration? {
        if case .file(let file) = self { file } else { nil }
    }

    /// What findings about the input's rows refer to: the path of files, the name of a program.
    package var named: Located<String> {
        switch self {
        case .file(let file): file.path
        case .command(let command): command.arguments[0]
        }
    }

    /// The format as declared, with its options; nil where it follows from the kind or a name.
    package var format: Located<FileDeclaration.Format>? {
        switch self {
        case .file(let file): file.format
        case .command(let command): command.format
        }
    }
}
