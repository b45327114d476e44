public import CDPTypes

/// One generation of the store: what it consists of and how it came to be. Its durable existence is the commit.
///
/// Holds no wall-clock time, so that equal inputs give equal bytes.
public struct JournalEntry: Sendable, Hashable, Codable {
    /// From 1.
    public var generation: Int
    /// The SHA-256 of the entry before it; nil for the first.
    public var previous: String?
    /// The store it belongs to.
    public var storeID: String
    /// The command that made it: `apply`, `run`, `compact` or `rollback`.
    public var operation: String
    /// The saved plan that it carries out; nil where there was none.
    public var plan: String?
    /// The instant taken as now, in microseconds.
    public var asOf: Int64
    /// The instant taken as now when what an earlier generation held was put back; `asOf` is that of then. Nil where the
    /// generation goes on from the one before.
    public var restoredAt: Int64?
    /// The digest of the manifest.
    public var manifest: String
    /// Every table by name.
    public var tables: [String: TableState]
    /// Every file read, by source and path.
    public var inputs: [String: [String: InputPosition]]
    /// Counts for people: rows by outcome and source, profiles, members.
    public var counts: [String: Int]
    /// What was lost of what was read, by address; nil where nothing was.
    public var losses: [String: InputLosses]?

    /// A table as a generation sees it.
    public struct TableState: Sendable, Hashable, Codable {
        /// The Delta version.
        public var version: Int
        /// Its rows.
        public var rows: Int
        /// The sum of its rows' hashes: equal for equal content, whatever the order or layout.
        public var contentDigest: String
        /// The SHA-256 of the log entry that this generation prepared; nil when the table did not change.
        public var entry: String?

        /// A table as a generation sees it.
        public init(version: Int, rows: Int, contentDigest: String, entry: String?) {
            self.version = version
            self.rows = rows
            self.contentDigest = contentDigest
            self.entry = entry
        }

        private enum CodingKeys: String, CodingKey {
            case version, rows, entry
            case contentDigest = "content_digest"
        }
    }

    /// How far an input of a source has been read.
    public struct InputPosition: Sendable, Hashable, Codable {
        /// The position in the words of the source.
        public var position: SourceCursor
        /// How often the input was read as a new delivery, from 1.
        public var delivery: Int
        /// The generation that read it last.
        public var generation: Int
        /// The columns of the contract that it lacks; nil where it has all.
        public var lost: [String]?
        /// Whether its rows were taken out again: as long as it is what it was it is not read; nil where they were not.
        public var forgotten: Bool?

        /// How far an input has been read.
        public init(_ position: SourceCursor, delivery: Int, generation: Int) {
            self.position = position
            self.delivery = delivery
            self.generation = generation
        }
    }

    /// A generation.
    public init(
        generation: Int, previous: String?, storeID: String, operation: String, asOf: Int64, manifest: String,
        tables: [String: TableState],
        inputs: [String: [String: InputPosition]], counts: [String: Int], losses: [String: InputLosses]? = nil
    ) {
        self.generation = generation
        self.previous = previous
        self.storeID = storeID
        self.operation = operation
        self.asOf = asOf
        self.manifest = manifest
        self.tables = tables
        self.inputs = inputs
        self.counts = counts
        self.losses = losses
    }

    /// The names of all inputs that were read.
    package var inputNames: [String] { inputs.values.flatMap(\.keys) }

    /// Since when it took the place of the one before, by the instants taken as now.
    public var since: Int64 { restoredAt ?? asOf }

    private enum CodingKeys: String, CodingKey {
        case generation, previous, operation, plan, manifest, tables, inputs, counts, losses
        case storeID = "store_id"
        case asOf = "as_of"
        case restoredAt = "restored_at"
    }
}
