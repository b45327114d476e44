import ArgumentParser
import Glibc
import Logging

/// How a command writes its result. Which of them it knows, each command says in `formats`.
enum OutputFormat: String, CaseIterable {
    case text, json, ndjson, csv, markdown, github, mermaid, dot, svg
}

/// The options of every command, and what follows from them.
///
/// Values that depend on the machine (colours, threads, log level) are computed when they are asked for, so that
/// options can be made in tests.
struct GlobalOptions: ParsableArguments {
    @Option(name: .customLong("project"), help: ArgumentHelp("The folder of cdp.yaml.", valueName: "DIR"))
    var projectDirectory = "."

    @Option(name: .customLong("env"), help: ArgumentHelp("An environment of the project.", valueName: "NAME"))
    var environment: String?

    @Option(
        name: .customLong("format"), help: ArgumentHelp("text or json; some commands know more.", valueName: "FORMAT"))
    var formatName = OutputFormat.text.rawValue

    @Flag(name: .customLong("quiet"), help: "No progress and no closing remarks.")
    var isQuiet = false

    @Flag(name: .customLong("no-color"), help: "No colours; NO_COLOR does the same.")
    var isColorless = false

    @Option(
        name: .customLong("threads"), parsing: .unconditional,
        help: ArgumentHelp("Threads that work; all cores unless given. Never changes a byte.", valueName: "N"))
    var threadCount: Int?

    @Option(
        name: .customLong("log-level"),
        help: ArgumentHelp(
            "Tell what is done on standard error: info, debug; CDP_LOG does the same.", valueName: "LEVEL"))
    var logLevel: String?

    /// The format that was asked for; nil for a word that names none.
    var format: OutputFormat? { OutputFormat(rawValue: formatName) }

    /// Whether the result is for programs.
    var isJSON: Bool { format == .json }

    /// How many threads work.
    var threads: Int { threadCount ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Whether a stream takes colours: it is a terminal, and neither `--no-color` nor `NO_COLOR` is set.
    func usesColor(_ descriptor: Int32) -> Bool {
        guard !isColorless, isatty(descriptor) == 1 else { return false }
        return (getenv("NO_COLOR").map { String(cString: $0) } ?? "").isEmpty
    }

    /// What events are written to the standard error; the empty text of the environment is as none.
    private var logLevelName: String? {
        logLevel ?? getenv("CDP_LOG").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Where operations log what they do; nowhere unless a level was asked for. Logs go to the standard error.
    var logger: Logger {
        guard let level = logLevelName.flatMap({ Logger.Level(rawValue: $0) }) else {
            return Logger(label: "cdp") { _ in SwiftLogNoOpLogHandler() }
        }
        return Logger(label: "cdp") { _ in LogLines(level: level) }
    }

    /// Whether steps are shown while they are done: on a terminal, unless `--quiet`.
    var showsProgress: Bool { !isQuiet && isatty(STDERR_FILENO) == 1 }

    /// Clears the line that shows the current step, so that something else can be written.
    func clearProgress() {
        if showsProgress { Output.note("\r\u{1B}[K") }
    }

    /// A path of the user's as an absolute one, relative to where the command was started.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return path == "." ? String(cString: current) : String(cString: current) + "/" + path
    }

    func validate() throws {
        if let threadCount, !(1...1024).contains(threadCount) {
            throw ValidationError("--threads takes a number from 1 to 1024")
        }
        if let name = logLevelName, Logger.Level(rawValue: name) == nil {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--log-level and CDP_LOG take one of: \(known)")
        }
    }
}

/// A command of `cdp`.
///
/// A new command conforms, names its `formats` where these are not text and JSON, and does its work in `perform()`.
/// It throws what goes wrong; `run()` turns any error into a `Failure`, prints it and ends with its code. It prints
/// only through `Output`.
protocol ProjectCommand: ParsableCommand {
    /// The formats that the command writes; text and JSON unless it says otherwise.
    static var formats: [OutputFormat] { get }

    /// The options that all commands have.
    var global: GlobalOptions { get }

    /// Does the work. Failures are thrown, results are printed.
    func perform() throws
}

extension ProjectCommand {
    static var formats: [OutputFormat] { [.text, .json] }

    func validate() throws {
        try checkFormat()
    }

    /// Refuses a format that the command does not write.
    func checkFormat() throws {
        guard let format = global.format, Self.formats.contains(format) else {
            let known = Self.formats.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("this command has no format `\(global.formatName)`; known: \(known)")
        }
    }

    func run() throws {
        do {
            try perform()
            try Output.check(.failed)
        } catch let exit as ExitCode {
            throw exit
        } catch let usage as ValidationError {
            throw usage
        } catch {
            let failure = Failure(error, in: global)
            failure.print(global)
            throw ExitCode(failure.status.rawValue)
        }
    }
}
