import CDPPlan
import CDPSpec

extension Workspace {
    /// Files as declared, with their format from the extension where none is written.
    func files(_ declaration: FileDeclaration) -> FileInput {
        FileInput(path: declaration.path.value, format: format(of: declaration))
    }

    /// `csv:`, `json:` or `parquet:`, else by the extension, compression aside; CSV for anything unknown.
    func format(of declaration: FileDeclaration) -> FileFormat {
        switch declaration.format?.value {
        case .csv(let csv):
            let common = CSVFormat()
            let delimiter = csv.delimiter?.value
            return .csv(
                CSVFormat(
                    delimiter: delimiter == "tab" ? "\t" : delimiter ?? common.delimiter,
                    encoding: csv.encoding?.value ?? common.encoding, decimal: csv.decimal?.value ?? common.decimal,
                    nulls: csv.nulls?.map(\.value) ?? common.nulls))
        case .json: return .jsonLines
        case .parquet: return .parquet
        case nil: break
        }
        var parts =
            declaration.path.value.split(separator: "/").last?.split(separator: ".").map { $0.lowercased() } ?? []
        if let last = parts.last, ["gz", "zst"].contains(last) { parts.removeLast() }
        switch parts.last {
        case "jsonl", "ndjson", "json": return .jsonLines
        case "parquet": return .parquet
        case "tsv": return .csv(CSVFormat(delimiter: "\t"))
        default: return .csv(CSVFormat())
        }
    }
}
