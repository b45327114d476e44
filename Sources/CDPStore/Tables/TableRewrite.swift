public import CDPColumns
import CDPFormats
public import CDPTypes

/// Makes the next version of a table: rows leave it and enter it, range by range, over all threads.
///
/// What is written follows from how much changes. Where a fifth of a range is new it is written whole. A few rows, of whatever
/// ranges, go into one small file together, a *run*, and what is too much for that into one more file of each range; rows that leave are masked (`UpdateMode.deletionVectors`), or the
/// files that hold them are written anew without them (`UpdateMode.rewrite`). So that reading stays cheap, runs of like size
/// become one (`Runs`), and are cut into the ranges once they hold a quarter of what these hold.
///
/// What is written follows from the table and the change alone, not from the number of threads.
public struct TableRewrite: Sendable {
    let base: TableSnapshot
    /// The names of the files of `base`, which it vouches for.
    private let baseFiles: Set<String>
    let schema: [Field]
    let sort: RangeSort
    /// How columns of an earlier type become those of the schema; nil where all files have it.
    private let conversion: ColumnConversion?
    let target: TableTarget
    let threads: Int

    /// Whether all ranges are written, because their columns are others.
    var mustConvert: Bool { base.version >= 0 && base.schema != schema }

    /// A next version of `base` with new files in `target`. Rows of one hash stand in the order of the columns `order`. Columns
    /// that have another type in `schema` are converted by `conversion`, or become null.
    public init(
        _ base: TableSnapshot, schema: [Field], order: [String], conversion: ColumnConversion? = nil,
        target: TableTarget, threads: Int
    ) {
        self.base = base
        baseFiles = Set(base.files.map(\.path))
        self.schema = schema
        self.conversion = conversion
        self.target = target
        self.threads = threads
        sort = RangeSort(then: order, schema: schema)
    }

    /// A next version of `base`, the present version of `table`.
    public init(_ table: some StoreTable, base: TableSnapshot, target: TableTarget, threads: Int) {
        self.init(base, schema: table.schema, order: table.order, target: target, threads: threads)
    }

    /// Calls `merge` with each of `touched` ranges of `layout` and its present rows, and puts what it makes of them in their
    /// place. All ranges are written anew when the schema differs.
    public func run<Extra: Sendable>(
        layout: RangeLayout, touched: [Int], merge: @Sendable (Int, PresentRows) throws -> RangeOutcome<Extra>
    ) throws -> (change: TableChange, extras: [Extra]) {
        let (change, extras, _) = try run(layout: layout, touched: touched, merge: merge) { _ in }
        return (change, extras)
    }

    /// The same; also what `observe` makes of the rows of each range that was written whole, as they are now.
    public func run<Extra: Sendable, Observation: Sendable>(
        layout: RangeLayout, touched: [Int], merge: @Sendable (Int, PresentRows) throws -> RangeOutcome<Extra>,
        observe: @Sendable (Batch) throws -> Observation
    ) throws -> (change: TableChange, extras: [Extra], observations: [Observation]) {
        let wanted = Set(touched)
        let ranges = mustConvert ? Array(0..<layout.count) : touched.sorted()
        let own = Dictionary(grouping: base.files.filter { $0.rangeCount == layout.count }, by: \.range)
        let runs = base.files.filter { $0.rangeCount < layout.count }
        let reader = TableReader(base, conversion: conversion)
        let results = try Parallel.map(ranges.count, threads: threads) { place in
            try StoreError.checkInterruption()
            let range = ranges[place]
            let worker = RangeWorker(
                range: range, layout: layout, own: own[range] ?? [], runs: runs, reader: reader, rewrite: self)
            let outcome = wanted.contains(range) ? try merge(range, worker.present) : nil
            var written = try worker.write(outcome?.change ?? .none)
            let observation = try written.whole.map { try observe($0) }
            written.whole = nil
            return (written: written, extra: outcome?.extra, observation: observation)
        }
        let after = try next(results.map(\.written), layout: layout, runs: Runs(runs, of: reader, rewrite: self))
        let files = Set(after.files.map(\.path))
        let isLeft = results.contains { $0.written.own?.contains { !files.contains($0.path) } ?? false }
        return (
            TableChange(before: base, after: after, leavesFiles: isLeft), results.compactMap(\.extra),
            results.compactMap(\.observation)
        )
    }

    /// The table with what became of its ranges and of its runs.
    private func next(_ results: [RangeWorker.Written], layout: RangeLayout, runs: Runs) throws -> TableSnapshot {
        let replaced = Set(results.filter { $0.own != nil }.map(\.range))
        let own =
            base.files.filter { $0.rangeCount == layout.count && !replaced.contains($0.range) }
            + results.flatMap { $0.own ?? [] }
        var next = TableSnapshot(name: base.name, version: base.version, schema: schema, files: own, layout: layout)
        next.order = base.order
        let added = Batch.concatenated(results.compactMap(\.added), schema: schema)
        var present = runs
        try present.remove(results.flatMap(\.leaving))
        try present.add(added)
        let ownRows = own.reduce(0) { $0 + $1.rows }
        let wanted = RangeLayout(rows: ownRows + present.rows)
        if present.isEmpty ? wanted != layout : present.rows * 4 > ownRows {
            next.files = try cut(own, present, into: wanted).inOrder
            next.layout = wanted
        } else {
            next.files = (own + (try present.written())).inOrder
        }
        next.usesVectors =
            next.files.contains { !$0.masked.isEmpty } || target.updates == .deletionVectors && base.usesVectors
        return next
    }

    /// The table with every row in the file of its range, none masked, and as many ranges as its rows ask for.
    func compacted() throws -> TableChange {
        let own = base.files.filter { $0.rangeCount == base.layout.count }
        let runs = Runs(
            base.files.filter { $0.rangeCount < base.layout.count }, of: TableReader(base), rewrite: self)
        let layout = RangeLayout(rows: base.rows)
        var next = base
        next.files = try cut(own, runs, into: layout).inOrder
        next.layout = layout
        next.usesVectors = false
        return TableChange(before: base, after: next)
    }

    /// Files of one range each that hold the rows of files and of runs.
    private func cut(_ files: [DataFile], _ runs: Runs, into layout: RangeLayout) throws -> [DataFile] {
        let own = TableSnapshot(
            name: base.name, version: base.version, schema: schema, files: files, layout: base.layout)
        let reader = TableReader(own)
        return try Parallel.map(layout.count, threads: threads) { range -> [DataFile] in
            try StoreError.checkInterruption()
            let hashes = layout.hashes(of: range)
            let stretch = files.filter { $0.hashes.overlaps(hashes) }
            let added = try runs.rows(hashes: hashes)
            // A file that is this range, whole, stays.
            if stretch.count == 1, stretch[0].rangeCount == layout.count, stretch[0].run == 0,
                stretch[0].masked.isEmpty,
                added.allSatisfy({ $0.count == 0 })
            {
                return stretch
            }
            let parts = [try reader.read(hashes: hashes, columns: schema)] + added
            let rows = sort.sorted(Batch.concatenated(parts, schema: schema))
            return [try write(rows, range: range, of: layout)].compactMap { $0 }
        }.flatMap { $0 }
    }

    /// Events are found by their later owners too, wherever the first one places them.
    private var options: ParquetOptions {
        ParquetOptions(filtered: schema.map(\.name).filter { $0.hasPrefix("_owner_") && $0 != "_owner_1" })
    }

    /// Writes a file of rows in order; nil without rows. `digest` is the sum of their hashes where that is known. The columns
    /// `copied` are taken from the file that holds the same rows now.
    func write(
        _ rows: Batch, digest: UInt64? = nil, run: Int = 0, range: Int, of layout: RangeLayout, threads: Int = 1,
        copying copied: (columns: Set<String>, file: DataFile)? = nil
    ) throws -> DataFile? {
        guard rows.count > 0 else { return nil }
        var options = options
        options.threads = threads
        let encoded = try ParquetEncoder.encode(
            [rows], schema: schema, options: options, copying: copied.map { ($0.columns, try $0.file.open()) })
        let path = DataFile.name(encoded.bytes)
        let place = "\(target.directory)/\(path)"
        if !baseFiles.contains(path) || !StoreFiles.holds(encoded.bytes, at: place) {
            try StoreFiles.makeDirectory(target.directory)
            try StoreFiles.writeNamedByContent(encoded.bytes, to: place)
        }
        return DataFile(
            directory: target.directory, path: path, size: Int64(encoded.bytes.count), rows: rows.count, run: run,
            range: range, rangeCount: layout.count, contentDigest: digest ?? rows.contentDigest,
            tail: FileTail(encoded.bytes, size: encoded.summary.tail), filters: FileFilters(encoded.summary),
            statistics: DeltaStatistics.json(encoded.summary))
    }
}

extension Batch {
    /// The sum of the rows' hashes.
    var contentDigest: UInt64 { rowHashes().reduce(0, &+) }
}

/// Rows of a file that leave it.
struct LeavingRows: Sendable {
    /// The file's name.
    var path: String
    /// Their places in it, ascending.
    var rows: [UInt32]
    /// The sum of their hashes.
    var digest: UInt64
}

extension DataFile {
    /// The file with rows masked besides those that are.
    func masking(_ leaving: LeavingRows) -> DataFile {
        var result = self
        result.masked = (masked + leaving.rows).sorted()
        result.rows -= leaving.rows.count
        result.contentDigest &-= leaving.digest
        return result
    }

    /// Whether so few rows are masked besides those that are that it is not worth writing the file without them.
    func mayMask(_ count: Int) -> Bool { (masked.count + count) * 5 <= writtenRows }
}
