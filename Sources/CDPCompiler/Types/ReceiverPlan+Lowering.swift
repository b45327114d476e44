import CDPPlan
import CDPSpec
import CDPTypes

extension ReceiverPlan {
    /// A receiver as declared; nil for requests, and for one through a connection that is none of a database with tables.
    init?(_ declaration: OutputDeclaration, _ connections: [ConnectionPlan]) {
        switch declaration {
        case .file(let file):
            self = .file(
                WrittenFile(
                    path: file.path.value, format: FileFormat(file), group: file.group?.value,
                    outside: file.outside.flatMap { $0.isAllowed.value ? $0.reason.value : nil }))
        case .program(let program): self = .program(ReceivingProgram(program))
        case .stream(let stream): self = .stream(WrittenStream(stream))
        case .table(let table):
            guard case .postgres(let address)? = connections.first(where: { $0.name == table.connection.value })?.system
            else { return nil }
            self = .table(
                WrittenTable(
                    connection: table.connection.value, address: address, table: table.table.value,
                    within: table.within?.value ?? Self.usualTime))
        case .object(let object):
            guard let name = object.connection?.value,
                case .s3(let address)? = connections.first(where: { $0.name == name })?.system
            else { return nil }
            self = .object(
                WrittenObject(
                    connection: name, address: address, path: object.file.path.value, format: FileFormat(object.file),
                    within: object.within?.value ?? Self.usualTime))
        case .requests: return nil
        }
    }
}

extension ReceiverPlan {
    /// How long a batch is tried where nothing is written.
    static let usualTime = TimeSpan(microseconds: 600_000_000)
}

extension ReceivingProgram {
    /// The rows of a batch where nothing is written.
    private static let usualBatch = 1000

    fileprivate init(_ declaration: ReceivingProgramDeclaration) {
        let command = declaration.command
        self.init(
            arguments: command.arguments.map(\.value),
            format: command.format.map { FileFormat($0.value) } ?? .jsonLines,
            batch: declaration.batch?.value ?? Self.usualBatch, within: command.within?.value ?? ReceiverPlan.usualTime)
    }
}

extension WrittenStream {
    /// The rows of a batch where nothing is written: to start a target takes a second, and many write down so many at a time.
    private static let usualBatch = 10_000

    fileprivate init(_ declaration: WrittenStreamDeclaration) {
        self.init(
            program: SingerProgram(declaration.program), stream: declaration.stream.value,
            batch: declaration.batch?.value ?? Self.usualBatch,
            within: declaration.within?.value ?? ReceiverPlan.usualTime)
    }
}

extension SnapshotBuilder {
    /// What a plan shows of a receiver. A change of any field discloses: rows may go somewhere else, or to more
    /// readers.
    mutating func add(receiver: ReceiverPlan, at path: String, _ declaration: OutputDeclaration) {
        switch receiver {
        case .file(let file):
            let written = declaration.file
            add(files: FileInput(path: file.path, format: file.format), at: path, written, .discloses)
            add(path + ".group", file.group, .discloses, at: written?.group?.range)
            add(path + ".allow_outside", file.outside, .discloses, at: written?.outside?.reason.range)
        case .program(let program):
            let written = declaration.program
            let place = declaration.named.range
            add(
                path + ".command", list: program.arguments, .discloses, at: place,
                hides: program.arguments.contains(where: PersonalText.isLikely))
            add(format: program.format, at: path, written?.command.format?.range, .discloses)
            add(path + ".batch", "\(program.batch)", .none, at: written?.batch?.range ?? place)
            add(path + ".within", program.within.description, .none, at: written?.command.within?.range ?? place)
        case .stream(let stream):
            let (written, place) = (declaration.stream, declaration.named.range)
            add(program: stream.program, at: path, written?.program, .discloses, settings: .discloses)
            add(path + ".stream", stream.stream, .discloses, at: written?.stream.range ?? place)
            add(path + ".batch", "\(stream.batch)", .none, at: written?.batch?.range ?? place)
            add(path + ".within", stream.within.description, .none, at: written?.within?.range ?? place)
        case .table(let table):
            let written = declaration.table
            add(path + ".table", table.table, .discloses, at: written?.table.range)
            add(path + ".on", table.connection, .discloses, at: written?.connection.range)
            add(
                path + ".within", table.within.description, .none, at: written?.within?.range ?? declaration.named.range
            )
        case .requests(let requests): add(requests: requests, at: path, declaration.requests)
        case .object(let object):
            let written = declaration.object
            add(
                files: FileInput(path: object.path, format: object.format), at: path, written?.file, .discloses)
            add(path + ".on", object.connection, .discloses, at: written?.connection?.range)
            add(
                path + ".within", object.within.description, .none,
                at: written?.within?.range ?? declaration.named.range)
        }
    }
}
