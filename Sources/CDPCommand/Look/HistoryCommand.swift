import ArgumentParser
import CDPReport
import CDPStore

/// `cdp history`: the generations of the store: who made them, when, with which specs and inputs.
///
/// Reads the newest entries of the journal and the log of operations, not the tables, so its cost does not grow with
/// the data. `--limit` says how many; older ones are counted and not read.
struct HistoryCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the generations of the store, the newest first, or tell of one.",
        discussion: """
            `cdp history` lists them. `cdp history 3` tells of one in full: who made it, when, with which specs, and which \
            inputs it read. `cdp history 3 --stages` prints the stages that ran for it: why, rows, bytes, seconds. Who, when, \
            the commit of git and stages are in the log of operations; – stands where it does not tell.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("limit"), help: ArgumentHelp("The most generations to list.", valueName: "N"))
    var limit = 50

    @Flag(name: .customLong("stages"), help: "The stages that ran for the generation.")
    var showsStages = false

    @Argument(help: ArgumentHelp("The one to tell of; all unless given.", valueName: "GENERATION or TIME"))
    var generation: String?

    func validate() throws {
        try checkFormat()
        if limit < 1 { throw ValidationError("--limit takes a number from 1") }
        if showsStages, generation == nil { throw ValidationError("--stages takes one generation: --stages 3") }
    }

    /// Prints the newest entries, and how many older ones there are; or what is known of one.
    func perform() throws {
        let store = try ProjectSession(global).applied().store
        guard let generation else { return try writeList(store) }
        let number = try store.entry(at: generation).generation
        if showsStages { return try writeStages(of: number, store) }
        let told = try PastGeneration.list([number], store)
        guard global.isJSON else { return Output.write(HistoryText(generations: told).details) }
        for generation in told { Output.write(HistoryJSON().json(generation).prettyText + "\n") }
    }

    /// Prints the newest generations.
    private func writeList(_ store: ProfileStore) throws {
        let numbers = try store.generations()
        let listed = Array(try PastGeneration.list(numbers.suffix(limit), store).reversed())
        guard !global.isJSON else {
            let generations = JSON.array(listed.map(HistoryJSON().json))
            let document = JSON.object(["store_id": .string(store.identity.storeID), "generations": generations])
            return Output.write(document.prettyText + "\n")
        }
        Output.write(HistoryText(generations: listed).table)
        if numbers.count > listed.count, !global.isQuiet {
            Output.write("… and \(numbers.count - listed.count) older\n")
        }
    }

    /// Prints the stages that ran for a generation.
    private func writeStages(of generation: Int, _ store: ProfileStore) throws {
        guard let stages = try OperationLog.lines(of: [generation], store.layout)[generation]?.stages else {
            throw StoreError(
                .invalidRequest, "the log of operations does not tell the stages of generation \(generation)",
                help: "`cdp plan --explain` tells what would run now")
        }
        let renderer = StageReportRenderer(stages)
        Output.write(global.isJSON ? renderer.json.prettyText + "\n" : renderer.text)
    }
}
