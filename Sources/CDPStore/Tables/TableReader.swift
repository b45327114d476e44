public import CDPColumns
import CDPFormats
public import CDPTypes
import Synchronization

/// Makes values of a column into another type; nil where there is no way to.
public typealias ColumnConversion = @Sendable (Column, DataType) -> Column?

/// Reads the live files of a table.
public struct TableReader: Sendable {
    /// The table at a version.
    public let snapshot: TableSnapshot

    private let conversion: ColumnConversion?
    private let runs: OpenRuns

    /// A reader of `snapshot`, which makes of columns that have another type now what `conversion` makes of them.
    public init(_ snapshot: TableSnapshot, conversion: ColumnConversion? = nil) {
        self.snapshot = snapshot
        self.conversion = conversion
        runs = OpenRuns()
    }

    /// The ranges that hold rows, ascending.
    public var ranges: [Int] {
        let wide = snapshot.files.contains { $0.rangeCount < snapshot.layout.count }
        return wide ? Array(0..<snapshot.layout.count) : Set(snapshot.files.map(\.range)).sorted()
    }

    /// The rows of a range, in order; see `read(_:columns:)` for the columns.
    public func read(range: Int, columns: [Field]) throws -> Batch {
        try read(hashes: snapshot.layout.hashes(of: range), columns: columns)
    }

    /// What `body` makes of the rows of each range that holds any, in order of the ranges, over some threads. `wanted` are the
    /// ranges that are asked for; nil for all.
    public func map<Result: Sendable>(
        _ wanted: Set<Int>? = nil, columns: [Field], threads: Int, _ body: @Sendable (Int, Batch) throws -> Result
    ) throws -> [Result] {
        let ranges = self.ranges.filter { wanted?.contains($0) ?? true }
        return try Parallel.map(ranges.count, threads: threads) { place in
            try body(ranges[place], read(range: ranges[place], columns: columns))
        }
    }

    /// The columns of the live rows of one file, in the given order; one that the table has not, or has with another type, is
    /// null unless it can be converted. Throws `StoreError` where the file lacks one that the table has.
    public func read(_ file: DataFile, columns: [Field]) throws -> Batch {
        try located(file, hashes: file.hashes, columns: columns).rows
    }

    /// The rows whose stored hash lies in a stretch, in order.
    public func read(hashes: ClosedRange<Int64>, columns: [Field]) throws -> Batch {
        let files = snapshot.files.filter { $0.hashes.overlaps(hashes) }
        if files.count == 1, hashes.lowerBound <= files[0].hashes.lowerBound,
            files[0].hashes.upperBound <= hashes.upperBound
        {
            return try read(files[0], columns: columns)
        }
        let sorting = sorting(columns)
        let parts = try files.map { try located($0, hashes: hashes, columns: sorting.columns).rows }.filter {
            $0.count > 0
        }
        return parts.inOrder(sorting, columns)
    }

    /// Some live rows of a range, in order: those that `choose` picks, ascending, by their places in what it is given of the live
    /// rows of a file, the columns `finding`. Where they are few, little more than them is decoded of the other columns.
    public func read(
        range: Int, columns: [Field], finding: [Field], choose: (Batch) throws -> [Int32]
    ) throws -> Batch {
        let hashes = snapshot.layout.hashes(of: range)
        let files = snapshot.files.filter { $0.hashes.overlaps(hashes) }
        if files.count == 1 {
            return try chosen(files[0], hashes: hashes, columns: columns, finding: finding, choose: choose).rows
        }
        let sorting = sorting(columns)
        let parts = try files.map {
            try chosen($0, hashes: hashes, columns: sorting.columns, finding: finding, choose: choose).rows
        }.filter { $0.count > 0 }
        return parts.inOrder(sorting, columns)
    }

    /// The columns to read for rows of several files that are to stand in order: their hash comes first.
    private func sorting(_ columns: [Field]) -> (columns: [Field], sort: RangeSort) {
        let hash = snapshot.schema.prefix(1)
        let keys = snapshot.schema.filter { snapshot.order.contains($0.name) }
        let others = (columns + keys).reduce(into: Array(hash)) { all, field in
            if !all.contains(where: { $0.name == field.name }) { all.append(field) }
        }
        return (others, RangeSort(then: snapshot.order, schema: others))
    }

    /// Some live rows of a file.
    struct Located {
        /// The rows, in order.
        var rows: Batch
        /// Where they stand in the file, with masked rows between them.
        var stretch: Range<Int>
        /// Those of the stretch that are live; nil for all.
        var live: [Int32]?
        /// Whether they are all rows that the file has.
        var isWhole: Bool

        /// Where each row stands in the file.
        var places: [Int32] { live ?? stretch.map { Int32($0) } }
    }

    /// The live rows of a file whose hash, its first column, lies in a stretch, with where they stand.
    func located(_ file: DataFile, hashes: ClosedRange<Int64>, columns: [Field]) throws -> Located {
        let isWhole = hashes.lowerBound <= file.hashes.lowerBound && file.hashes.upperBound <= hashes.upperBound
        var stretch = 0..<file.writtenRows
        let rows: Batch
        if isWhole {
            rows = try written(file, columns: columns)
        } else {
            (rows, stretch) = try part(file, hashes: hashes, columns: columns)
        }
        guard !file.masked.isEmpty else {
            return Located(rows: rows, stretch: stretch, live: nil, isWhole: isWhole)
        }
        let live = file.live(stretch)
        let kept = live.count == rows.count ? rows : rows.gathered(live.map { $0 - Int32(stretch.lowerBound) })
        return Located(rows: kept, stretch: stretch, live: live, isWhole: false)
    }

    /// Some live rows of a file whose hash lies in a stretch, with where they stand; see `read(range:columns:finding:choose:)`.
    func chosen(
        _ file: DataFile, hashes: ClosedRange<Int64>, columns: [Field], finding: [Field],
        choose: (Batch) throws -> [Int32]
    ) throws -> Located {
        // Where rows of other hashes stand beside, the hash tells them.
        let isWhole = hashes.lowerBound <= file.hashes.lowerBound && file.hashes.upperBound <= hashes.upperBound
        let placing = snapshot.schema.prefix(isWhole ? 0 : 1)
        let all = try located(file, hashes: hashes, columns: placing + finding.filter { !placing.contains($0) })
        let stretch = all.stretch
        let rows = try choose(all.rows).map { all.live?[Int($0)] ?? $0 + Int32(stretch.lowerBound) }
        if rows.isEmpty { return Located(rows: Batch(empty: columns), stretch: 0..<0, live: [], isWhole: false) }
        let parquet = try file.run > 0 ? runs.file(file) : file.open()
        var parts: [Batch] = []
        var (first, next) = (0, 0)
        for group in 0..<parquet.rowGroupCount {
            let end = first + parquet.rowCount(of: group)
            let start = next
            while next < rows.count, Int(rows[next]) < end { next += 1 }
            if start < next {
                let picked = rows[start..<next].map { $0 - Int32(first) }
                parts.append(
                    try self.columns(columns, of: file, parquet) {
                        try parquet.read(columns: $0, rowGroup: group, picking: picked)
                    })
            }
            first = end
        }
        return Located(
            rows: Batch.concatenated(parts, schema: columns), stretch: stretch, live: rows, isWhole: false)
    }

    /// The rows of a run whose hash lies in a stretch, masked ones too, and where they stand. A run is sorted, so that they
    /// stand together.
    private func part(
        _ file: DataFile, hashes: ClosedRange<Int64>, columns: [Field]
    ) throws -> (rows: Batch, stretch: Range<Int>) {
        let parquet = try runs.file(file)
        var parts: [Batch] = []
        var stretch: Range<Int>?
        var first = 0
        for group in 0..<parquet.rowGroupCount {
            let rows = try parquet.rows(sorted: columns[0].name, within: hashes, rowGroup: group)
            if !rows.isEmpty {
                parts.append(
                    try self.columns(columns, of: file, parquet) {
                        try parquet.read(columns: $0, rowGroup: group, rows: rows)
                    })
                stretch = (stretch?.lowerBound ?? first + rows.lowerBound)..<first + rows.upperBound
            }
            first += parquet.rowCount(of: group)
        }
        return (Batch.concatenated(parts, schema: columns), stretch ?? 0..<0)
    }

    /// All rows of a file, masked ones too.
    private func written(_ file: DataFile, columns: [Field]) throws -> Batch {
        let parquet = try file.open()
        let batch = try self.columns(columns, of: file, parquet) { try parquet.read(columns: $0) }
        guard batch.count == file.writtenRows else {
            throw StoreError(
                .damaged, "`\(file.directory)/\(file.path)` holds \(batch.count) rows instead of \(file.writtenRows)",
                help: "restore that file from a copy of the store")
        }
        return batch
    }

    /// What `read` gives of the columns that a file has, made into those of the table.
    private func columns(
        _ columns: [Field], of file: DataFile, _ parquet: ParquetFile, read: ([String]) throws -> Batch
    ) throws -> Batch {
        let present = Set(parquet.schema)
        try file.refuse(lack: Set(columns).intersection(snapshot.schema).subtracting(present))
        let convertible = conversion == nil ? [] : Set(parquet.schema.map(\.name))
        let wanted = columns.filter { present.contains($0) || convertible.contains($0.name) }
        let batch = try read(wanted.map(\.name))
        let all = columns.map { field -> Column in
            let column = batch[field.name]
            let converted = present.contains(field) ? column : column.flatMap { conversion?($0, field.type) }
            return converted ?? Column(nulls: batch.count, of: field.type)
        }
        return Batch(schema: columns, columns: all, count: batch.count)
    }

    /// The rows of the whole table, in order of their hash: for small tables.
    public func readAll(columns: [Field]? = nil, limit: CountLimit = .standard) throws -> Batch {
        try limit.check(snapshot.rows, "rows of the table `\(snapshot.name)`")
        let columns = columns ?? snapshot.schema
        return try read(hashes: 0...Int64.max, columns: columns)
    }
}

/// The runs that a reader has opened.
private final class OpenRuns: Sendable {
    private let files = Mutex<[String: ParquetFile]>([:])

    func file(_ file: DataFile) throws -> ParquetFile {
        if let known = files.withLock({ $0[file.path] }) { return known }
        let opened = try file.open()
        files.withLock { $0[file.path] = opened }
        return opened
    }
}

extension [Batch] {
    /// The rows of several files in the order of their table, in some of the columns that were read.
    fileprivate func inOrder(_ sorting: (columns: [Field], sort: RangeSort), _ columns: [Field]) -> Batch {
        let rows = Batch.concatenated(self, schema: sorting.columns)
        let sorted = count > 1 ? sorting.sort.sorted(rows) : rows
        return sorting.columns == columns ? sorted : sorted.selecting(columns.map(\.name))
    }
}

extension DataFile {
    /// Those of some of its rows that are not masked.
    func live(_ rows: Range<Int>) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(rows.count)
        var next = masked.indices.partitioningIndex { Int(masked[$0]) >= rows.lowerBound }
        for row in rows {
            if next < masked.count, Int(masked[next]) == row { next += 1 } else { result.append(Int32(row)) }
        }
        return result
    }

    /// Throws `StoreError` where columns are missing that the table has.
    func refuse(lack missing: Set<Field>) throws(StoreError) {
        guard let field = missing.min(by: { $0.name < $1.name }) else { return }
        throw StoreError(
            .damaged, "`\(directory)/\(path)` has no column `\(field.name)` of type \(field.type)",
            help: StoreError.restoreFile)
    }
}

extension Batch {
    /// The stored hashes of a table's rows: its first column.
    public var storedHashes: [Int64] {
        guard case .integer(let hashes)? = columns.first else { return [] }
        return hashes.values
    }

    /// Where the rows of a stretch of hashes stand in a batch sorted by hash.
    public func rows(hashes: ClosedRange<Int64>) -> Range<Int> {
        let all = storedHashes
        let start = all.partitioningIndex { $0 >= hashes.lowerBound }
        let end = all.partitioningIndex { $0 > hashes.upperBound }
        return start..<end
    }

    /// The rows of a batch sorted by hash whose hash is among some that ascend, in order: few are looked up among many.
    public func rows(among wanted: [Int64]) -> [Int32] {
        let all = storedHashes
        guard let first = all.first, let last = all.last else { return [] }
        var result: [Int32] = []
        var row = 0
        for hash in wanted[wanted.partitioningIndex { $0 >= first }...] {
            if hash > last { break }
            row = (row..<all.count).partitioningIndex { all[$0] >= hash }
            while row < all.count, all[row] == hash {
                result.append(Int32(truncatingIfNeeded: row))
                row += 1
            }
        }
        return result
    }
}
