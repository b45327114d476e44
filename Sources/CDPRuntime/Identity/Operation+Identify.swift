import CDPColumns
import CDPEvaluation
package import CDPIdentity
package import CDPPlan
import CDPStore
package import CDPTypes

extension Operation {
    /// The records that the files of sources hold now, read anew and apart from the store: what training and evaluation look at.
    func reading<Result>(
        _ plan: ExecutionPlan, asOf: Instant, progress: (String) -> Void,
        _ body: (StageContext, StageState) throws -> Result
    ) throws -> Result {
        ProcessMemory.limit(to: memory)
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        var input = PipelineInput(
            plan: plan.ofRecords, applied: nil, project: project, base: nil, tables: [:],
            secret: [UInt8](repeating: 0, count: 32), asOf: asOf, target: scratch.path, threads: threads)
        input.limit = limit
        input.sources = sources
        ProcessMemory.keepFreedPages()
        let context = StageContext(input, try NewInput(input, InputStamps()))
        var scheduler = StageScheduler(context, TableSet([:], root: scratch.path, updates: .rewrite))
        try scheduler.run(through: .tombstones, progress: progress)
        return try body(context, scheduler.state)
    }

    /// All that clusters of the records that were read are made of. `folder` is that of the specs' own files, decisions and weights of
    /// values; the project's unless given.
    func resolving(_ context: StageContext, _ state: StageState, specs folder: String? = nil) throws -> ResolutionInput
    {
        try ResolutionInput(
            context.plan, state.held.index, state.tables.snapshot(.records(context.plan)),
            project: folder ?? project, context.evaluation, threads: threads)
    }

    /// What a rule compares, and the blocks of its keys.
    private func comparing<Result>(
        _ plan: ExecutionPlan, rule name: String, asOf: Instant, progress: (String) -> Void,
        _ body: (IdentityPlan.Rule, MatchReader, MatchRecords, PairBlocks, RecordIndex) throws -> Result
    ) throws -> Result {
        guard let rule = plan.identity.rules.first(where: { $0.name == name }), let matching = rule.matching else {
            preconditionFailure("the caller names a rule that compares")
        }
        return try reading(plan, asOf: asOf, progress: progress) { context, state in
            let trusted = TrustedRecords(context.plan, state.held.index, threads: threads)
            let reader = MatchReader(
                matching, trusted.index, trusted.input, state.tables.snapshot(.records(context.plan)),
                context.evaluation,
                threads: threads)
            let records = try reader.records(clean: CleanSource.all(context.plan))
            progress("pairs")
            return try body(
                rule, reader, records, PairBlocks(records, reader.model, threads: threads), trusted.index)
        }
    }

    /// What the blocking keys of a rule yield.
    package struct Blocked: Sendable {
        /// The number of records, and of pairs to compare, each counted once.
        package var records: Int, pairs: Int
        /// By key, what it yields.
        package var counts: [PairBlocks.BlockCount]
        /// By key, the pairs that no other finds.
        package var only: [Int]
    }

    /// Counts the pairs that a rule compares.
    package func blocks(
        _ plan: ExecutionPlan, rule name: String, asOf: Instant, progress: (String) -> Void = { _ in }
    ) throws -> Blocked {
        try comparing(plan, rule: name, asOf: asOf, progress: progress) { _, _, records, blocks, _ in
            let (only, all) = blocks.pairsOfOneKey()
            return Blocked(records: records.count, pairs: all, counts: blocks.counts, only: only)
        }
    }

    /// What was learnt for a rule, as its files are written.
    package struct Trained: Sendable {
        /// What was learnt.
        package var training: MatchTraining
        /// The rule.
        package var rule: IdentityPlan.Rule
        /// The weights, by comparison and level.
        package var weights: MatchWeights
        /// The file of weights of certain values; empty where there are none.
        package var frequencies: [UInt8]
        /// The comparisons that were learnt; others read attributes that no source maps.
        package var compared: [Int]
        /// By comparison that was learnt, how its values are spread.
        package var spreads: [ValueSpread]
        /// How the pairs that share a blocking key weigh; nil unless it was asked for.
        package var scores: ScoreCounts?
        /// The pairs of which somebody said whether they are one person.
        package var labels: TrainingLabels
    }

    /// Learns the weights of a rule that compares, and with `countsScores` weighs all of its pairs by them. The decisions of the specs
    /// are labels; `labels` is a file of more.
    package func train(
        _ plan: ExecutionPlan, rule name: String, labels path: String? = nil, countsScores: Bool = false,
        asOf: Instant, progress: (String) -> Void = { _ in }
    ) throws -> Trained {
        try comparing(plan, rule: name, asOf: asOf, progress: progress) { rule, reader, records, blocks, index in
            guard let matching = rule.matching else { preconditionFailure("a rule that compares is trained") }
            let model = reader.model
            let labels = try TrainingLabels(path, plan, project: project, index, blocks)
            let training = MatchTraining(records, model, blocks, labels: labels.pairs, threads: threads)
            let compared = reader.compared
            let weights = MatchWeights(
                training, model, records, using: compared.map { matching.comparisons[$0].usesFrequencies })
            var rows: [(attribute: String, value: UInt64, weight: Int)] = []
            for (number, comparison) in model.comparisons.enumerated() {
                rows += weights.values[number].sorted { $0.key < $1.key }.map { (comparison.name, $0.key, $0.value) }
            }
            return Trained(
                training: training, rule: rule, weights: weights,
                frequencies: rows.isEmpty ? [] : MatchFrequencies.text(rows), compared: compared,
                spreads: model.comparisons.map { ValueSpread(records.columns[$0.column]) },
                scores: countsScores ? MatchScorer(model, records, weights).counts(blocks) : nil, labels: labels)
        }
    }
}

extension ExecutionPlan {
    /// The part of a plan that makes records.
    fileprivate var ofRecords: ExecutionPlan {
        var plan = self
        plan.sources = sources.filter(\.describesPeople)
        plan.traits = []
        plan.segments = []
        plan.destinations = []
        return plan
    }
}
