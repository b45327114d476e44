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
        case .csv(let csv):
            let common = CSVFormat()
            let delimiter = csv.delimiter?.value
            self = .csv(
                CSVFormat(
                    delimiter: delimiter == "tab" ? "\t" : delimiter ?? common.delimiter,
                    encoding: csv.encoding?.value ?? common.encoding, decimal: csv.decimal?.value ?? common.decimal,
                    nulls: csv.nulls?.map(\.value) ?? common.nulls))
        case .json: self = .jsonLines
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
