public import CDPColumns
import CDPFormats
public import CDPTypes

/// Finds rows of a table by the hash that places them, without reading more of its files than the pages that hold them.
public struct TableLookup: Sendable {
    /// The live files, by range; their statistics may be left out.
    public let files: [DataFile]

    /// A lookup in live files.
    public init(files: [DataFile]) {
        self.files = files.inOrder
    }

    /// The rows under some stored hashes, file by file in their order. The first of `columns` must be `_hash`; a column that
    /// a file lacks is null unless it is `required`.
    public func rows(
        hashes: [Int64], columns: [Field], required: [Field] = [], threads: Int = 1
    ) throws -> Batch {
        let required = Set(required).intersection(columns)
        let wanted = Set(hashes.filter { $0 >= 0 }).sorted()
        var parts: [Batch] = []
        for file in files {
            let stretch = file.hashes
            let start = wanted.partitioningIndex { $0 >= stretch.lowerBound }
            let end = wanted.partitioningIndex { $0 > stretch.upperBound }
            guard start < end else { continue }
            parts += try rows(
                of: file, hashes: Array(wanted[start..<end]), columns: columns, required: required, threads: threads)
        }
        return Batch.concatenated(parts, schema: columns)
    }

    /// The rows of a file with these hashes, which ascend: only the pages that hold one are read.
    private func rows(
        of file: DataFile, hashes: [Int64], columns: [Field], required: Set<Field>, threads: Int
    ) throws -> [Batch] {
        let parquet = try file.open()
        let present = Set(parquet.schema)
        try file.refuse(lack: required.subtracting(present))
        let names = columns.filter { present.contains($0) }.map(\.name)
        var parts: [Batch] = []
        var first = 0
        for group in 0..<parquet.rowGroupCount {
            defer { first += parquet.rowCount(of: group) }
            let places = try parquet.search(sorted: columns[0].name, for: hashes, rowGroup: group).flatMap(\.rows)
            let rows = places.flatMap { rows in
                file.live(first + rows.lowerBound..<first + rows.upperBound).map { $0 - Int32(first) }
            }
            guard !rows.isEmpty else { continue }
            let batch = try parquet.read(columns: names, rowGroup: group, picking: rows)
            let all = columns.map { batch[$0.name] ?? Column(nulls: batch.count, of: $0.type) }
            parts.append(Batch(schema: columns, columns: all, count: batch.count))
        }
        return parts
    }

    /// The hashes under which rows stand that hold one of `values` in one of some columns of integers; others may be among
    /// them.
    public func hashes(where columns: [String], hold values: [Int64], hash: String, threads: Int) throws -> [Int64] {
        try Parallel.map(files.count, threads: threads) { place in
            try hashes(in: files[place], where: columns, hold: values, hash: hash)
        }.flatMap { $0 }
    }

    private func hashes(in file: DataFile, where columns: [String], hold values: [Int64], hash: String) throws
        -> [Int64]
    {
        let columns = try file.columns(columns, thatMayHold: values)
        if columns.isEmpty { return [] }
        let parquet = try file.open()
        var hashes: [Int64] = []
        for group in 0..<parquet.rowGroupCount {
            for column in columns {
                for row in try parquet.search(column, for: values, rowGroup: group) {
                    hashes += try parquet.read(columns: [hash], rowGroup: group, rows: row..<row + 1).storedHashes
                }
            }
        }
        return hashes
    }
}
