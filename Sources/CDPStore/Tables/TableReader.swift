public import CDPColumns
import CDPFormats
public import CDPTypes

/// Makes values of a column into another type; nil where there is no way to.
public typealias ColumnConversion = @Sendable (Column, DataType) -> Column?

/// Reads the live files of a table.
public struct TableReader: Sendable {
    /// The table at a version.
    public let snapshot: TableSnapshot

    private let conversion: ColumnConversion?

    /// A reader of `snapshot`, which makes of columns that have another type now what `conversion` makes of them.
    public init(_ snapshot: TableSnapshot, conversion: ColumnConversion? = nil) {
        self.snapshot = snapshot
        self.conversion = conversion
    }

    /// The columns of one file, in the given order; one that the table has not, or has with another type, is null unless it can
    /// be converted. Throws `StoreError` where the file lacks one that the table has.
    public func read(_ file: DataFile, columns: [Field]) throws -> Batch {
        let parquet = try file.open()
        let present = Set(parquet.schema)
        try file.refuse(lack: Set(columns).intersection(snapshot.schema).subtracting(present))
        let convertible = conversion == nil ? [] : Set(parquet.schema.map(\.name))
        let wanted = columns.filter { present.contains($0) || convertible.contains($0.name) }
        let batch = try parquet.read(columns: wanted.map(\.name))
        guard batch.count == file.rows else {
            throw StoreError(
                .damaged, "`\(file.directory)/\(file.path)` holds \(batch.count) rows instead of \(file.rows)",
                help: "restore that file from a copy of the store")
        }
        let all = columns.map { field -> Column in
            let column = batch[field.name]
            let converted = present.contains(field) ? column : column.flatMap { conversion?($0, field.type) }
            return converted ?? Column(nulls: batch.count, of: field.type)
        }
        return Batch(schema: columns, columns: all, count: batch.count)
    }

    /// The rows whose stored hash lies in a stretch, file by file in their order. The first of `columns` must be `_hash`.
    public func read(hashes: ClosedRange<Int64>, columns: [Field]) throws -> Batch {
        var parts: [Batch] = []
        for file in snapshot.files {
            let stretch = RangeLayout(count: file.rangeCount).hashes(of: file.range)
            guard stretch.overlaps(hashes) else { continue }
            let batch = try read(file, columns: columns)
            if hashes.lowerBound <= stretch.lowerBound, stretch.upperBound <= hashes.upperBound {
                parts.append(batch)
            } else {
                parts.append(batch.slice(batch.rows(hashes: hashes)))
            }
        }
        return Batch.concatenated(parts, schema: columns)
    }

    /// The rows of the whole table, in order of their hash: for small tables.
    public func readAll(columns: [Field]? = nil, limit: CountLimit = .standard) throws -> Batch {
        try limit.check(snapshot.rows, "rows of the table `\(snapshot.name)`")
        let columns = columns ?? snapshot.schema
        return Batch.concatenated(try snapshot.files.map { try read($0, columns: columns) }, schema: columns)
    }
}

extension DataFile {
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
}
