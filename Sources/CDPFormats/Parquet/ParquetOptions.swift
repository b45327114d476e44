/// How a file is laid out. Equal rows and equal options give equal bytes.
public struct ParquetOptions: Sendable {
    /// Rows of a row group; the last one has what is left.
    public var rowGroupRows: Int
    /// Rows of a page; fewer where a page would become larger than some megabytes.
    public var pageRows: Int
    /// How pages are compressed: `.zstd`, `.snappy` or `.none`; `.gzip` is read only.
    public var compression: BlockCompression
    /// The columns that the rows are sorted by, as the file tells its readers; the writer does not sort.
    public var sortedBy: [String]
    /// Columns of integers that get a Bloom filter, so that a search for a value passes files without it.
    public var filtered: [String]
    /// Texts by name for readers of the footer, in order.
    public var metadata: [(String, String)]
    /// Threads that encode columns; the bytes do not depend on it.
    public var threads: Int

    /// Row groups of 65,536 rows, pages of 8,192, zstd.
    public init(
        rowGroupRows: Int = 65_536, pageRows: Int = 8_192, compression: BlockCompression = .zstd,
        sortedBy: [String] = [], filtered: [String] = [], metadata: [(String, String)] = [], threads: Int = 1
    ) {
        self.rowGroupRows = max(1, rowGroupRows)
        self.pageRows = max(1, pageRows)
        self.compression = compression
        self.sortedBy = sortedBy
        self.filtered = filtered
        self.metadata = metadata
        self.threads = threads
    }
}
