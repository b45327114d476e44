public import CDPTypes

/// Where rows are read from.
///
/// Its kinds are told apart in four files only: here, where specs are parsed (`InputDeclaration`), where the
/// compiler lowers them (`InputPlan+Lowering`), and where the runtime opens them (`SourceFactory`). All others ask
/// the properties below. Adding a kind means adding a case and following the compiler's errors.
public enum InputPlan: Hashable, Sendable, Codable {
    /// Files of the project.
    case files(FileInput)
    /// Rows that are landed in the store's inbox and read from there.
    case landed(LandedInput)

    /// Files of the project; nil for any other kind.
    public var files: FileInput? {
        if case .files(let files) = self { files } else { nil }
    }

    /// What is landed before it is read; nil for any other kind.
    public var landed: LandedInput? {
        if case .landed(let landed) = self { landed } else { nil }
    }

    /// What users see of it: the path or glob of files, a program with its arguments, a query's connection.
    public var shown: String {
        switch self {
        case .files(let files): files.path
        case .landed(let landed): landed.shown
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

/// What is landed in the store's inbox before it is read: rows of a program, a tap or a query, a table that changes, or objects as they are.
public struct LandedInput: Hashable, Sendable {
    /// Where rows are landed from.
    public enum Origin: Hashable, Sendable {
        /// A program and its arguments.
        case program([String])
        /// A stream of a Singer tap.
        case singer(SingerInput)
        /// A query of a database.
        case query(QueryInput)
        /// Objects of a store, or a file of a server.
        case objects(ObjectInput)
        /// The changes of a table of a database.
        case changes(ChangesInput)
    }

    /// The name that the source had first, by which its deliveries lie in the inbox: a source that is renamed finds them.
    public var source: String
    /// Where its rows come from.
    public var origin: Origin
    /// How the rows are written that land.
    public var format: FileFormat
    /// How long a pull may take.
    public var within: TimeSpan

    /// What is landed for a source.
    public init(source: String, origin: Origin, format: FileFormat, within: TimeSpan) {
        self.source = source
        self.origin = origin
        self.format = format
        self.within = within
    }

    /// What users see of it.
    public var shown: String {
        switch origin {
        case .program(let arguments): arguments.joined(separator: " ")
        case .singer(let singer): "\(singer.program.arguments.joined(separator: " ")), stream \(singer.stream)"
        case .query(let query): "a query on \(query.connection)"
        case .objects(let objects): objects.path
        case .changes(let changes): "the changes of \(changes.table) on \(changes.connection)"
        }
    }

    /// The stream of a tap that it is; nil for what is none.
    public var singer: SingerInput? {
        if case .singer(let singer) = origin { singer } else { nil }
    }

    /// The objects that it is; nil for what is none.
    public var objects: ObjectInput? {
        if case .objects(let objects) = origin { objects } else { nil }
    }

    /// The connection that it is pulled through; nil where it needs none.
    public var connection: String? {
        switch origin {
        case .query(let query): query.connection
        case .objects(let objects): objects.connection
        case .changes(let changes): changes.connection
        case .program, .singer: nil
        }
    }

    /// The table whose changes it is; nil for what is none.
    public var changes: ChangesInput? {
        if case .changes(let changes) = origin { changes } else { nil }
    }
}

/// A query of a database.
public struct QueryInput: Hashable, Sendable, Codable {
    /// The connection.
    public var connection: String
    /// The query.
    public var sql: String
    /// The column that grows when a row is written; nil where each pull asks for everything.
    public var since: String?
    /// How much is asked for again; nil for what is usual.
    public var overlap: TimeSpan?

    /// A query.
    public init(connection: String, sql: String, since: String?, overlap: TimeSpan?) {
        self.connection = connection
        self.sql = sql
        self.since = since
        self.overlap = overlap
    }
}

/// The changes of a table of a database: of rows that are gone no more than the key need be known.
public struct ChangesInput: Hashable, Sendable, Codable {
    /// The connection.
    public var connection: String
    /// The table, as its schema and name.
    public var table: String

    /// The changes of a table.
    public init(connection: String, table: String) {
        self.connection = connection
        self.table = table
    }
}

extension LandedInput: Codable {
    /// Names as they are stored: each kind of origin has one of its own.
    private enum CodingKeys: String, CodingKey {
        case source, arguments, singer, query, changes, objects, format, within
    }

    /// Reads what is landed.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        source = try values.decode(String.self, forKey: .source)
        format = try values.decode(FileFormat.self, forKey: .format)
        within = try values.decode(TimeSpan.self, forKey: .within)
        if let query = try values.decodeIfPresent(QueryInput.self, forKey: .query) {
            origin = .query(query)
        } else if let changes = try values.decodeIfPresent(ChangesInput.self, forKey: .changes) {
            origin = .changes(changes)
        } else if let singer = try values.decodeIfPresent(SingerInput.self, forKey: .singer) {
            origin = .singer(singer)
        } else if let objects = try values.decodeIfPresent(ObjectInput.self, forKey: .objects) {
            origin = .objects(objects)
        } else {
            origin = .program(try values.decode([String].self, forKey: .arguments))
        }
    }

    /// Writes what is landed.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(source, forKey: .source)
        try values.encode(format, forKey: .format)
        try values.encode(within, forKey: .within)
        switch origin {
        case .program(let arguments): try values.encode(arguments, forKey: .arguments)
        case .singer(let singer): try values.encode(singer, forKey: .singer)
        case .query(let query): try values.encode(query, forKey: .query)
        case .objects(let objects): try values.encode(objects, forKey: .objects)
        case .changes(let changes): try values.encode(changes, forKey: .changes)
        }
    }
}
