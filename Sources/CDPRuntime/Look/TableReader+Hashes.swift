import CDPColumns
import CDPFormats
import CDPStore
import CDPTypes

extension TableReader {
    /// The rows under some stored hashes, file by file in their order. Of each file that can hold one of them the hashes
    /// are read, and of its other columns only the pages where they stand.
    func read(hashes: [Int64], columns: [Field]) throws -> Batch {
        let wanted = Set(hashes.filter { $0 >= 0 }).sorted()
        var parts: [Batch] = []
        for file in snapshot.files {
            let stretch = RangeLayout(count: file.rangeCount).hashes(of: file.range)
            let start = wanted.partitioningIndex { $0 >= stretch.lowerBound }
            let end = wanted.partitioningIndex { $0 > stretch.upperBound }
            guard start < end else { continue }
            parts += try read(file, hashes: wanted[start..<end], columns: columns)
        }
        return Batch.concatenated(parts, schema: columns)
    }

    private func read(_ file: DataFile, hashes: ArraySlice<Int64>, columns: [Field]) throws -> [Batch] {
        let parquet = try file.open()
        let present = Set(parquet.schema)
        let names = columns.filter { present.contains($0) }.map(\.name)
        var parts: [Batch] = []
        for group in parquet.rowGroups.indices {
            let stored = try parquet.read(columns: [TableSchemas.hash.name], rowGroup: group).storedHashes
            for hash in hashes {
                let start = stored.partitioningIndex { $0 >= hash }
                let end = stored.partitioningIndex { $0 > hash }
                guard start < end else { continue }
                let batch = try parquet.read(columns: names, rowGroup: group, rows: start..<end)
                let all = columns.map { batch[$0.name] ?? Column(nulls: batch.count, of: $0.type) }
                parts.append(Batch(schema: columns, columns: all, count: batch.count))
            }
        }
        return parts
    }
}

extension Batch {
    /// The texts of a column, null where it is none of texts.
    func texts(_ name: String) -> StringColumn {
        if case .string(let texts)? = self[name] { texts } else { StringColumn(nulls: count) }
    }

    /// The instants of a column, null where it is none of instants.
    func times(_ name: String) -> FixedColumn<Int64> {
        if case .timestamp(let times)? = self[name] { times } else { FixedColumn(nulls: count) }
    }

    /// The verdicts of a column, null where it is none of booleans.
    func flags(_ name: String) -> FixedColumn<UInt8> {
        if case .boolean(let flags)? = self[name] { flags } else { FixedColumn(nulls: count) }
    }

    /// The rows for which a text column has a value.
    func gathered(_ name: String, equal value: String) -> Batch {
        let texts = texts(name)
        return gathered((0..<Int32(count)).filter { texts[Int($0)] == value })
    }
}
