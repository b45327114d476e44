public import CDPColumns
import CDPFormats
public import CDPTypes

/// Writes the ranges of a table that change anew (`updates: rewrite`), over all threads.
public struct TableRewrite: Sendable {
    private let base: TableSnapshot
    /// The names of the files of `base`, which it vouches for.
    private let baseFiles: Set<String>
    private let schema: [Field]
    private let sort: RangeSort
    /// Whether rows that only come become files of their own, beside those that are there: logs grow so without being
    /// read.
    private let keepsAdditionsApart: Bool
    /// How columns of an earlier type become those of the schema; nil where all files have it.
    private let conversion: ColumnConversion?
    private let directory: String
    private let threads: Int

    /// A rewrite of `base` into files in `directory`, which need not be durable before the generation is committed. Rows of
    /// one hash stand in the order of the columns `order`. With `keepsAdditionsApart`, rows that are only added to a range
    /// go to a file of their own beside its others as long as these files stay few and small. Columns that have another type
    /// in `schema` are converted by `conversion`, or become null.
    public init(
        _ base: TableSnapshot, schema: [Field], order: [String], keepsAdditionsApart: Bool = false,
        conversion: ColumnConversion? = nil, directory: String, threads: Int
    ) {
        self.base = base
        baseFiles = Set(base.files.map(\.path))
        self.schema = schema
        self.keepsAdditionsApart = keepsAdditionsApart
        self.conversion = conversion
        self.directory = directory
        self.threads = threads
        sort = RangeSort(then: order, schema: schema)
    }

    /// A rewrite of `base`, the present version of `table`.
    public init(_ table: some StoreTable, base: TableSnapshot, directory: String, threads: Int) {
        self.init(base, schema: table.schema, order: table.order, directory: directory, threads: threads)
    }

    /// Calls `merge` with each of `touched` ranges of `layout` and its present rows, and puts what it makes of them in their
    /// place. All ranges are written anew when the schema differs.
    public func run<Extra: Sendable>(
        layout: RangeLayout, touched: [Int], merge: @Sendable (Int, PresentRows) throws -> RangeOutcome<Extra>
    ) throws -> (change: TableChange, extras: [Extra]) {
        let (change, extras, _) = try run(layout: layout, touched: touched, merge: merge) { _ in }
        return (change, extras)
    }

    /// The same; also what `observe` makes of the rows of each range that changed, as they are now.
    public func run<Extra: Sendable, Observation: Sendable>(
        layout: RangeLayout, touched: [Int], merge: @Sendable (Int, PresentRows) throws -> RangeOutcome<Extra>,
        observe: @Sendable (Batch) throws -> Observation
    ) throws -> (change: TableChange, extras: [Extra], observations: [Observation]) {
        let mustConvert = base.version >= 0 && base.schema != schema
        let wanted = Set(touched)
        let ranges = mustConvert ? Array(0..<layout.count) : touched.sorted()
        let files = Dictionary(grouping: base.files, by: \.range)
        let results = try Parallel.map(ranges.count, threads: threads) { place in
            try StoreError.checkInterruption()
            let range = ranges[place]
            let worker = RangeWorker(
                range: range, layout: layout, files: files[range] ?? [], mustConvert: mustConvert, rewrite: self)
            let outcome = wanted.contains(range) ? try merge(range, worker.present) : nil
            let written = try worker.write(outcome?.change ?? .none)
            return (
                range: range, files: written?.files, extra: outcome?.extra,
                observation: try written.map { try observe($0.rows) }
            )
        }
        let replaced = Set(results.filter { $0.files != nil }.map(\.range))
        let after = base.files.filter { !replaced.contains($0.range) } + results.flatMap { $0.files ?? [] }
        let merged = TableSnapshot(
            name: base.name, version: base.version, schema: schema, files: after, layout: layout)
        return (
            TableChange(before: base, after: try relayout(merged)), results.compactMap(\.extra),
            results.compactMap(\.observation)
        )
    }

    /// Cuts the table anew when its rows ask for another number of ranges.
    private func relayout(_ table: TableSnapshot) throws -> TableSnapshot {
        let layout = RangeLayout(rows: table.rows)
        guard layout != table.layout else { return table }
        let reader = TableReader(table)
        let files = try Parallel.map(layout.count, threads: threads) { range in
            let rows = sort.sorted(try reader.read(hashes: layout.hashes(of: range), columns: schema))
            return try write(rows, digest: nil, range: range, layout: layout)
        }
        return TableSnapshot(
            name: table.name, version: table.version, schema: schema, files: files.compactMap { $0 }, layout: layout)
    }

    /// Events are found by their later owners too, wherever the first one places them.
    private var options: ParquetOptions {
        ParquetOptions(filtered: schema.map(\.name).filter { $0.hasPrefix("_owner_") && $0 != "_owner_1" })
    }

    /// Writes a file of a range. The columns `copied` are taken from the file that holds the same rows now.
    private func write(
        _ rows: Batch, digest: UInt64?, range: Int, layout: RangeLayout,
        copying copied: (columns: Set<String>, file: DataFile)? = nil
    ) throws -> DataFile? {
        guard rows.count > 0 else { return nil }
        let encoded = try ParquetEncoder.encode(
            [rows], schema: schema, options: options, copying: copied.map { ($0.columns, try $0.file.open()) })
        let path = DataFile.name(encoded.bytes)
        let place = "\(directory)/\(path)"
        if !baseFiles.contains(path) || !StoreFiles.holds(encoded.bytes, at: place) {
            try StoreFiles.makeDirectory(directory)
            try StoreFiles.writeNamedByContent(encoded.bytes, to: place)
        }
        return DataFile(
            directory: directory, path: path, size: Int64(encoded.bytes.count), rows: rows.count, run: 0,
            range: range, rangeCount: layout.count, contentDigest: digest ?? rows.contentDigest,
            tail: FileTail(encoded.bytes, size: encoded.summary.tail), filters: FileFilters(encoded.summary),
            statistics: DeltaStatistics.json(encoded.summary))
    }

    /// Writes one range.
    private struct RangeWorker {
        let range: Int
        let layout: RangeLayout
        /// Its files before.
        let files: [DataFile]
        let mustConvert: Bool
        let rewrite: TableRewrite
        let present: PresentRows

        init(range: Int, layout: RangeLayout, files: [DataFile], mustConvert: Bool, rewrite: TableRewrite) {
            self.range = range
            self.layout = layout
            self.files = files
            self.mustConvert = mustConvert
            self.rewrite = rewrite
            present = PresentRows {
                let reader = TableReader(rewrite.base, conversion: rewrite.conversion)
                let parts = try files.map { try reader.read($0, columns: rewrite.schema) }
                if parts.isEmpty { return nil }
                let rows = Batch.concatenated(parts, schema: rewrite.schema)
                return parts.count == 1 ? rows : rewrite.sort.sorted(rows)
            }
        }

        /// The files of the range and its rows after a change, the added ones where they go to a file of their own; nil where it
        /// stays as it is.
        func write(_ change: RangeChange) throws -> (files: [DataFile], rows: Batch)? {
            switch change {
            case .none:
                guard mustConvert, let rows = try present.rows() else { return nil }
                return try write(.recomputed(rows, columns: []))
            case .recomputed(let rows, let columns):
                let same = Set(rewrite.base.schema).intersection(rewrite.schema).map(\.name)
                return try whole(rows, digest: nil, copying: Set(same).subtracting(columns))
            case .edited(let gone, let new):
                if gone.isEmpty, new.count == 0 { return try write(.none) }
                let new = rewrite.sort.sorted(new)
                if gone.isEmpty, !mustConvert, !present.isRead, staysApart(new.count) {
                    let file = try rewrite.write(new, digest: nil, range: range, layout: layout)
                    return (files + [file].compactMap { $0 }, new)
                }
                guard let old = try present.rows() else { return try whole(new, digest: nil) }
                let digest =
                    files.reduce(new.contentDigest) { $0 &+ $1.contentDigest } &- old.gathered(gone).contentDigest
                return try whole(
                    rewrite.sort.merged(old, without: gone, with: new), digest: mustConvert ? nil : digest)
            }
        }

        /// Writes one file of all rows; `copied` are columns of which they are those that are stored, in the same order.
        private func whole(_ rows: Batch, digest: UInt64?, copying copied: Set<String> = []) throws
            -> (files: [DataFile], rows: Batch)
        {
            let source = files.count == 1 && !copied.isEmpty ? (columns: copied, file: files[0]) : nil
            let file = try rewrite.write(rows, digest: digest, range: range, layout: layout, copying: source)
            return ([file].compactMap { $0 }, rows)
        }

        /// Whether added rows go to a file of their own: the largest file keeps four fifths of the rows, and a reader of the range
        /// opens eight files at most.
        private func staysApart(_ count: Int) -> Bool {
            guard rewrite.keepsAdditionsApart, let largest = files.map(\.rows).max() else { return false }
            return files.count < 8 && files.reduce(count) { $0 + $1.rows } * 4 <= largest * 5
        }
    }
}

extension Batch {
    /// The sum of the rows' hashes.
    fileprivate var contentDigest: UInt64 { rowHashes().reduce(0, &+) }
}
