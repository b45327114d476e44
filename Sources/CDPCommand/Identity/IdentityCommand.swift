import ArgumentParser
import CDPColumns
import CDPCompiler
import CDPDiagnostics
import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes

/// `cdp identity`: rules that compare.
struct IdentityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity", abstract: "Learn, and judge, which records are one person.",
        subcommands: [
            SuggestCommand.self, TrainCommand.self, BlocksCommand.self, ReviewCommand.self, EvaluateCommand.self,
            CompareCommand.self,
        ])
}

extension ProjectSession {
    /// The compiled specs, of which rules may lack weights.
    func untrained() throws -> ExecutionPlan {
        try manifest(applied: try? operation().state().applied, isTraining: true).manifest.plan
    }
}

extension ExecutionPlan {
    /// The rules that compare, or the one of a name; a failure where there is none.
    func matchingRules(named name: String?) throws -> [(name: String, matching: MatchingPlan)] {
        let rules = identity.rules.compactMap { rule in rule.matching.map { (name: rule.name, matching: $0) } }
        guard let name else {
            if rules.isEmpty {
                throw Failure(
                    .invalidRequest, "no rule of `identity` compares records",
                    help: ["declare one with `compare:`; docs/matching.md shows how"], status: .usage)
            }
            return rules
        }
        guard let rule = rules.first(where: { $0.name == name }) else {
            throw Failure(
                .invalidRequest, "`identity` has no rule `\(DisplayText.escaped(name))` that compares records",
                help: [
                    Suggestions.didYouMean(name, in: rules.map(\.name)),
                    rules.isEmpty
                        ? "declare one with `compare:`"
                        : "there are " + rules.map { "`\($0.name)`" }.joined(separator: ", "),
                ].compactMap { $0 }, status: .usage)
        }
        return [rule]
    }
}

/// Options of commands about rules that compare.
struct MatchingOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The rule; all that compare when it is left out.", valueName: "RULE"))
    var rule: String?

    @OptionGroup var memory: MemoryOptions
}

/// A command about rules that compare, one after the other.
protocol MatchingCommand: ProjectCommand {
    /// Which rules.
    var options: MatchingOptions { get }

    /// Does the work for a rule and gives its report, for people and for programs.
    func report(
        _ rule: (name: String, matching: MatchingPlan), _ plan: ExecutionPlan, _ asOf: Instant,
        _ session: ProjectSession
    ) throws -> (text: String, document: JSON)
}

extension MatchingCommand {
    /// Prints the reports.
    func perform() throws {
        let session = ProjectSession(global)
        let plan = try session.untrained()
        let asOf = try AsOf.instant(nil, head: nil)
        Interruption.watch()
        var documents: [JSON] = []
        for rule in try plan.matchingRules(named: options.rule) {
            let (text, document) = try report(rule, plan, asOf, session)
            documents.append(document)
            if !global.isQuiet, !global.isJSON { Output.write(text) }
        }
        if global.isJSON { Output.write(JSON.object(["rules": .array(documents)]).prettyText + "\n") }
    }
}

/// `cdp identity train`: weights of the data.
struct TrainCommand: MatchingCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn what likeness weighs, from the data, and write the file of weights.",
        discussion: """
            Reads the files of sources, not the store. Nobody has to say who is who: how often two people agree is drawn at random, \
            how often one person differs is found by expectation and maximisation. Where people have decided, that is taken for sure: \
            the decisions of the specs, and FILE, a CSV file with the columns `left`, `right` and `decision` as there, or `source`, \
            `key` and `person` as `evaluate` takes. The same data gives the same file.
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var options: MatchingOptions

    @Option(
        name: .customLong("labels"),
        help: ArgumentHelp("Learn as well from pairs that are known to be one person or two.", valueName: "FILE"))
    var labels: String?

    @OptionGroup var charts: ChartOptions

    /// Trains and writes the files.
    func report(
        _ rule: (name: String, matching: MatchingPlan), _ plan: ExecutionPlan, _ asOf: Instant,
        _ session: ProjectSession
    ) throws -> (text: String, document: JSON) {
        let operation = try session.operation(memory: options.memory.bytes)
        let trained = try session.showingProgress { progress in
            try operation.train(
                plan, rule: rule.name, labels: labels.map(GlobalOptions.absolute), countsScores: charts.folder != nil,
                asOf: asOf, progress: progress)
        }
        let file = WeightsFile(trained, rule.matching)
        if !trained.frequencies.isEmpty {
            try ProjectFiles.replace(trained.frequencies, at: file.frequenciesPath, in: session.directory)
        }
        try ProjectFiles.replace(Array(file.text.utf8), at: rule.matching.path, in: session.directory)
        var text = MatchReport.text(trained, rule.matching)
        text += try charts.write(MatchCharts.weights(trained, rule.matching), "\(rule.name).weights")
        if let scores = trained.scores {
            text += try charts.write(MatchCharts.scores(scores, rule.name, rule.matching), "\(rule.name).scores")
        }
        return (text, MatchReport.json(trained, rule.matching))
    }
}

/// `cdp identity blocks`: which pairs are compared.
struct BlocksCommand: MatchingCommand {
    static let configuration = CommandConfiguration(
        commandName: "blocks", abstract: "Count the pairs that each blocking key leads to, before any is compared.",
        discussion: "Reads the files of sources, not the store.")

    @OptionGroup var global: GlobalOptions

    @OptionGroup var options: MatchingOptions

    @OptionGroup var charts: ChartOptions

    /// Counts.
    func report(
        _ rule: (name: String, matching: MatchingPlan), _ plan: ExecutionPlan, _ asOf: Instant,
        _ session: ProjectSession
    ) throws -> (text: String, document: JSON) {
        let operation = try session.operation(memory: options.memory.bytes)
        let blocks = try session.showingProgress { progress in
            try operation.blocks(plan, rule: rule.name, asOf: asOf, progress: progress)
        }
        let chart = try charts.write(MatchCharts.yield(blocks, rule), "\(rule.name).blocks")
        return (MatchReport.text(blocks, rule) + chart, MatchReport.json(blocks, rule))
    }
}
