import ArgumentParser
import CDPColumns
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes

/// `cdp source attach`: what has to be made on a server of PostgreSQL before the changes of a table can be pulled.
struct AttachCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Have a database keep the changes of a source's table, and land its rows.",
        discussion: """
            Publishes the table of a source with `changes_of:`, makes a slot on the server, and lands the rows of the table as of where the \
            changes begin. All sources of a connection share one slot. From then on the server keeps its log until it is pulled: \
            `cdp source detach` ends that. A source that is attached stays as it is, unless `--again`. Ends with 1 when the \
            database does not do it.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The source.", valueName: "NAME"))
    var name: String

    @Flag(help: "Read the table once more, and go on from there.")
    var again = false

    /// Attaches, and says what was made.
    func perform() throws {
        let session = ProjectSession(global)
        let request = try session.replicated(name)
        try session.makeStore()
        let operation = try session.operation()
        let state = try operation.state()
        try state.store?.refuseOthers(than: try session.mark())
        Interruption.watch()
        let attached = try session.onServer(request, "attached") {
            try session.showingProgress { progress in
                progress("read \(name)")
                return try operation.attach(request, again: again, state: state, at: AsOf.clock())
            }
        }
        if let landing = attached.landing {
            session.say(
                attached.done + [
                    "landed its rows as delivery \(landing.number): \(NumberText.size(Int(landing.bytes)))"
                ],
                of: name)
        } else {
            session.say(["is attached already"], of: name)
        }
    }
}

/// `cdp source detach`: takes back what `attach` made.
struct DetachCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Have a database keep the changes of a source's table no longer.",
        discussion: """
            Takes the table out of the publication; with the last source of a connection the slot and the publication go, so that the \
            server keeps no log for it any more. What was landed stays. NAME may have left the specs, as long as the applied ones have \
            it. Ends with 1 when the database does not do it.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The source.", valueName: "NAME"))
    var name: String

    /// Detaches, and says what was dropped.
    func perform() throws {
        let session = ProjectSession(global)
        let request = try session.replicated(name, orApplied: true)
        let operation = try session.operation()
        let state = try operation.state()
        try state.store?.refuseOthers(than: try session.mark())
        Interruption.watch()
        let done = try session.onServer(request, "detached") {
            try operation.detach(request, state: state, at: AsOf.clock())
        }
        session.say(done.isEmpty ? ["was not attached"] : done, of: name)
    }
}

extension ProjectSession {
    /// The source of a name that reads the changes of a table; one of the applied specs where `orApplied` and the working tree has none.
    fileprivate func replicated(_ name: String, orApplied: Bool = false) throws -> PullRequest {
        var requests = try pullRequests().filter { $0.input.changes != nil }
        if orApplied, !requests.contains(where: { $0.source == name }), let applied = try operation().state().applied {
            requests += PullRequest.all(of: applied.plan).filter { $0.input.changes != nil && $0.source == name }
        }
        if let request = requests.first(where: { $0.source == name }) { return request }
        let known = requests.map(\.source)
        throw Failure(
            .invalidRequest, "`\(DisplayText.escaped(name))` is no source that reads the changes of a table",
            help: [
                Suggestions.didYouMean(name, in: known),
                known.isEmpty
                    ? "write `read: { changes_of: public.orders, on: shop_db }` at a source"
                    : "sources that do: " + known.map { "`\($0)`" }.joined(separator: ", "),
            ].compactMap { $0 }, status: .usage)
    }

    /// Does something on the server of a source; what it refuses is told at the source.
    fileprivate func onServer<Result>(
        _ request: PullRequest, _ asked: String, _ body: () throws -> Result
    ) throws -> Result {
        do { return try body() } catch {
            try refuse([Pulled(request, failed: error)], asked: asked)
            throw error
        }
    }

    /// Says what was done.
    fileprivate func say(_ lines: [String], of source: String) {
        if global.isJSON {
            let document = JSON.object([
                "format_version": "1.0", "kind": .string("source"), "tool_version": .string(CommandLineTool.version),
                "address": .string("source.\(source)"), "done": .array(lines.map(JSON.string)),
            ])
            return Output.write(document.prettyText + "\n")
        }
        if global.isQuiet { return }
        var table = TextTable([.left, .left], indentation: 0)
        for (place, line) in lines.enumerated() { table.add([place == 0 ? source : "", line]) }
        Output.write(table.lines.map { $0 + "\n" }.joined())
    }
}
