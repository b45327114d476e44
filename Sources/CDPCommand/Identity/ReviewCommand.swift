import ArgumentParser
import CDPColumns
import CDPPlan
import CDPReport
import CDPRuntime
import CDPTypes

/// `cdp identity review`: pairs that people should look at.
struct ReviewCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "List pairs that may be one person, the nearest to acceptance first.",
        discussion: """
            Lists the pairs between `review:` and `accept:` of rules that compare, that stand in different profiles and that nobody has \
            decided upon. What people find goes into the file that `decisions:` names. Shows no values: look at two records with \
            `cdp profile RECORD`. Reads the files of sources, not the store.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("limit"), help: ArgumentHelp("So many pairs.", valueName: "N"))
    var limit = 20

    @OptionGroup var memory: MemoryOptions

    func validate() throws {
        try checkFormat()
        if limit < 1 { throw ValidationError("--limit takes a whole number from 1 on") }
    }

    /// Finds the pairs and prints the first.
    func perform() throws {
        let session = ProjectSession(global)
        let (manifest, _) = try session.manifest(applied: try? session.operation().state().applied)
        _ = try manifest.plan.matchingRules(named: nil)
        let operation = try session.operation(memory: memory.bytes)
        Interruption.watch()
        let pairs = try session.showingProgress { progress in
            try operation.review(manifest.plan, asOf: try AsOf.instant(nil, head: nil), progress: progress)
        }
        let shown = Array(pairs.prefix(limit))
        Output.write(
            global.isJSON
                ? ReviewReport.json(shown, of: pairs.count).prettyText + "\n"
                : ReviewReport.text(shown, of: pairs.count))
    }
}
