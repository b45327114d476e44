import CDPConnectors
import CDPEvaluation
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// What a plan has to read: looked at once, since it may take a look at all their rows.
struct NewInput: Sendable {
    /// The inputs of each source of the plan that are to be read, and how.
    let pending: [[PendingInput]]
    /// Of each source the inputs that are there and never were read, since others are newer.
    let passedOver: [[String]]
    /// The stamps of all inputs by source.
    let stamps: [String: [String: InputStamp]]
    /// How far inputs had been read, with the tables of enrichments and the stewards' decisions as they are now.
    let positions: [String: [String: JournalEntry.InputPosition]]
    private let known: [String: [String: JournalEntry.InputPosition]]

    /// Looks at the inputs of a plan; `stamps` are those of when they were read.
    init(_ input: PipelineInput, _ stamps: InputStamps) throws {
        known = input.base?.inputs ?? [:]
        let context = EvaluationContext(asOf: input.asOf, timeZone: input.plan.timeZone)
        let renamed = SourceRenaming(from: input.applied, to: input.plan, threads: input.threads).positions(known)
        var stage = CollectStage(
            plan: input.plan, applied: input.applied, sources: input.sources, context: context,
            generation: (input.base?.generation ?? 0) + 1, inputs: renamed, isPinned: input.isPinned,
            scratch: SpillFile(in: input.target), threads: input.threads)
        stage.forgetting = input.forgetting
        let scan = try stage.scan(stamps)
        pending = scan.map(\.pending)
        passedOver = scan.map(\.passedOver)
        self.stamps = Dictionary(uniqueKeysWithValues: zip(input.plan.sources.map(\.name), scan.map(\.stamps)))
        var positions = renamed
        try Lookups(plan: input.plan, sources: input.sources, context: context, threads: input.threads)
            .note(in: &positions)
        self.positions = positions
    }

    /// Whether there is nothing to read, and nothing that is read each time differs.
    var isNothing: Bool { pending.allSatisfy(\.isEmpty) && positions == known }

    /// How many files of an input that is read each time are others than those that were read, or are gone.
    func renewedFiles(of input: String) -> Int {
        let (now, before) = (positions[input] ?? [:], known[input] ?? [:])
        return Set(now.keys).union(before.keys).count { now[$0] != before[$0] }
    }

    /// Whether tables of enrichments differ from those that were read.
    var hasOtherLookups: Bool {
        positions.filter { $0.key.contains(".") } != known.filter { $0.key.contains(".") }
    }

    /// Whether tables of enrichments or the stewards' decisions differ from those that were read.
    var hasOtherTables: Bool { hasOtherLookups || renewedFiles(of: "identity/decisions") > 0 }

    /// The tables of enrichments and the stewards' decisions that were read before and are others now.
    var renewed: [Address] {
        positions.filter { name, files in
            (name.hasPrefix("enrichment.") || name == "identity/decisions") && known[name] != nil
                && known[name] != files
        }.keys.compactMap { $0 == "identity/decisions" ? Address(.identity) : Address($0) }.sorted()
    }

    /// Whether a source or the table of an enrichment has rows that are not known. What stewards decide counts as specs.
    var holdsData: Bool {
        func tables(_ inputs: [String: [String: JournalEntry.InputPosition]])
            -> [String: [String: JournalEntry.InputPosition]]
        {
            inputs.filter { $0.key.hasPrefix("enrichment.") }
        }
        return pending.contains { !$0.isEmpty } || tables(positions) != tables(known)
    }
}
