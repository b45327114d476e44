public import CDPColumns
import CDPFormats
public import CDPTypes

/// What becomes of a table in a generation.
public struct TableChange: Sendable {
    /// The table as it was.
    public var before: TableSnapshot
    /// The table as it will be; its version is the next one when `isChanged`.
    public var after: TableSnapshot

    /// Whether the table differs, and so gets a log entry.
    public var isChanged: Bool {
        before.version < 0 || before.schema != after.schema
            || Set(before.files.map(\.path)) != Set(after.files.map(\.path))
    }

    /// A table that stays as it is.
    public init(unchanged snapshot: TableSnapshot) {
        before = snapshot
        after = snapshot
    }

    /// A table before and after; the version of `after` follows from whether they differ.
    public init(before: TableSnapshot, after: TableSnapshot) {
        self.before = before
        self.after = after
        self.after.version = before.version
        if isChanged { self.after.version += 1 }
    }
}

/// What a merge makes of one range of a table.
public struct RangeOutcome<Extra: Sendable>: Sendable {
    /// The range's new rows sorted by hash; nil when they stay as they are.
    public var rows: Batch?
    /// What the merge found out besides.
    public var extra: Extra

    /// An outcome.
    public init(rows: Batch?, extra: Extra) {
        self.rows = rows
        self.extra = extra
    }
}

/// Replaces whole ranges of a table (`updates: rewrite`), over all threads.
public struct TableRewrite: Sendable {
    private let base: TableSnapshot
    private let schema: [Field]
    private let directory: String
    private let threads: Int

    /// A rewrite of `base` into files in `directory`, which need not be durable before the generation is committed.
    public init(_ base: TableSnapshot, schema: [Field], directory: String, threads: Int) {
        self.base = base
        self.schema = schema
        self.directory = directory
        self.threads = threads
    }

    /// Calls `merge` with each of `touched` ranges of `layout` and its present rows (nil when there are none), and puts
    /// its results in their place. All ranges are written anew when the schema differs.
    public func run<Extra: Sendable>(
        layout: RangeLayout, touched: [Int], merge: @Sendable (Int, Batch?) throws -> RangeOutcome<Extra>
    ) throws -> (change: TableChange, extras: [Extra]) {
        let mustConvert = base.version >= 0 && base.schema != schema
        let wanted = Set(touched)
        let ranges = mustConvert ? Array(0..<layout.count) : touched.sorted()
        let reader = TableReader(base)
        let results = try Parallel.map(ranges.count, threads: threads) { place in
            let range = ranges[place]
            let present = base.files.isEmpty ? nil : try reader.read(hashes: layout.hashes(of: range), columns: schema)
            let old = present.flatMap { $0.count == 0 ? nil : $0 }
            let outcome = wanted.contains(range) ? try merge(range, old) : nil
            let rows = outcome?.rows ?? (mustConvert ? old : nil)
            let file = try rows.flatMap { try write($0, range: range, layout: layout) }
            return (isReplaced: rows != nil, file: file, extra: outcome?.extra)
        }
        var replaced: Set<Int> = []
        var files: [DataFile] = []
        for (range, result) in zip(ranges, results) where result.isReplaced {
            replaced.insert(range)
            if let file = result.file { files.append(file) }
        }
        files += base.files.filter { !replaced.contains($0.range) }
        let merged = TableSnapshot(
            name: base.name, version: base.version, schema: schema, files: files.sorted { $0.range < $1.range },
            layout: layout)
        return (TableChange(before: base, after: try relayout(merged)), results.compactMap(\.extra))
    }

    /// Cuts the table anew when its rows ask for another number of ranges.
    private func relayout(_ table: TableSnapshot) throws -> TableSnapshot {
        let layout = RangeLayout(rows: table.rows)
        guard layout != table.layout else { return table }
        let reader = TableReader(table)
        let files = try Parallel.map(layout.count, threads: threads) { range in
            try write(reader.read(hashes: layout.hashes(of: range), columns: schema), range: range, layout: layout)
        }
        let kept = Set(base.files.map(\.path)).union(files.compactMap { $0?.path })
        for file in table.files where !kept.contains(file.path) {
            try StoreFiles.remove("\(file.directory)/\(file.path)")
        }
        return TableSnapshot(
            name: table.name, version: table.version, schema: schema, files: files.compactMap { $0 }, layout: layout)
    }

    /// Events are found by their later owners too, wherever the first one places them.
    private var options: ParquetOptions {
        ParquetOptions(filtered: schema.map(\.name).filter { $0.hasPrefix("_owner_") && $0 != "_owner_1" })
    }

    private func write(_ rows: Batch, range: Int, layout: RangeLayout) throws -> DataFile? {
        guard rows.count > 0 else { return nil }
        let contentDigest = rows.rowHashes().reduce(0, &+)
        let encoded = try ParquetEncoder.encode([rows], schema: schema, options: options)
        let path = DataFile.name(encoded.bytes)
        let place = "\(directory)/\(path)"
        if !StoreFiles.exists(place) {
            try StoreFiles.makeDirectory(directory)
            try StoreFiles.write(encoded.bytes, to: place)
        }
        return DataFile(
            directory: directory, path: path, size: Int64(encoded.bytes.count), rows: rows.count, range: range,
            rangeCount: layout.count, contentDigest: contentDigest,
            tail: FileTail(encoded.bytes, size: encoded.summary.tail), statistics: DeltaStatistics.json(encoded.summary)
        )
    }
}
