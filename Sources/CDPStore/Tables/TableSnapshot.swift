public import CDPTypes

/// A table at one version: its schema and its live files, not its rows.
///
/// A snapshot is a value that says what belongs to a version. Versions are never changed, so it stays true whatever is committed
/// later; a plan compares two of them and shows the second one to its later stages before anything is committed (`TableChange`).
/// Its files together hold every row once. Some hold one range of hashes each, others, the *runs*, rows of all ranges that came
/// later; some rows of a file may be masked, which counts as if they were not there. Who reads need not know: a `TableReader`
/// gives the rows of a range in their order, and a next version is made by a `TableRewrite`.
///
///     if let table = try store.table("profiles", of: entry) {
///         let rows = try TableReader(table).readAll(columns: [Field("_hash", .integer), Field("profile_id", .string)])
///     }
///
/// **Cost.** Some hundred bytes a file, most of them statistics, and a file has up to 65,536 rows: memory follows the number of
/// files. To make one, the table's log is read from its last checkpoint on; no data file is opened. `rows` and `contentDigest`
/// add up all files each time. Who wants a few rows of a large table asks `ProfileStore.lookup` instead, which reads the log only
/// as far back as it must.
///
/// **Not for** proof that the files are there or whole: that shows when they are read, or by `cdp verify`. It keeps no file
/// alive and holds no lock. Files of a plan may lie in its scratch directory and are gone with it, so a snapshot of a plan that
/// is not applied must not outlive it.
public struct TableSnapshot: Sendable {
    /// The table's name: `profiles`, `rows/crm`.
    public var name: String
    /// The Delta version; -1 for a table that does not exist yet.
    public var version: Int
    /// The columns; the first is `_hash`.
    public var schema: [Field]
    /// The live files, by range.
    public var files: [DataFile]
    /// How it is cut.
    public var layout: RangeLayout
    /// The columns that order rows of one hash; empty where that does not matter.
    public var order: [String] = []
    /// Whether readers are told to expect masked rows.
    public var usesVectors = false

    /// A table that does not exist yet.
    public init(empty name: String, schema: [Field]) {
        self.init(name: name, version: -1, schema: schema, files: [], layout: RangeLayout(count: 1))
    }

    /// A table at a version.
    public init(name: String, version: Int, schema: [Field], files: [DataFile], layout: RangeLayout) {
        self.name = name
        self.version = version
        self.schema = schema
        self.files = files.inOrder
        self.layout = layout
    }

    /// The number of rows.
    public var rows: Int { files.reduce(0) { $0 + $1.rows } }

    /// The sum of its rows' hashes.
    public var contentDigest: UInt64 { files.reduce(0) { $0 &+ $1.contentDigest } }

    /// How rows on their way into the table are set aside: as its files are cut or, while it has none, by how many rows are
    /// expected.
    public func layout(expecting rows: Int) -> RangeLayout { files.isEmpty ? RangeLayout(rows: rows) : layout }
}

extension [DataFile] {
    /// The files as they came: those of one range first, by range, then runs by their number.
    var inOrder: [DataFile] { sorted { ($0.run, $0.range, $0.path) < ($1.run, $1.range, $1.path) } }
}

/// A live Parquet file of a table.
public struct DataFile: Sendable {
    /// The directory it lies in now: the table's, or the scratch directory of a plan.
    public var directory: String
    /// Its name inside the table's directory: a digest of its content.
    public var path: String
    /// Its size in bytes.
    public var size: Int64
    /// Its live rows.
    public var rows: Int
    /// The rows of the file that do not count, ascending.
    public var masked: [UInt32] = []
    /// The run that it belongs to: 0 for files of one range, and a higher number the later the file was added.
    public var run: Int
    /// The range that its rows lie in.
    public var range: Int
    /// The number of ranges of the layout that `range` counts in.
    public var rangeCount: Int
    /// The sum of its live rows' hashes.
    public var contentDigest: UInt64
    /// Its page indexes and footer.
    public var tail: FileTail
    /// Where the Bloom filters of its columns stand.
    public var filters: FileFilters
    /// Delta's statistics as JSON text.
    public var statistics: String

    /// A file without masked rows.
    public init(
        directory: String, path: String, size: Int64, rows: Int, run: Int, range: Int, rangeCount: Int,
        contentDigest: UInt64, tail: FileTail, filters: FileFilters, statistics: String
    ) {
        self.directory = directory
        self.path = path
        self.size = size
        self.rows = rows
        self.run = run
        self.range = range
        self.rangeCount = rangeCount
        self.contentDigest = contentDigest
        self.tail = tail
        self.filters = filters
        self.statistics = statistics
    }
    /// All rows of the file, masked ones included.
    public var writtenRows: Int { rows + masked.count }

    /// The hashes that its rows may have.
    var hashes: ClosedRange<Int64> { RangeLayout(count: rangeCount).hashes(of: range) }

    /// What tells a file with its mask from others.
    struct Identity: Hashable {
        var path: String
        var masked: [UInt32]
    }

    /// The file with its mask.
    var identity: Identity { Identity(path: path, masked: masked) }
}
