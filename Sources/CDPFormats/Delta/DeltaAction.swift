public import CDPTypes

/// One line of a Delta Lake log entry.
///
/// Format: the Delta transaction log protocol (https://github.com/delta-io/delta/blob/master/PROTOCOL.md), reader version 1
/// and writer version 2 without table features, or reader version 3 and writer version 7 with deletion vectors.
public enum DeltaAction: Sendable, Equatable {
    /// What readers and writers must understand. Features are those of the writer versions from 7 on; the ones that readers
    /// must know too are told to readers of version 3.
    case protocolVersions(reader: Int, writer: Int, features: [String] = [])
    /// The id, the schema, the settings and the time of making of the table.
    case metadata(DeltaMetadata)
    /// A file becomes part of the table, without the rows of its deletion vector.
    case add(DeltaFile)
    /// A file is no longer part of the table with the deletion vector that it had; the time is in milliseconds. The file may
    /// stay part of it with another vector.
    case remove(path: String, deletionVector: DeletionVector?, deletedAt: Int64)
    /// Who wrote the version; the time is in milliseconds.
    case commitInfo(operation: String, timestamp: Int64)
    /// How far an application has written into the table.
    case transaction(application: String, version: Int64)
}

/// What a Delta table is.
public struct DeltaMetadata: Sendable, Equatable {
    /// A UUID that stays with the table.
    public var id: String
    /// The columns.
    public var schema: [Field]
    /// When the table was made, in milliseconds.
    public var createdTime: Int64
    /// Settings of the table by name, such as `delta.enableDeletionVectors`.
    public var configuration: [String: String]

    /// A table's metadata.
    public init(id: String, schema: [Field], createdTime: Int64, configuration: [String: String] = [:]) {
        self.id = id
        self.schema = schema
        self.createdTime = createdTime
        self.configuration = configuration
    }
}

/// A live file of a Delta table.
public struct DeltaFile: Sendable, Equatable {
    /// The path relative to the table.
    public var path: String
    /// Bytes of the file.
    public var size: Int64
    /// When it was written as far as readers are told, in milliseconds.
    public var modifiedAt: Int64
    /// Statistics as JSON text; may be empty.
    public var statistics: String
    /// Free text by name, in order.
    public var tags: [(String, String)]
    /// The rows that do not count; nil where all do. A table with such files has the feature `deletionVectors`, and such a
    /// file has statistics with the number of all its rows, which readers need.
    public var deletionVector: DeletionVector?

    /// A file.
    public init(
        path: String, size: Int64, modifiedAt: Int64, statistics: String, tags: [(String, String)],
        deletionVector: DeletionVector? = nil
    ) {
        self.path = path
        self.size = size
        self.modifiedAt = modifiedAt
        self.statistics = statistics
        self.tags = tags
        self.deletionVector = deletionVector
    }

    /// The tag of that name.
    public func tag(_ name: String) -> String? {
        tags.first { $0.0 == name }?.1
    }

    /// Whether both are the same file, tags in order included.
    public static func == (left: DeltaFile, right: DeltaFile) -> Bool {
        left.path == right.path && left.size == right.size && left.modifiedAt == right.modifiedAt
            && left.statistics == right.statistics && left.tags.elementsEqual(right.tags) { $0 == $1 }
            && left.deletionVector == right.deletionVector
    }
}
