/// The state of a Delta table after some of its log entries.
public struct DeltaSnapshot: Sendable {
    /// What the table is; nil before the first entry that says so.
    public private(set) var metadata: DeltaMetadata?
    /// The versions of the protocol that readers and writers must know.
    public private(set) var protocolVersions = (reader: 1, writer: 2)
    /// The live files by path.
    public private(set) var files: [String: DeltaFile] = [:]
    /// How far applications have written, by name.
    public private(set) var transactions: [String: Int64] = [:]

    /// An empty table.
    public init() {}

    /// Takes in the actions of the next entry.
    public mutating func apply(_ actions: [DeltaAction]) {
        for action in actions {
            switch action {
            case .metadata(let metadata): self.metadata = metadata
            case .add(let file): files[file.path] = file
            case .remove(let path, _): files[path] = nil
            case .transaction(let application, let version): transactions[application] = version
            case .protocolVersions(let reader, let writer): protocolVersions = (reader, writer)
            case .commitInfo: break
            }
        }
    }
}
