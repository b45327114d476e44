import ArgumentParser
import CDPColumns
import CDPConnectors
import CDPDiagnostics
import CDPFormats
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes
import Glibc

/// `cdp add`: writes specs for what is there already.
struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Write the spec of a source by asking what it is read from.",
        subcommands: [AddSourceCommand.self])
}

/// `cdp add source --singer TAP`: the spec of a source that is a stream of a Singer tap.
///
/// The tap is asked for its streams and settings, and no data is read. What it writes compiles; what it cannot know, it says in
/// comments. A file is never replaced.
struct AddSourceCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Write the spec of a source: a stream of a Singer tap.",
        discussion: """
            Asks the tap for its streams, and for its settings where it tells them. The contract comes from the JSON Schema of the stream, the key \
            from its key properties, settings from FILE; those of secrets become `${env:NAME}`. FILE is the tap's config in JSON, which \
            many taps need to be asked.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The tap and its arguments, as in --singer tap-hubspot.", valueName: "TAP"))
    var singer: [String]

    @Option(help: ArgumentHelp("The config of the tap, in JSON.", valueName: "FILE"))
    var config: String?

    @Option(help: ArgumentHelp("The stream; not needed where the tap has one.", valueName: "STREAM"))
    var stream: String?

    @Option(help: ArgumentHelp("The name of the source; that of the stream when left out.", valueName: "NAME"))
    var name: String?

    @Flag(name: .customLong("print"), help: "Print the spec, and write no file.")
    var isPrinted = false

    func validate() throws {
        try checkFormat()
        if singer.isEmpty { throw ValidationError("--singer needs the tap") }
    }

    /// How long the tap may take to answer, in seconds.
    private static let patience = 600.0

    /// Asks the tap, and writes or prints the spec.
    func perform() throws {
        let session = ProjectSession(global)
        let project = try session.project()
        Interruption.watch()
        let settings = try self.settings()
        let (catalog, about) = try session.showingProgress { progress in
            progress("ask \(singer[0]) for its streams")
            return try ask(session.directory)
        }
        let stream = try chosen(catalog)
        let name = self.name ?? SourceText.name(of: stream.name)
        guard SourceText.isName(name) else {
            throw Failure(
                .invalidName, "`\(DisplayText.escaped(name))` cannot be the name of a source",
                help: ["use a-z, 0-9 and `_`, a letter first: --name NAME"], status: .usage)
        }
        let text = SourceText(
            name: name, arguments: singer, stream: stream, settings: settings, about: about)
        guard !isPrinted else { return tell(text, nil) }
        let path = "\(project.specs.first?.value ?? "specs")/sources/\(name).yaml"
        let place = ProjectPath.place(of: path, in: session.directory)
        let isTaken = session.loaded.specs?.sources.contains { $0.name == name } == true
        guard !isTaken, !StoreFiles.exists(place) else {
            throw Failure(
                .fileExists, "there is a source `\(name)` already; nothing was written",
                help: ["give this one another name: --name NAME", "look at what would be written: --print"],
                status: .failed)
        }
        try ProjectFiles.write(Array(text.yaml.utf8), to: place)
        tell(text, path)
    }

    /// The settings in FILE; none where it is not given.
    private func settings() throws -> JSONValue {
        guard let config else { return .object([]) }
        let bytes = try StoreFiles.read(GlobalOptions.absolute(config))
        do {
            let value = try JSONValue.parse(bytes)
            if value.members != nil { return value }
        } catch {
            throw Failure(
                .unusableFile, "`\(config)` is no JSON: \(error.what), after \(error.offset) bytes",
                help: ["write the tap's settings as a JSON object"], status: .failed)
        }
        throw Failure(
            .unusableFile, "`\(config)` is no JSON object", help: ["write the tap's settings as a JSON object"],
            status: .failed)
    }

    /// The tap's streams, and what it says of itself.
    private func ask(_ directory: String) throws -> (TapCatalog, JSONValue?) {
        let folder = try PrivateFolder()
        let errors = "\(folder.path)/errors.log"
        var config = config.map { GlobalOptions.absolute($0) }
        if config == nil {
            try StoreFiles.write(Array("{}".utf8), to: "\(folder.path)/config.json")
            config = "\(folder.path)/config.json"
        }
        let tap = TapProgram(singer, in: directory, within: Self.patience, errors: errors)
        let about = try tap.about().value?.document
        let answer = try tap.discover(config: config ?? "")
        try StoreError.checkInterruption()
        if let catalog = answer.value, answer.end == .ended(0) { return (catalog, about) }
        var help: [String] = []
        switch answer.end {
        case .unknown:
            help.append("`\(singer[0])` is looked for in PATH, or from the project's folder where it has a slash")
        default:
            folder.keep()
            help.append("what it said stands in `\(errors)`")
            if self.config == nil { help.append("many taps need their config to be asked: --config FILE") }
        }
        throw Failure(
            .pullFailed, "`\(DisplayText.escaped(singer[0]))` did not tell its streams: \(answer.end.reason)",
            help: help,
            status: .failed)
    }

    /// The stream that is meant.
    private func chosen(_ catalog: TapCatalog) throws -> TapCatalog.Stream {
        let names = catalog.streams.map(\.id)
        if let name = stream {
            if let stream = catalog.stream(name) { return stream }
            throw Failure(
                .unknownName, "the tap has no stream `\(DisplayText.escaped(name))`",
                help: [Suggestions.didYouMean(name, in: names), Self.list(names)].compactMap { $0 }, status: .usage)
        }
        if let only = catalog.streams.first, names.count == 1 { return only }
        throw Failure(
            .invalidRequest, names.isEmpty ? "the tap has no stream" : "the tap has several streams",
            help: [names.isEmpty ? "look at its config" : "name one: --stream STREAM", Self.list(names)].compactMap {
                $0
            },
            status: .usage)
    }

    private static func list(_ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let shown = names.sorted().prefix(40).map { "`\(DisplayText.escaped($0))`" }.joined(separator: ", ")
        return "streams: " + shown + (names.count > 40 ? " and \(names.count - 40) more" : "")
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
        Output.write("\nNext  cdp validate\n      cdp pull \(text.name)\n")
    }
}

extension Program.End {
    /// How it ended, in words.
    fileprivate var reason: String {
        switch self {
        case .ended(0): "what it wrote is no catalog"
        case .ended(let status): "it ended with status \(status)"
        case .signalled(let number): "signal \(number) ended it"
        case .late: "it took too long"
        case .interrupted: "a signal ended it"
        case .unknown(let reason): "it cannot be started: \(reason)"
        }
    }
}

/// A folder for files that nobody else may read, which goes with its object unless it is kept.
private final class PrivateFolder {
    let path: String
    private var isKept = false

    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = FilePath.temporary(beside: "\(base)/cdp-tap", suffix: "")
        try StoreFiles.makeDirectory(path)
    }

    func keep() { isKept = true }

    deinit {
        if !isKept { try? StoreFiles.removeTree(path) }
    }
}
