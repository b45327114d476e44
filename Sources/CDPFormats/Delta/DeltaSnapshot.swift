/// The state of a Delta table after some of its log entries.
public struct DeltaSnapshot: Sendable {
    /// What the table is; nil before the first entry that says so.
    public private(set) var metadata: DeltaMetadata?
    /// The versions and the features of the protocol that readers and writers must know.
    public private(set) var protocolVersions = (reader: 1, writer: 2, features: [String]())
    /// The live files by path.
    public private(set) var files: [String: DeltaFile] = [:]
    /// How far applications have written, by name.
    public private(set) var transactions: [String: Int64] = [:]

    /// An empty table.
    public init() {}

    /// Takes in the actions of the next entry, or of a checkpoint.
    ///
    /// The order of lines inside an entry means nothing: an entry that gives a file another deletion vector removes and adds
    /// the same path. So removals come first.
    public mutating func apply(_ actions: [DeltaAction]) {
        for case .remove(let path, _, _) in actions { files[path] = nil }
        for action in actions {
            switch action {
            case .metadata(let metadata): self.metadata = metadata
            case .add(let file): files[file.path] = file
            case .transaction(let application, let version): transactions[application] = version
            case .protocolVersions(let reader, let writer, let features): protocolVersions = (reader, writer, features)
            case .remove, .commitInfo: break
            }
        }
    }
}
