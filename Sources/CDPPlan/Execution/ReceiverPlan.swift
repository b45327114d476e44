public import CDPTypes

/// Who is sent the rows of a destination.
///
/// Its kinds are told apart in four files only: here, where specs are parsed (`OutputDeclaration`), where the
/// compiler lowers them (`ReceiverPlan+Lowering`), and where the runtime opens them (`ReceiverFactory`). All others
/// ask the properties below.
public enum ReceiverPlan: Hashable, Sendable, Codable {
    /// A file that holds the whole audience.
    case file(WrittenFile)
    /// A program that takes what differs.
    case program(ReceivingProgram)
    /// A stream of a Singer target, that is given what differs.
    case stream(WrittenStream)
    /// A table of a database, that is written what differs.
    case table(WrittenTable)
    /// A service that is sent what differs.
    case requests(SentRequests)
    /// An object of a store that holds the whole audience.
    case object(WrittenObject)

    /// The file that is written; nil for any other kind.
    public var file: WrittenFile? {
        if case .file(let file) = self { file } else { nil }
    }

    /// The object that is written; nil for any other kind.
    public var object: WrittenObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The stream that a Singer target is given; nil for any other kind.
    public var stream: WrittenStream? {
        if case .stream(let stream) = self { stream } else { nil }
    }

    /// How rows are written; nil where they are no bytes.
    public var format: FileFormat? {
        switch self {
        case .file(let file): file.format
        case .program(let program): program.format
        case .object(let object): object.format
        case .stream, .table, .requests: nil
        }
    }

    /// The connection that it is sent through; nil where it needs none.
    public var connection: String? {
        switch self {
        case .file, .program, .stream: nil
        case .table(let table): table.connection
        case .requests(let requests): requests.connection
        case .object(let object): object.connection
        }
    }

    /// Whether it takes what differs, and may refuse rows; the others take the whole audience or nothing.
    public var takesChanges: Bool { file == nil && object == nil }

    /// How long it is tried where it takes nothing; nil for receivers that are tried once.
    public var within: TimeSpan? {
        switch self {
        case .file: nil
        case .program(let program): program.within
        case .stream(let stream): stream.within
        case .table(let table): table.within
        case .requests(let requests): requests.within
        case .object(let object): object.within
        }
    }

    /// What users see of it: the path of a file or an object, a program with its arguments, a table.
    public var shown: String {
        switch self {
        case .file(let file): file.path
        case .program(let program): program.arguments.joined(separator: " ")
        case .stream(let stream): "\(stream.program.arguments.joined(separator: " ")), stream \(stream.stream)"
        case .table(let table): "table \(table.table) on \(table.connection)"
        case .requests(let requests): "\(requests.upsert.method) \(requests.upsert.path) on \(requests.connection)"
        case .object(let object): object.path
        }
    }

    /// Everything that the sent bytes depend on; who may read them is left out, and how many are sent at a time.
    public var form: ReceiverPlan {
        switch self {
        case .file(let file): .file(WrittenFile(path: file.path, format: file.format))
        case .program(let program):
            .program(
                ReceivingProgram(
                    arguments: program.arguments, format: program.format, batch: 0, within: TimeSpan(microseconds: 0)))
        case .stream(let stream): .stream(stream.form)
        case .table(let table): .table(table.form)
        case .requests(let requests): .requests(requests.form)
        case .object(let object): .object(object.form)
        }
    }

    /// What tells the receiver from others: two destinations of a project cannot share it.
    public var id: ID {
        switch self {
        case .file(let file): .path(file.path)
        case .program(let program): .program(program.arguments)
        case .stream(let stream): .stream(stream.form)
        case .table(let table): .table(table.form)
        case .requests(let requests): .requests(requests)
        case .object(let object): .object(object.form)
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

        /// A table of a server, whoever asks there.
        static func table(_ table: WrittenTable) -> ID {
            ID(kind: "table", name: "\(table.place)\n\(table.table)")
        }

        /// A stream of a target with its settings, whoever signs in there.
        static func stream(_ stream: WrittenStream) -> ID {
            ID(kind: "stream", name: "\(stream.form.program.key)\u{0}\(stream.stream)")
        }

        /// An object of a store, whoever asks there.
        static func object(_ object: WrittenObject) -> ID {
            ID(kind: "object", name: "\(object.address.endpoint?.written ?? "")\n\(object.path)")
        }

        /// Requests to one place of a service.
        static func requests(_ requests: SentRequests) -> ID {
            let sent = requests.upsert.shown.filter(\.isSent).map(\.text)
            return ID(kind: "requests", name: ([requests.address.url.written] + sent).joined(separator: "\n"))
        }

        /// A program with its arguments.
        static func program(_ arguments: [String]) -> ID {
            ID(kind: "program", name: arguments.map { "\($0.utf8.count):\($0)" }.joined())
        }
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

/// A program that takes what differs, a batch at a time.
public struct ReceivingProgram: Hashable, Sendable, Codable {
    /// The program and its arguments.
    public var arguments: [String]
    /// How the rows are written that it reads.
    public var format: FileFormat
    /// The rows of a batch at most.
    public var batch: Int
    /// How long a batch is tried.
    public var within: TimeSpan

    /// A program.
    public init(arguments: [String], format: FileFormat, batch: Int, within: TimeSpan) {
        self.arguments = arguments
        self.format = format
        self.batch = batch
        self.within = within
    }
}

/// A table of PostgreSQL that a destination writes.
public struct WrittenTable: Hashable, Sendable, Codable {
    /// The name of the connection.
    public var connection: String
    /// Where the server is: a destination that left the specs is emptied there, also when its connection left, too.
    public var address: PostgresAddress
    /// The table, with or without its schema.
    public var table: String
    /// How long a batch is tried.
    public var within: TimeSpan

    /// A table.
    public init(connection: String, address: PostgresAddress, table: String, within: TimeSpan) {
        self.connection = connection
        self.address = address
        self.table = table
        self.within = within
    }

    /// Whether the server may find the same table under both names: one of them says no schema.
    public func mayBe(_ other: WrittenTable) -> Bool {
        place == other.place && parts.count != other.parts.count && parts.last == other.parts.last
    }

    /// The schema, where it is said, and the name.
    private var parts: [Substring] { table.split(separator: ".", maxSplits: 1) }

    /// The server and the database, as the specs write them.
    fileprivate var place: String {
        [address.host, address.port, address.database].map { $0?.written ?? "" }.joined(separator: "\n")
    }

    /// The table without who asks, and how the connection is called.
    var form: WrittenTable {
        var place = PostgresAddress()
        (place.host, place.port, place.database) = (address.host, address.port, address.database)
        return WrittenTable(connection: "", address: place, table: table, within: TimeSpan(microseconds: 0))
    }
}
