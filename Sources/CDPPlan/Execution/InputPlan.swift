public import CDPTypes

/// Where rows are read from.
///
/// Its kinds are told apart in four files only: here, where specs are parsed (`InputDeclaration`), where the
/// compiler lowers them (`InputPlan+Lowering`), and where the runtime opens them (`SourceFactory`). All others ask
/// the properties below. Adding a kind means adding a case and following the compiler's errors.
public enum InputPlan: Hashable, Sendable, Codable {
    /// Files of the project.
    case files(FileInput)
    /// Rows of a program, which are landed in the store's inbox and read from there.
    case landed(LandedInput)

    /// Files of the project; nil for any other kind.
    public var files: FileInput? {
        if case .files(let files) = self { files } else { nil }
    }

    /// What is landed before it is read; nil for any other kind.
    public var landed: LandedInput? {
        if case .landed(let landed) = self { landed } else { nil }
    }

    /// What users see of it: the path or glob of files, a program with its arguments.
    public var shown: String {
        switch self {
        case .files(let files): files.path
        case .landed(let landed): landed.arguments.joined(separator: " ")
        }
    }

    /// Whether rows of both are parsed in the same way. Rows that one of them read need not be read again by the other,
    /// wherever they lie.
    public func isReadAlike(_ other: InputPlan) -> Bool { format == other.format }

    /// How rows are written.
    private var format: FileFormat {
        switch self {
        case .files(let files): files.format
        case .landed(let landed): landed.format
        }
    }
}

/// A program whose standard output is landed in the store's inbox.
public struct LandedInput: Hashable, Sendable, Codable {
    /// The name that the source had first, by which its deliveries lie in the inbox: a source that is renamed finds them.
    public var source: String
    /// The program and its arguments.
    public var arguments: [String]
    /// How the rows are written that it writes.
    public var format: FileFormat
    /// How long it may take.
    public var within: TimeSpan

    /// A program.
    public init(source: String, arguments: [String], format: FileFormat, within: TimeSpan) {
        self.source = source
        self.arguments = arguments
        self.format = format
        self.within = within
    }
}
