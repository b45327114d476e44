import ArgumentParser
import CDPColumns
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPTypes

/// `cdp identity suggest`: a rule that compares, proposed from the data.
struct SuggestCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "Propose a rule that compares, from the data, with the reasons.",
        discussion: """
            Prints YAML for the specs: what is compared and how, by which keys, and what is better left out. Reads the files of \
            sources, not the store, and writes nothing. No value of a person is shown.
            """)

    /// The name of a rule that has none yet.
    static let standardName = "likely_same_person"

    @OptionGroup var global: GlobalOptions

    @Argument(
        help: ArgumentHelp(
            "The name of the rule; of one that compares already another one is proposed in its place.",
            valueName: "RULE"))
    var rule: String?

    @OptionGroup var memory: MemoryOptions

    func validate() throws {
        try checkFormat()
        guard let rule else { return }
        let isName = rule.utf8.enumerated().allSatisfy { place, byte in
            byte == UInt8(ascii: "_") || byte &- 97 < 26 || (place > 0 && byte &- 48 < 10)
        }
        if !isName || rule.isEmpty {
            throw ValidationError("RULE is a name of small letters, digits and _, such as \(Self.standardName)")
        }
    }

    /// Looks for a rule and prints it.
    func perform() throws {
        let session = ProjectSession(global)
        let applied = try? session.operation().state().applied
        let plan = try session.manifest(applied: applied, isTraining: true).manifest.plan
        let name = rule ?? plan.identity.rules.first { $0.matching != nil }?.name ?? Self.standardName
        if plan.identity.rules.contains(where: { $0.name == name && $0.matching == nil }) {
            throw Failure(
                .invalidRequest, "`identity.\(name)` is an exact rule", help: ["give the proposed rule another name"],
                status: .usage)
        }
        let operation = try session.operation(memory: memory.bytes)
        Interruption.watch()
        let proposal = try session.showingProgress { progress in
            try operation.suggest(plan, asOf: try AsOf.instant(nil, head: nil), progress: progress) { draft in
                try session.matching(of: draft, named: name, applied: applied)
            }
        }
        guard let proposal, !proposal.draft.comparisons.isEmpty else {
            throw Failure(
                .invalidRequest, "there is nothing to compare", help: nothing(proposal), status: .usage)
        }
        let text = ProposalText(proposal, rule: name, plan: plan, isDeclared: session.hasIdentity)
        Output.write(global.isJSON ? text.json.prettyText + "\n" : text.text)
    }

    /// Why nothing is proposed.
    private func nothing(_ proposal: RuleProposal?) -> [String] {
        guard let proposal else { return ["map what describes people in a source; docs/sources.md shows how"] }
        return proposal.leftOut.prefix(8).map { "`\($0.attribute)`: \($0.reason)" }
    }
}

extension ProjectSession {
    /// Whether `identity` is declared and written out, so that a rule joins others.
    var hasIdentity: Bool { loaded.specs?.identity.map { !$0.isStandard } ?? false }

    /// The plan of a rule that stands in no file. Throws the findings where it does not compile.
    func matching(of draft: RuleDraft, named name: String, applied: Manifest?) throws -> MatchingPlan {
        let lines = ["cdp: 1", "project: proposal", "identity:", "  rules:", "    \(name):"] + draft.lines("      ")
        let loaded = SpecLoader(
            files: InMemorySpecFiles(texts: [SpecLoader.projectPath: lines.joined(separator: "\n") + "\n"])
        ).load()
        guard let identity = loaded.specs?.identity, loaded.diagnostics.isEmpty else {
            throw Failure(loaded.diagnostics, texts: loaded.texts, status: .invalidSpecs)
        }
        let plan = try proposing(identity).manifest(applied: applied, isTraining: true).manifest.plan
        guard let matching = plan.identity.rules.first(where: { $0.name == name })?.matching else {
            preconditionFailure("a rule that was added is in the plan")
        }
        return matching
    }
}
