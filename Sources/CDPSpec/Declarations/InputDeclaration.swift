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
    /// `{ singer, stream }`.
    case singer(SingerDeclaration)
    /// `{ sql, on }`.
    case query(QueryDeclaration)
    /// `{ file, on, csv | json | parquet }` of a URL.
    case object(ObjectDeclaration)
    /// `{ changes_of, on }`.
    case changes(ChangesDeclaration)

    /// The declaration of files; nil for any other kind.
    package var file: FileDeclaration? {
        if case .file(let file) = self { file } else { nil }
    }

    /// The declaration of a stream of a tap; nil for any other kind.
    package var singer: SingerDeclaration? {
        if case .singer(let singer) = self { singer } else { nil }
    }

    /// The declaration of objects; nil for any other kind.
    package var object: ObjectDeclaration? {
        if case .object(let object) = self { object } else { nil }
    }

    /// What findings about the input's rows refer to: the path of files, the name of a program, a stream, a query, a table.
    package var named: Located<String> {
        switch self {
        case .file(let file): file.path
        case .command(let command): command.arguments[0]
        case .singer(let singer): singer.stream
        case .query(let query): query.sql
        case .object(let object): object.file.path
        case .changes(let changes): changes.table
        }
    }

    /// `on:`, the connection that it reads through; nil where it needs none.
    package var connection: Located<String>? {
        switch self {
        case .query(let query): query.connection
        case .object(let object): object.connection
        case .changes(let changes): changes.connection
        case .file, .command, .singer: nil
        }
    }

    /// The format as declared, with its options; nil where it follows from the kind or a name.
    package var format: Located<FileDeclaration.Format>? {
        switch self {
        case .file(let file): file.format
        case .command(let command): command.format
        case .object(let object): object.file.format
        case .singer, .query, .changes: nil
        }
    }
}
