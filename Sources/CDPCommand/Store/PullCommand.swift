import ArgumentParser
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp pull`: what programs have is landed in the store's inbox.
///
/// Changes no generation and takes no lock of the store. `plan`, `apply` and `run` pull by themselves; this is for those who
/// want to pull more often, or to see what a program brings.
struct PullCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Land what sources that are programs have; `plan`, `apply` and `run` do so first.",
        discussion: """
            A delivery is landed as a whole or not at all, with the position where its source goes on. Ends with 1 when a source \
            could not be pulled; the others are landed all the same.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The sources to pull; all when left out.", valueName: "SOURCE"))
    var names: [String] = []

    /// Pulls, and says what came.
    func perform() throws {
        let session = ProjectSession(global)
        let requests = try session.pullRequests()
        let known = requests.map(\.source)
        if let name = names.first(where: { !known.contains($0) }) {
            throw Failure(
                .invalidRequest, "`\(DisplayText.escaped(name))` is no source that is pulled",
                help: [
                    Suggestions.didYouMean(name, in: known),
                    known.isEmpty
                        ? "no source has a `command:` or a `singer:`; sources of files are read where they lie"
                        : "sources that are pulled: " + known.map { "`\($0)`" }.joined(separator: ", "),
                ].compactMap { $0 }, status: .usage)
        }
        let pulled = try session.pull(requests.filter { names.isEmpty || names.contains($0.source) })
        if global.isJSON {
            let document = JSON.object([
                "format_version": "1.0", "kind": .string("pull"), "tool_version": .string(CommandLineTool.version),
                "sources": .array(pulled.map(\.json)),
            ])
            Output.write(document.prettyText + "\n")
            if pulled.contains(where: \.hasFailed) { throw ExitCode(ExitStatus.failed.rawValue) }
            return
        }
        if !global.isQuiet {
            var table = TextTable([.left, .left], indentation: 0)
            for pulled in pulled where !pulled.hasFailed {
                table.add([pulled.source, ([pulled.text] + pulled.notes).joined(separator: "; ")])
            }
            Output.write(
                pulled.isEmpty
                    ? "No source is pulled: none has a `command:` or a `singer:`.\n"
                    : table.lines.map { $0 + "\n" }.joined())
        }
        try session.refuse(pulled)
    }
}

extension Pulled {
    /// What came, in words.
    fileprivate var text: String {
        switch outcome {
        case .landed(let landing) where landing.bytes == 0: "delivery \(landing.number): no rows, another position"
        case .landed(let landing):
            "delivery \(landing.number): \(NumberText.size(Int(landing.bytes)))"
        case .nothing: "nothing new"
        case .failed(let reason, _): reason
        }
    }

    fileprivate var json: JSON {
        var facts: [String: JSON] = ["address": .string("source.\(source)")]
        switch outcome {
        case .landed(let landing):
            facts["outcome"] = .string("landed")
            facts["delivery"] = .integer(landing.number)
            facts["bytes"] = .integer(Int(landing.bytes))
        case .nothing: facts["outcome"] = .string("nothing new")
        case .failed(let reason, let help):
            facts["outcome"] = .string("failed")
            facts["reason"] = .string(reason)
            facts["help"] = .string(help)
        }
        if !warnings.isEmpty {
            facts["warnings"] = .array(
                warnings.map { .object(["reason": .string($0.reason), "help": .string($0.help)]) })
        }
        if !notes.isEmpty { facts["notes"] = .array(notes.map(JSON.string)) }
        return .object(facts)
    }
}
