import CDPColumns
import CDPFormats
import CDPTypes

/// The rows of a Parquet file under a contract, row group by row group.
struct ParquetRows: Sendable {
    private let file: ParquetFile
    private let contract: Contract
    private let path: String

    /// Opens a file.
    init(path: String, contract: Contract) throws(FormatError) {
        file = try ParquetFile(path: path)
        self.contract = contract
        self.path = path
    }

    /// What reading gave: one result a row group, and the columns that the contract does not name.
    struct Report<Result: Sendable>: Sendable {
        var results: [Result]
        var undeclared: [String]
    }

    /// Calls `body` with each row group's rows and its number, on at most `threads` threads; results come in file order.
    func forEach<Result: Sendable>(
        threads: Int, _ body: @Sendable (RowChunk, Int) throws -> Result
    ) throws -> Report<Result> {
        let wanted = Set(contract.fields.map(\.name))
        if let (name, reason) = file.unreadable.first(where: { wanted.contains($0.name) }) {
            throw FormatError(
                path: path, what: reason, location: "column \(name)", next: "leave the field out of the contract")
        }
        let columns = file.schema.map(\.name).filter { wanted.contains($0) }
        var starts: [Int64] = [1]
        for group in file.rowGroups { starts.append(starts[starts.count - 1] + Int64(group.rowCount)) }
        let firstRows = starts
        let results = try Parallel.map(file.rowGroups.count, threads: threads) { number in
            let rows = try file.read(columns: columns, rowGroup: number)
            return try body(contract.chunk(of: rows, firstRow: firstRows[number]), number)
        }
        let all = file.schema.map(\.name) + file.unreadable.map(\.name)
        return Report(results: results, undeclared: all.filter { !wanted.contains($0) }.sorted())
    }
}
