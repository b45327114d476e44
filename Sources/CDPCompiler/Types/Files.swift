package import CDPPlan
package import CDPSpec

extension FileInput {
    /// Files as declared, with their format from the extension where none is written.
    package init(_ declaration: FileDeclaration) {
        self.init(path: declaration.path.value, format: FileFormat(declaration))
    }
}

extension FileFormat {
    /// `csv:`, `json:` or `parquet:`, else by the extension, compression aside; CSV for anything unknown.
    init(_ declaration: FileDeclaration) {
        switch declaration.format?.value {
        case .csv(let csv): self = .csv(CSVFormat(csv))
        case .json(let json):
            self = json.path.isEmpty ? .jsonLines : .jsonDocument(path: json.path.map(\.value))
        case .parquet: self = .parquet
        case nil: self = FileFormat(extensionOf: declaration.path.value)
        }
    }

    private init(extensionOf path: String) {
        var parts = path.split(separator: "/").last?.split(separator: ".").map { $0.lowercased() } ?? []
        if let last = parts.last, ["gz", "zst"].contains(last) { parts.removeLast() }
        switch parts.last {
        case "jsonl", "ndjson", "json": self = .jsonLines
        case "parquet": self = .parquet
        case "tsv": self = .csv(CSVFormat(delimiter: "\t"))
        default: self = .csv(CSVFormat())
        }
    }
}

extension CSVFormat {
    /// The dialect as declared.
    fileprivate init(_ csv: CSVDeclaration) {
        let common = CSVFormat()
        self.init(
            delimiter: csv.delimiter?.value ?? common.delimiter, encoding: csv.encoding?.value ?? common.encoding,
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
