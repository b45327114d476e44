/// How rows of a store's tables are replaced.
public enum UpdateMode: String, Sendable, Codable, CaseIterable {
    /// Files whose rows change are written anew, so that every reader of Delta tables understands them.
    case rewrite
    /// Rows that change are masked by deletion vectors and written again in small files: changes cost what they change, and
    /// readers must know deletion vectors.
    case deletionVectors = "deletion_vectors"
}
