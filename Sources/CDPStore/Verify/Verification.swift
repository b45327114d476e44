/// What checking a whole store found.
public struct Verification: Sendable {
    /// The latest generation that could be read; 0 where there is none.
    public internal(set) var generation = 0
    /// Log entries of tables and ledgers that were read.
    public internal(set) var logEntries = 0
    /// Data files that were read, of all generations.
    public internal(set) var dataFiles = 0
    /// The bytes of those files.
    public internal(set) var bytes: Int64 = 0
    /// The rows of those files.
    public internal(set) var rows = 0
    /// Everything found, by path.
    public internal(set) var findings: [Finding] = []

    /// Something that is not as it must be, or not known.
    public struct Finding: Sendable, Hashable {
        /// How bad it is.
        public enum Severity: String, Sendable {
            /// The store has lost something, or holds something wrong.
            case problem
            /// Harmless: nobody reads that file.
            case note
        }

        /// How bad it is.
        public var severity: Severity
        /// The file, from the store's directory.
        public var path: String
        /// What is wrong.
        public var message: String
        /// What to do.
        public var help: String
    }

    /// The findings that are no mere notes.
    public var problems: [Finding] { findings.filter { $0.severity == .problem } }

    /// Adds something that is wrong, so that the store cannot be relied on.
    mutating func add(_ path: String, _ message: String, help: String = StoreError.restoreFile) {
        findings.append(Finding(severity: .problem, path: path, message: message, help: help))
    }

    /// Adds something to know that is no damage.
    mutating func note(_ path: String, _ message: String, help: String) {
        findings.append(Finding(severity: .note, path: path, message: message, help: help))
    }
}
