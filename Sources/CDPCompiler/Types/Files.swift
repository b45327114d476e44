package import CDPPlan
package import CDPSpec

extension FileInput {
    /// Files as declared, with their format from the extension where none is written.
    package init(_ declaration: FileDeclaration) {
        self.init(path: declaration.path.value, format: FileFormat(declaration))
    }
}

extension FileFormat {
    /// The format as declared with `csv:`, `json:` or `parquet:`, else that of the path's extension without `.gz` and
    /// `.zst`; CSV for an unknown one.
    init(_ declaration: FileDeclaration) {
        let path = declaration.path.value
        self = declaration.format.map { FileFormat($0.value, path: path) } ?? FileFormat(extensionOf: path)
    }

    /// The format as declared, of files of a path where there is one.
    init(_ declaration: FileDeclaration.Format, path: String = "") {
        switch declaration {
        case .csv(let csv): self = .csv(CSVFormat(csv, path: path))
        case .json(let json):
            self = json.path.isEmpty ? .jsonLines : .jsonDocument(path: json.path.map(\.value))
        case .parquet: self = .parquet
        }
    }

    /// The format that the extension of a path stands for.
    package init(extensionOf path: String) {
        switch FileFormat.extension(of: path) {
        case "jsonl", "ndjson", "json": self = .jsonLines
        case "parquet": self = .parquet
        default: self = .csv(CSVFormat(delimiter: CSVFormat.delimiter(of: path)))
        }
    }

    /// The extension of a path in lower case, without `.gz` and `.zst`; nil for an empty path.
    fileprivate static func `extension`(of path: String) -> String? {
        var parts = path.split(separator: "/").last?.split(separator: ".").map { $0.lowercased() } ?? []
        if let last = parts.last, ["gz", "zst"].contains(last) { parts.removeLast() }
        return parts.last
    }
}

extension CSVFormat {
    /// The delimiter of a file whose dialect does not say it: a tab for `.tsv` and `.tab`, else a comma.
    fileprivate static func delimiter(of path: String) -> String {
        ["tsv", "tab"].contains(FileFormat.extension(of: path)) ? "\t" : CSVFormat().delimiter
    }

    /// The dialect as declared, for files of a path. Options that are not written are those of `CSVFormat()`.
    fileprivate init(_ csv: CSVDeclaration, path: String) {
        let common = CSVFormat()
        self.init(
            delimiter: csv.delimiter?.value ?? CSVFormat.delimiter(of: path),
            encoding: csv.encoding?.value ?? common.encoding,
            decimal: csv.decimal?.value ?? common.decimal, nulls: csv.nulls?.map(\.value) ?? common.nulls)
        quote = csv.quote?.value ?? common.quote
        escape = csv.escape?.value ?? common.escape
        hasHeader = csv.header?.value ?? common.hasHeader
        skipFirst = csv.skipFirst?.value ?? common.skipFirst
        skipLast = csv.skipLast?.value ?? common.skipLast
        fillDown = csv.fillDown.map(\.value)
        rowNumber = csv.rowNumber?.value ?? common.rowNumber
        escapesFormulas = csv.formulas?.value == .escape
    }
}
