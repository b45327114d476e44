import ArgumentParser
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp history`: the generations of the store.
///
/// Reads the newest entries of the journal, not the tables, so its cost does not grow with the data. `--limit` says how
/// many; older ones are counted and not read.
struct HistoryCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the generations of the store, the newest first.")

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("limit"), help: ArgumentHelp("The most generations to list.", valueName: "N"))
    var limit = 50

    @Option(
        name: .customLong("stages"),
        help: ArgumentHelp("The stages that ran for one generation: why, rows, bytes, seconds.", valueName: "N"))
    var generation: Int?

    /// Prints the newest entries, and how many older ones there are; or the stages of one.
    func perform() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number from 1.") }
        let store = try ProjectSession(global).applied().store
        if let generation { return try writeStages(of: generation, store) }
        let numbers = try store.generations()
        let entries = try numbers.suffix(limit).reversed().map { try store.entry($0) }
        guard !global.isJSON else {
            Output.write(
                JSON.object([
                    "store_id": .string(store.identity.storeID), "generations": .array(entries.map(json)),
                ]).prettyText + "\n")
            return
        }
        var table = TextTable([.right, .left, .left, .right, .right, .right, .right, .left], indentation: 0)
        table.add(["generation", "by", "as of", "profiles", "rows read", "quarantined", "losses", "specs"])
        for entry in entries {
            table.add([
                String(entry.generation), entry.operation, Instant(microseconds: entry.asOf).description,
                NumberText.grouped(entry.counts[.profiles]), NumberText.grouped(entry.sum(.read)),
                NumberText.grouped(entry.sum(.quarantined)), NumberText.grouped(lossCount(entry)),
                String(entry.manifest.prefix(7)),
            ])
        }
        Output.write(table.lines.joined(separator: "\n") + "\n")
        if numbers.count > entries.count, !global.isQuiet {
            Output.write("… and \(numbers.count - entries.count) older\n")
        }
    }

    /// Prints the stages that ran for a generation.
    private func writeStages(of generation: Int, _ store: ProfileStore) throws {
        _ = try store.entry(generation)
        guard let lines = try OperationLog.stages(of: generation, store.layout) else {
            throw StoreError(
                .invalidRequest, "the log of operations does not tell the stages of generation \(generation)",
                help: "`cdp plan --explain` tells what would run now")
        }
        let renderer = StageReportRenderer(lines)
        Output.write(global.isJSON ? renderer.json.prettyText + "\n" : renderer.text)
    }

    /// How many losses an entry has; `cdp status` and `--format json` tell them in full.
    private func lossCount(_ entry: JournalEntry) -> Int {
        (entry.losses ?? [:]).values.reduce(0) { $0 + LossText($1).lines(isDetailed: false).count }
    }

    /// An entry for programs; all counts, not only those of the table.
    private func json(_ entry: JournalEntry) -> JSON {
        .object([
            "generation": .integer(entry.generation), "operation": .string(entry.operation),
            "as_of": .string(Instant(microseconds: entry.asOf).description),
            "spec_digest": .string("sha256:" + entry.manifest),
            "counts": .object(entry.counts.mapValues { .integer($0) }),
            "losses": .object((entry.losses ?? [:]).mapValues { LossJSON().json($0) }),
            "tables": .object(
                entry.tables.mapValues { .object(["version": .integer($0.version), "rows": .integer($0.rows)]) }),
        ])
    }
}
