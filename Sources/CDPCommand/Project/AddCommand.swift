import ArgumentParser
import CDPColumns
import CDPCompiler
import CDPConnectors
import CDPDiagnostics
import CDPFormats
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes

/// `cdp add`: writes specs for what is there already.
struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Write the spec of a source by asking what it is read from.",
        subcommands: [AddSourceCommand.self])
}

/// `cdp add source`: the spec of a source that is files, a query, a table whose changes are read, or a stream of a Singer tap.
///
/// What is asked tells its fields and keys; data is read of files alone. What is written compiles; what nobody can know, it says in
/// comments. A file is never replaced.
struct AddSourceCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "source",
        abstract: "Write the spec of a source: files, a query, a table, or a stream of a Singer tap.",
        discussion: """
            Asks a database, or a tap, what rows look like, and reads none. Types come from the columns and the key from the primary key, or from \
            what the tap says of its stream. Files are read, and have the types that a source without `fields` would have. Settings of a tap come from FILE, its config in JSON, which many taps need to be \
            asked; those of secrets become `${env:NAME}`.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("The path of files, as in --file 'data/crm_*.csv'.", valueName: "PATH"))
    var file: String?

    // A query may begin with a comment, and so with `--`.
    @Option(parsing: .unconditional, help: ArgumentHelp("The query, asked of a connection.", valueName: "QUERY"))
    var sql: String?

    @Option(help: ArgumentHelp("The table whose changes are read from a connection.", valueName: "TABLE"))
    var changesOf: String?

    @Option(help: ArgumentHelp("The connection of the specs.", valueName: "CONNECTION"))
    var on: String?

    @Option(help: ArgumentHelp("The column by which a query reads what is new alone.", valueName: "COLUMN"))
    var since: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The tap and its arguments, as in --singer tap-hubspot.", valueName: "TAP"))
    var singer: [String] = []

    @Option(help: ArgumentHelp("The config of the tap, in JSON.", valueName: "FILE"))
    var config: String?

    @Option(help: ArgumentHelp("The stream; not needed where the tap has one.", valueName: "STREAM"))
    var stream: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("What tells rows apart, where nothing says it.", valueName: "FIELD"))
    var key: [String] = []

    @Option(
        help: ArgumentHelp(
            "The name of the source; that of the stream, or of the query's only table, when left out.",
            valueName: "NAME"))
    var name: String?

    @Flag(name: .customLong("print"), help: "Print the spec, and write no file.")
    var isPrinted = false

    func validate() throws {
        try checkFormat()
        let kinds = [file != nil, sql != nil, changesOf != nil, !singer.isEmpty].count { $0 }
        guard kinds == 1 else {
            throw ValidationError("say what is read: one of --file, --sql, --changes-of and --singer")
        }
        if let sql, sql.allSatisfy({ $0.isWhitespace || $0 == ";" }) { throw ValidationError("--sql has no query") }
        if let file, file.contains("://") {
            throw ValidationError("--file reads files of this machine; docs/objects.md shows a source of objects")
        }
        let isAsked = sql != nil || changesOf != nil
        if (on != nil) != isAsked {
            throw ValidationError(isAsked ? "--on needs the connection" : "--on is for --sql and --changes-of")
        }
        if since != nil, sql == nil { throw ValidationError("--since is for --sql") }
        if config != nil || stream != nil, singer.isEmpty {
            throw ValidationError("--config and --stream are for --singer")
        }
    }

    /// Asks what is read, and writes or prints the spec.
    func perform() throws {
        let session = ProjectSession(global)
        let project = try session.project()
        // Files are only read, so a signal may end that at once.
        if file == nil { Interruption.watch() }
        let text = try file.map { try filed($0, session) } ?? (singer.isEmpty ? described(session) : streamed(session))
        let folder = project.specs.map(\.value).first { !$0.contains("*") } ?? "specs"
        let path = "\(folder)/sources/\(text.name).yaml"
        try check(text, at: path, in: folder)
        guard !isPrinted else { return tell(text, nil) }
        let place = ProjectPath.place(of: path, in: session.directory)
        let isTaken = session.loaded.specs?.sources.contains { $0.name == text.name } == true
        guard !isTaken, !StoreFiles.exists(place) else {
            throw Failure(
                .fileExists, "there is a source `\(text.name)` already; nothing was written",
                help: ["give this one another name: --name NAME", "look at what would be written: --print"],
                status: .failed)
        }
        try ProjectFiles.write(Array(text.yaml.utf8), to: place)
        tell(text, path)
    }

    /// Refuses what would not compile: names that YAML cannot hold, types that no field has, keys that are none.
    private func check(_ text: SourceText, at path: String, in folder: String) throws {
        let project = "cdp: 1\nproject: new\nspecs: [\(SourceText.text(folder))]\n"
        let connection = on.map { "connections: { \($0): { postgres: { host: localhost } } }\n" } ?? ""
        let files = InMemorySpecFiles([
            SpecLoader.projectPath: Array((project + connection).utf8), path: Array(text.yaml.utf8),
        ])
        let loaded = SpecLoader(files: files, environment: nil).load()
        let found = loaded.diagnostics + (loaded.specs.map { Compiler.compile($0).diagnostics } ?? [])
        let errors = found.filter { $0.severity == .error }
        guard !errors.isEmpty else { return }
        var failure = Failure(errors, texts: loaded.texts, status: .failed)
        for place in failure.diagnostics.indices {
            failure.diagnostics[place].help.append(
                "nothing was written; give the column another name or type where it is read, or write the spec by hand from --print"
            )
        }
        throw failure
    }

    /// The name of the source: the one that is given, else one for what it reads.
    private func named(_ found: String?) throws -> String {
        guard let name = name ?? found.map(SourceText.name) else {
            throw Failure(
                .invalidRequest, "the query does not read one table alone, so nothing names the source",
                help: ["give it a name: --name NAME"], status: .usage)
        }
        guard SourceText.isName(name) else {
            throw Failure(
                .invalidName, "`\(DisplayText.escaped(name))` cannot be the name of a source",
                help: ["use a-z, 0-9 and `_`, a letter first: --name NAME"], status: .usage)
        }
        return name
    }

    /// The spec of files, which are read.
    private func filed(_ path: String, _ session: ProjectSession) throws -> SourceText {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let name = try named(last.split(separator: ".").first.map(String.init) ?? last)
        let scan = try session.contractScan()
        return try session.showingProgress { progress in
            progress("read \(path)")
            var input = FileInput(path: path, format: FileFormat(extensionOf: path))
            var found = try scan.fields(of: .files(input))
            var delimiter: String?
            // A header of one column may have another delimiter in it, of which a tab is shown as a blank.
            if case .csv(var csv) = input.format, found.count == 1 {
                for (sign, mark) in [(";", ";"), ("\t", " "), ("|", "|")] where found[0].name.contains(mark) {
                    csv.delimiter = sign
                    let parted = FileInput(path: path, format: .csv(csv))
                    let fields = try scan.fields(of: .files(parted))
                    guard fields.count > 1 else { continue }
                    (input, found, delimiter) = (parted, fields, sign)
                    break
                }
            }
            guard !found.isEmpty else {
                throw Failure(
                    .unusableFile, "`\(DisplayText.escaped(path))` has no field",
                    help: ["name files with a header, or with rows that name their fields"], status: .failed)
            }
            try check(key, among: found.map(\.name))
            let lost = scan.unreadable(in: .files(input)).sorted { $0.key < $1.key }
            let fields = found.map { DescribedField($0.name, $0.type) }
            return SourceText(
                name: name, file: path, delimiter: delimiter, key: key,
                fields: fields + lost.map { DescribedField($0.key, nil, note: $0.value) })
        }
    }

    /// The spec of a stream of a tap.
    private func streamed(_ session: ProjectSession) throws -> SourceText {
        let inquiry = TapInquiry(arguments: singer, config: config)
        let settings = try inquiry.settings()
        let (catalog, about) = try session.showingProgress { progress in
            progress("ask \(singer[0]) for its streams")
            return try inquiry.ask(in: session.directory)
        }
        let stream = try TapInquiry.stream(stream, of: catalog)
        let name = try named(stream.name)
        try check(key, among: stream.properties)
        return SourceText(name: name, tap: singer, stream: stream, key: key, settings: settings, about: about)
    }

    /// The spec of a query or a table.
    private func described(_ session: ProjectSession) throws -> SourceText {
        let connection = try connection(of: session)
        let query = sql.map { sql in
            var query = Substring(sql)
            while let last = query.last, last.isWhitespace || last == ";" { query.removeLast() }
            return String(query.drop { $0.isNewline })
        }
        let rows = try session.showingProgress { progress in
            progress("ask \(connection.name) what the rows look like")
            do {
                if let query { return try connection.describe(query: query, since: since, project: session.directory) }
                return try connection.describe(changesOf: changesOf ?? "", project: session.directory)
            } catch let error as ConnectionError {
                try StoreError.checkInterruption()
                throw Failure(
                    .connectionFailed, "connection.\(connection.name): \(error.reason)", help: [error.help],
                    status: .failed)
            }
        }
        let name = try named(rows.table)
        let names = rows.fields.map(\.name)
        try check(key + (since.map { [$0] } ?? []), among: names)
        let key = key.isEmpty ? rows.key : key
        guard !key.isEmpty else {
            throw Failure(
                .invalidRequest, "it is not known what tells the rows apart",
                help: ["name the columns that do: --key FIELD", Self.list(names, "columns")].compactMap { $0 },
                status: .usage)
        }
        if let query {
            return SourceText(name: name, query: query, on: connection.name, since: since, key: key, rows: rows)
        }
        return SourceText(name: name, changesOf: changesOf ?? "", on: connection.name, key: key, rows: rows)
    }

    /// The connection that is meant.
    private func connection(of session: ProjectSession) throws -> ConnectionPlan {
        let connections = try session.compile(infersContracts: false).plan.connections ?? []
        let name = on ?? ""
        if let connection = connections.first(where: { $0.name == name }) { return connection }
        let names = connections.map(\.name)
        throw Failure(
            .unknownName, "the specs have no connection `\(DisplayText.escaped(name))`",
            help: [
                Suggestions.didYouMean(name, in: names),
                Self.list(names, "connections") ?? "declare it under `connections:`, as docs/databases.md shows",
            ].compactMap { $0 }, status: .usage)
    }

    /// Refuses names of fields that are not there.
    private func check(_ chosen: [String], among names: [String]) throws {
        guard let unknown = chosen.first(where: { !names.contains($0) }) else { return }
        throw Failure(
            .unknownName, "there is no field `\(DisplayText.escaped(unknown))`",
            help: [Suggestions.didYouMean(unknown, in: names), Self.list(names, "fields")].compactMap { $0 },
            status: .usage)
    }

    /// Names in words; nil where there is none.
    static func list(_ names: [String], _ what: String) -> String? {
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(40).map { "`\(DisplayText.escaped($0))`" }.joined(separator: ", ")
        return "\(what): " + shown + (names.count > 40 ? " and \(names.count - 40) more" : "")
    }

    /// Prints what was written, and what to do now.
    private func tell(_ text: SourceText, _ path: String?) {
        if global.isJSON {
            Output.write(
                JSON.object([
                    "source": .string(text.name), "file": .optional(path), "yaml": .string(text.yaml),
                    "environment": .array(text.variables.map(JSON.string)),
                ]).prettyText + "\n")
            return
        }
        guard let path else { return Output.write(text.yaml) }
        Output.write("Wrote \(path)\n")
        if global.isQuiet { return }
        if !text.variables.isEmpty {
            Output.write("Secrets are variables of the environment: \(text.variables.joined(separator: ", "))\n")
        }
        let next = file != nil ? "plan" : "\(changesOf == nil ? "pull" : "source attach") \(text.name)"
        Output.write("\nNext  cdp validate\n      cdp \(next)\n")
    }
}
