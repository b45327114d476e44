import CDPColumns
import CDPTypes

extension TableRewrite {
    /// The table without rows that an erasure takes, and without a copy of any row that is masked, whatever masks are for
    /// otherwise: a former row of somebody is found by nothing that is known of them now. Files that hold neither stay.
    ///
    /// Also says how many rows go.
    func erased(_ removal: RowRemoval?) throws -> (change: TableChange, rows: Int) {
        let reader = TableReader(base)
        let files = base.files
        let left = try Parallel.map(files.count, threads: threads) { place in
            try StoreError.checkInterruption()
            return try erased(files[place], removal, reader)
        }
        var next = base
        next.files = left.compactMap(\.file).inOrder
        next.layout = RangeLayout(count: next.files.map(\.rangeCount).max() ?? 1)
        let change = TableChange(before: base, after: next)
        return (change, left.reduce(0) { $0 + $1.gone })
    }

    /// What is left of a file, in its range or run, and how many rows go; no file where no row is left.
    private func erased(
        _ file: DataFile, _ removal: RowRemoval?, _ reader: TableReader
    ) throws -> (file: DataFile?, gone: Int) {
        let gone = try removal?.places(in: file, reader) ?? []
        guard !gone.isEmpty || !file.masked.isEmpty else { return (file, 0) }
        let rows = try reader.read(file, columns: schema)
        let leaving = Set(gone)
        var kept = rows.gathered((0..<Int32(rows.count)).filter { !leaving.contains($0) }).compacted()
        if !gone.isEmpty, let replacement = removal?.replacement {
            let new = try replacement(rows.gathered(gone))
            precondition(
                new.storedHashes.allSatisfy(file.hashes.contains), "a row that is replaced stays under its hash")
            kept = sort.sorted(Batch.concatenated([kept, new], schema: schema))
        }
        let written = try write(
            kept, run: file.run, range: file.range, of: RangeLayout(count: file.rangeCount))
        return (written, gone.count)
    }
}

extension RowRemoval {
    /// Where rows that go stand among the live rows of a file.
    fileprivate func places(in file: DataFile, _ reader: TableReader) throws -> [Int32] {
        let schema = reader.snapshot.schema
        guard let hashes else {
            let wanted = columns.map { names in schema.filter { names.contains($0.name) } } ?? schema
            return try places(reader.read(file, columns: wanted))
        }
        let stretch = file.hashes
        let next = hashes.partitioningIndex { $0 >= stretch.lowerBound }
        guard next < hashes.count, hashes[next] <= stretch.upperBound else { return [] }
        return try places(reader.read(file, columns: Array(schema.prefix(1))))
    }
}
