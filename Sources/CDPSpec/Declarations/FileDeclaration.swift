import CDPDiagnostics

/// A file that is read, looked up or written: only a path, or `{ file, csv | json | parquet }`.
///
/// Group and permission to lie outside of the project are for written files only.
package struct FileDeclaration: Hashable, Sendable {
    /// The format of a file, with its options.
    package enum Format: Hashable, Sendable {
        case csv(CSVDeclaration)
        case json(JSONDeclaration)
        case parquet
    }

    /// The path or glob, relative to the project.
    package var path: Located<String>
    /// `csv:`, `json:` or `parquet:`; nil: by the extension of the path.
    package var format: Located<Format>?
    /// `group:` of a written file, the name or number of the group that may read it; nil: the owner alone.
    package var group: Located<String>?
    /// `allow_outside:` of a written file: that it may lie outside of the project, and why.
    package var outside: OutsideDeclaration?
}

/// `allow_outside: true` with its `reason:`. Neither is accepted without the other.
package struct OutsideDeclaration: Hashable, Sendable {
    /// Whether a path outside of the project is allowed.
    package var isAllowed: Located<Bool>
    /// Why.
    package var reason: Located<String>
}

/// `csv:`, the dialect of a CSV file.
package struct CSVDeclaration: Hashable, Sendable {
    /// The names of encodings that `encoding:` takes.
    package static let encodings = ["utf-8", "utf-16", "latin-1", "windows-1252"]

    /// The decimal signs that `decimal:` takes.
    package static let decimals = [".", ","]

    /// One ASCII character between the fields; a tab may be written `tab`.
    package var delimiter: Located<String>?
    /// One of `encodings`.
    package var encoding: Located<String>?
    /// `.` or `,`.
    package var decimal: Located<String>?
    /// The texts that stand for null.
    package var nulls: [Located<String>]?
    /// One ASCII character around fields, or `none`.
    package var quote: Located<String>?
    /// One ASCII character that makes the next one a plain character.
    package var escape: Located<String>?
    /// Whether the first row names the columns.
    package var header: Located<Bool>?
    /// `skip_first:`, lines before the header.
    package var skipFirst: Located<Int>?
    /// `skip_last:`, lines at the end.
    package var skipLast: Located<Int>?
    /// `fill_down:`, the column that names the order, then those to fill; empty when absent.
    package var fillDown: [Located<String>] = []
    /// `row_number:`, the name of a field that numbers the rows of an order.
    package var rowNumber: Located<String>?
    /// `formulas:` of a file that is written.
    package var formulas: Located<Formulas>?

    /// What happens to texts that a spreadsheet would take for formulas.
    package enum Formulas: String, CaseIterable, Hashable, Sendable {
        case keep, escape
    }

    /// The common dialect.
    package init() {}
}

/// `json:`, how a JSON file is written.
package struct JSONDeclaration: Hashable, Sendable {
    /// `path:`, the names that lead to the list of rows; empty for the common form.
    package var path: [Located<String>] = []
}
