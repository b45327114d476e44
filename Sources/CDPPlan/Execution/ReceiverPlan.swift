import CDPTypes

/// Who is sent the rows of a destination.
///
/// Its kinds are told apart in four files only: here, where specs are parsed (`OutputDeclaration`), where the
/// compiler lowers them (`ReceiverPlan+Lowering`), and where the runtime opens them (`ReceiverFactory`). All others
/// ask the properties below.
public enum ReceiverPlan: Hashable, Sendable, Codable {
    /// A file that holds the whole audience.
    case file(WrittenFile)

    /// The file that is written; nil for any other kind.
    public var file: WrittenFile? {
        switch self {
        case .file(let file): file
        }
    }

    /// The connection that it is sent through; nil where it needs none.
    public var connection: String? {
        switch self {
        case .file: nil
        }
    }

    /// What users see of it: the path of a file.
    public var shown: String {
        switch self {
        case .file(let file): file.path
        }
    }

    /// Everything that the sent bytes depend on; who may read them is left out.
    public var form: ReceiverPlan {
        switch self {
        case .file(let file): .file(WrittenFile(path: file.path, format: file.format))
        }
    }

    /// What tells the receiver from others: two destinations of a project cannot share it.
    public var id: ID {
        switch self {
        case .file(let file): .path(file.path)
        }
    }

    /// What tells a receiver from others of a project; comparable, not printable.
    public struct ID: Hashable, Sendable {
        /// The kind of receiver.
        private let kind: String
        /// Its name within the kind.
        private let name: String

        /// A path of the project, however it is written.
        static func path(_ path: String) -> ID { ID(kind: "file", name: ProjectPath(path).text) }
    }
}

/// A file that a destination writes.
public struct WrittenFile: Hashable, Sendable, Codable {
    /// Its path, relative to the project.
    public var path: String
    /// How it is written.
    public var format: FileFormat
    /// The group that may read it, by name or number; nil for the owner alone.
    public var group: String?
    /// Why it may lie outside of the project; nil where it may not.
    public var outside: String?

    /// A file; see the properties.
    public init(path: String, format: FileFormat, group: String? = nil, outside: String? = nil) {
        self.path = path
        self.format = format
        self.group = group
        self.outside = outside
    }
}
