import CDPExpressions
package import CDPPlan
package import CDPSpec
import CDPTypes

extension InputPlan {
    /// The input of a source as declared.
    package init(_ declaration: InputDeclaration, of source: String) {
        switch declaration {
        case .file(let file): self = .files(FileInput(file))
        case .command(let command): self = .landed(LandedInput(command, of: source))
        case .singer(let singer): self = .landed(LandedInput(singer, of: source))
        case .query(let query): self = .landed(LandedInput(query, of: source))
        case .object(let object): self = .landed(LandedInput(object, of: source))
        case .changes(let changes): self = .landed(LandedInput(changes, of: source))
        }
    }

    /// The table of an enrichment as declared, which only files are.
    package init(lookup declaration: InputDeclaration) { self.init(declaration, of: "") }
}

extension LandedInput {
    /// How long a pull may take where nothing is written.
    private static let usualTime = TimeSpan(microseconds: 3_600_000_000)

    fileprivate init(_ command: CommandDeclaration, of source: String) {
        self.init(
            source: source, origin: .program(command.arguments.map(\.value)),
            format: command.format.map { FileFormat($0.value) } ?? .jsonLines,
            within: command.within?.value ?? Self.usualTime)
    }

    fileprivate init(_ singer: SingerDeclaration, of source: String) {
        self.init(
            source: source,
            origin: .singer(
                SingerInput(
                    program: SingerProgram(singer.program), stream: singer.stream.value, since: singer.since?.value)),
            format: .jsonLines, within: singer.within?.value ?? Self.usualTime)
    }

    fileprivate init(_ query: QueryDeclaration, of source: String) {
        self.init(
            source: source,
            origin: .query(
                QueryInput(
                    connection: query.connection.value, sql: query.sql.value, since: query.since?.value,
                    overlap: query.overlap?.value)),
            format: .databaseCSV, within: query.within?.value ?? Self.usualTime)
    }

    fileprivate init(_ object: ObjectDeclaration, of source: String) {
        self.init(
            source: source,
            origin: .objects(ObjectInput(connection: object.connection?.value, path: object.file.path.value)),
            format: FileFormat(object.file), within: object.within?.value ?? Self.usualTime)
    }

    fileprivate init(_ changes: ChangesDeclaration, of source: String) {
        self.init(
            source: source,
            origin: .changes(ChangesInput(connection: changes.connection.value, table: changes.table.value)),
            format: .databaseCSV, within: changes.within?.value ?? Self.usualTime)
    }
}

extension SnapshotBuilder {
    /// What a plan shows of an input: for files, their path and the options that differ from the common dialect.
    mutating func add(input: InputPlan, at path: String, _ declaration: InputDeclaration?, _ effect: Effect) {
        switch input {
        case .files(let files): add(files: files, at: path, declaration?.file, effect)
        case .landed(let landed):
            add(origin: landed.origin, at: path, declaration)
            switch landed.origin {
            case .program, .objects: add(format: landed.format, at: path, declaration?.format?.range, effect)
            case .singer, .query, .changes: break
            }
            add(path + ".within", landed.within.description, .none, at: declaration?.named.range)
        }
    }

    /// Where rows are landed from, and how those of a program are written; a query's are always written alike.
    private mutating func add(origin: LandedInput.Origin, at path: String, _ declaration: InputDeclaration?) {
        let range = declaration?.named.range
        switch origin {
        case .program(let arguments):
            add(
                path + ".command", list: arguments, .rereads, at: range,
                hides: arguments.contains(where: PersonalText.isLikely))
        case .singer(let singer):
            add(program: singer.program, at: path, declaration?.singer?.program, .rereads, settings: .none)
            add(path + ".stream", singer.stream, .rereads, at: range)
            add(path + ".since", singer.since, .none, at: declaration?.singer?.since?.range)
        case .query(let query):
            let isPersonal = PersonalText.isLikely(query.sql)
            add(path + ".sql", query.sql, .rereads, at: range, masked: isPersonal ? "…" : nil)
            add(path + ".on", query.connection, .none, at: declaration?.connection?.range)
            add(path + ".since", query.since, .rereads, at: range)
            add(path + ".overlap", query.overlap?.description, .none, at: range)
        case .objects(let objects):
            add(
                path + ".file", objects.path, .rereads, at: range,
                masked: PersonalText.isLikely(objects.path) ? MaskedLiterals.mask : nil)
            add(path + ".on", objects.connection, .none, at: declaration?.connection?.range)
        case .changes(let changes):
            add(path + ".changes_of", changes.table, .rereads, at: range)
            add(path + ".on", changes.connection, .none, at: declaration?.connection?.range)
        }
    }

    /// A program that speaks Singer, with its settings. What these refer to is not shown, and who signs in changes nothing.
    mutating func add(
        program: SingerProgram, at path: String, _ declaration: SingerProgramDeclaration?, _ effect: Effect,
        settings: Effect
    ) {
        add(
            path + ".singer", list: program.arguments, effect, at: declaration?.arguments.first?.range,
            hides: program.arguments.contains(where: PersonalText.isLikely))
        for (name, value) in program.config.leaves("config") {
            let text = value.scalar ?? "{}"
            let isSecret = name.split(separator: ".").contains { SettingNames.isSecret(String($0)) }
            add(
                "\(path).\(name)", text, isSecret ? .none : settings, at: declaration?.ranges[name],
                masked: PersonalText.isLikely(text) ? MaskedLiterals.mask : nil)
        }
    }
}

extension SingerProgram {
    /// A program as declared.
    init(_ declaration: SingerProgramDeclaration) {
        self.init(arguments: declaration.arguments.map(\.value), config: declaration.config)
    }
}
