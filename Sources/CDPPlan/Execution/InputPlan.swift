/// Where rows are read from.
///
/// Its kinds are told apart in four files only: here, where specs are parsed (`InputDeclaration`), where the
/// compiler lowers them (`InputPlan+Lowering`), and where the runtime opens them (`SourceFactory`). All others ask
/// the properties below. Adding a kind means adding a case and following the compiler's errors.
public enum InputPlan: Hashable, Sendable, Codable {
    /// Files of the project.
    case files(FileInput)

    /// Files of the project; nil for any other kind.
    public var files: FileInput? {
        switch self {
        case .files(let files): files
        }
    }

    /// What users see of it: the path or glob of files.
    public var shown: String {
        switch self {
        case .files(let files): files.path
        }
    }

    /// Whether rows of both are parsed in the same way. Rows that one of them read need not be read again by the other,
    /// wherever the files are.
    public func isReadAlike(_ other: InputPlan) -> Bool {
        switch (self, other) {
        case (.files(let own), .files(let others)): own.format == others.format
        }
    }
}
