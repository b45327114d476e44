import CDPDiagnostics

/// A file that is read, looked up or written: only a path, or `{ file, csv | json | parquet }`.
package struct FileDeclaration: Hashable, Sendable {
    /// How a file is written.
    package enum Format: Hashable, Sendable {
        case csv(CSVDeclaration)
        case json
        case parquet
    }

    /// The path or glob, relative to the project.
    package var path: Located<String>
    /// `csv:`, `json:` or `parquet:`; nil: by the extension of the path.
    package var format: Located<Format>?
}

/// `csv:`, the dialect of a CSV file.
package struct CSVDeclaration: Hashable, Sendable {
    /// The names of encodings that `encoding:` takes.
    package static let encodings = ["utf-8", "utf-16", "latin-1", "windows-1252"]

    /// One ASCII character between the fields; a tab may be written `tab`.
    package var delimiter: Located<String>?
    /// One of `encodings`.
    package var encoding: Located<String>?
    /// `.` or `,`.
    package var decimal: Located<String>?
    /// The texts that stand for null.
    package var nulls: [Located<String>]?

    /// The common dialect.
    package init() {}
}
