import CDPColumns
import CDPConnectors
import CDPDiagnostics
import CDPFormats
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes
import Glibc

/// A Singer tap that is asked for its streams, and for what it tells of itself.
struct TapInquiry {
    /// The tap and its arguments.
    let arguments: [String]
    /// The path of its config; nil where none is given.
    let config: String?

    /// How long the tap may take to answer, in seconds.
    private static let patience = 600.0

    /// The settings in FILE; none where it is not given.
    func settings() throws -> JSONValue {
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
    func ask(in directory: String) throws -> (TapCatalog, JSONValue?) {
        let folder = try PrivateFolder()
        let errors = "\(folder.path)/errors.log"
        var config = config.map { GlobalOptions.absolute($0) }
        if config == nil {
            try StoreFiles.write(Array("{}".utf8), to: "\(folder.path)/config.json")
            config = "\(folder.path)/config.json"
        }
        let tap = TapProgram(arguments, in: directory, within: Self.patience, errors: errors)
        let about = try tap.about().value?.document
        let answer = try tap.discover(config: config ?? "")
        try StoreError.checkInterruption()
        if let catalog = answer.value, answer.end == .ended(0) { return (catalog, about) }
        var help: [String] = []
        switch answer.end {
        case .unknown:
            help.append("`\(arguments[0])` is looked for in PATH, or from the project's folder where it has a slash")
        default:
            folder.keep()
            help.append("what it said stands in `\(errors)`")
            if self.config == nil { help.append("many taps need their config to be asked: --config FILE") }
        }
        throw Failure(
            .pullFailed, "`\(DisplayText.escaped(arguments[0]))` did not tell its streams: \(answer.end.reason)",
            help: help,
            status: .failed)
    }

    /// The stream of that name; without one, the only one that there is.
    static func stream(_ name: String?, of catalog: TapCatalog) throws -> TapCatalog.Stream {
        let names = catalog.streams.map(\.id).sorted()
        let list = AddSourceCommand.list(names, "streams")
        if let name {
            if let stream = catalog.stream(name) { return stream }
            throw Failure(
                .unknownName, "the tap has no stream `\(DisplayText.escaped(name))`",
                help: [Suggestions.didYouMean(name, in: names), list].compactMap { $0 }, status: .usage)
        }
        if let only = catalog.streams.first, names.count == 1 { return only }
        throw Failure(
            .invalidRequest, names.isEmpty ? "the tap has no stream" : "the tap has several streams",
            help: [names.isEmpty ? "look at its config" : "name one: --stream STREAM", list].compactMap { $0 },
            status: .usage)
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
