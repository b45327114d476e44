/// Where rows are read from. Kinds are told apart here, where specs are read (`InputDeclaration`), where the compiler lowers
/// them (`InputPlan+Lowering`) and where the runtime opens them (`SourceFactory`): everybody else asks the properties below.
public enum InputPlan: Hashable, Sendable, Codable {
    /// Files of the project.
    case files(FileInput)

    /// Files of the project; nil for any other kind.
    public var files: FileInput? {
        switch self {
        case .files(let files): files
        }
    }

    /// What users see of it: the path or glob.
    public var shown: String {
        switch self {
        case .files(let files): files.path
        }
    }

    /// Whether rows of both are parsed alike, wherever they lie: rows that were read by one need not be read again by the
    /// other.
    public func isReadAlike(_ other: InputPlan) -> Bool {
        switch (self, other) {
        case (.files(let own), .files(let others)): own.format == others.format
        }
    }
}
