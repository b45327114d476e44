import CDPColumns
import CDPFormats
import CDPTypes

/// The rows of a Parquet file under a contract, row group by row group, in pieces of at most `pieceSize` rows.
struct ParquetRows: Sendable {
    private static let pieceSize = 1 << 17
    /// The most rows of a row group, and the most bytes that its columns may take, texts apart: a small file can claim any
    /// number of rows.
    private static let groupRows = 1 << 24
    private static let groupSize = 1 << 30

    private let file: ParquetFile
    private let contract: Contract
    private let path: String
    /// Fields of the contract that the file lacks and its folders give.
    private let folders: [(name: String, text: [UInt8]?)]

    /// Opens a file; `folders` are those of its path.
    init(path: String, contract: Contract, folders: FolderFields) throws(FormatError) {
        file = try ParquetFile(path: path)
        let own = Set(file.schema.map(\.name) + file.unreadable.map(\.name))
        self.folders = contract.fields.map(\.name).filter { folders.gives($0) && !own.contains($0) }
            .map { ($0, folders[$0]) }
        self.contract = contract
        self.path = path
    }

    /// What reading gave: one result a piece, and what is to be known of the columns.
    struct Report<Result: Sendable>: Sendable {
        var results: [Result]
        var findings: [FileFinding]
    }

    /// Calls `body` with each piece and its number, on at most `threads` threads; results come in file order. Throws
    /// when a row group is too large to be held.
    func forEach<Result: Sendable>(
        threads: Int, _ body: @Sendable (RowChunk, Int) throws -> Result
    ) throws -> Report<Result> {
        let wanted = Set(contract.fields.map(\.name))
        if let (name, reason) = file.unreadable.first(where: { wanted.contains($0.name) }) {
            throw FormatError(
                path: path, what: reason, location: "column \(name)", next: "leave the field out of the contract")
        }
        let columns = file.schema.map(\.name).filter { wanted.contains($0) }
        var starts: [(row: Int64, piece: Int)] = [(1, 0)]
        for group in file.rowGroups {
            let (row, piece) = starts[starts.count - 1]
            let pieces = (group.rowCount + ParquetRows.pieceSize - 1) / ParquetRows.pieceSize
            starts.append((row + Int64(group.rowCount), piece + pieces))
        }
        let first = starts
        for (number, group) in file.rowGroups.enumerated()
        where group.rowCount > min(ParquetRows.groupRows, ParquetRows.groupSize / 8 / max(1, columns.count)) {
            throw FormatError(
                path: path, what: "a row group of \(group.rowCount) rows is too large to be held",
                location: "row group \(number)", next: "write the file with smaller row groups")
        }
        let results = try Parallel.map(file.rowGroups.count, threads: threads) { number in
            var (rows, traits) = try file.readForeign(columns: columns, rowGroup: number)
            for (name, text) in folders {
                let value = text.map { StringColumn([String(decoding: $0, as: UTF8.self)]) } ?? StringColumn(nulls: 1)
                rows.schema.append(Field(name, .string))
                rows.columns.append(Column.string(value).gathered([Int32](repeating: 0, count: rows.count)))
            }
            return try stride(from: 0, to: rows.count, by: ParquetRows.pieceSize).map { start in
                let piece = rows.slice(start..<min(start + ParquetRows.pieceSize, rows.count))
                let chunk = contract.chunk(of: piece, firstRow: first[number].row + Int64(start), traits: traits)
                return try body(chunk, first[number].piece + start / ParquetRows.pieceSize)
            }
        }
        let all = file.schema.map(\.name) + file.unreadable.map(\.name)
        var findings: [FileFinding] = []
        let given = folders.map(\.name)
        let lost = contract.fields.map(\.name).filter { !all.contains($0) && !given.contains($0) }
        if !lost.isEmpty { findings.append(.lostColumns(lost)) }
        let undeclared = all.filter { !wanted.contains($0) }.sorted()
        if !undeclared.isEmpty { findings.append(.undeclared(undeclared)) }
        return Report(results: results.flatMap { $0 }, findings: findings + notes)
    }

    /// What a contract that nobody declared makes of columns for which cdp has no type.
    private var notes: [FileFinding] {
        let inferred = Set(contract.fields.filter(\.isInferred).map(\.name))
        guard !inferred.isEmpty else { return [] }
        let durations = file.durations.sorted { $0.key < $1.key }.filter { inferred.contains($0.key) }
        return file.unreadable.map { .column($0.name, "is not taken: it holds \($0.reason)") }
            + durations.map {
                .column(
                    $0.key, "holds durations, which are read as whole numbers of \($0.value); declare it in `fields`")
            }
    }
}
