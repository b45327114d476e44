/// What a written file holds: enough for a log entry that lets readers skip the file.
public struct ParquetFileSummary: Sendable {
    /// Bytes of the file.
    public var size: Int64
    /// Bytes after the last page: page indexes and footer, which no checksum of the format covers.
    public var tail: Int
    /// Rows of the file.
    public var rows: Int64
    /// One entry a value column, in schema order.
    public var columns: [ColumnSummary]

    /// The summary of a value column that lies at the top of the schema, nil for nested and unknown ones.
    public subscript(name: String) -> ColumnSummary? {
        columns.first { $0.path == [name] }
    }
}

/// What a value column of a file holds.
public struct ColumnSummary: Sendable {
    /// The names from the top of the schema to the column, as Parquet has them: elements of lists as `list`, `element`.
    public var path: [String]
    /// Places without a value; for a column inside lists, empty lists count as one. Nil when the file does not tell.
    public var nullCount: Int64?
    /// Not above any value. Nil when there is no value that has an order.
    public var minimum: StatisticValue?
    /// Not below any value.
    public var maximum: StatisticValue?
    /// Whether `minimum` and `maximum` occur; long texts are cut.
    public var isExact: Bool
    /// Where its Bloom filters stand in the file, one a row group; empty without.
    public var filters: [Range<Int>] = []
}

/// A smallest or largest value.
public enum StatisticValue: Sendable, Hashable {
    /// UTF-8 text.
    case string([UInt8])
    case integer(Int64)
    /// A decimal as a count of `10^-scale`.
    case decimal(Int64, scale: Int)
    case float(Double)
    case boolean(Bool)
    /// A day, counted from 1970-01-01.
    case date(Int32)
    /// An instant, in microseconds from 1970-01-01T00:00:00Z.
    case timestamp(Int64)
}
