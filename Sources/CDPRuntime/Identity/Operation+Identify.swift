import CDPColumns
import CDPEvaluation
package import CDPIdentity
package import CDPPlan
import CDPStore
package import CDPTypes

extension Operation {
    /// The records that the files of sources hold now, read anew and apart from the store: what training and evaluation look at.
    private func reading<Result>(
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

    /// All that clusters of the records that were read are made of.
    private func resolving(_ context: StageContext, _ state: StageState) throws -> ResolutionInput {
        try ResolutionInput(
            context.plan, state.held.index, state.tables.snapshot(.records(context.plan)), project: project,
            context.evaluation, threads: threads)
    }

    /// What a rule compares, and the blocks of its keys.
    private func comparing<Result>(
        _ plan: ExecutionPlan, rule name: String, asOf: Instant, progress: (String) -> Void,
        _ body: (IdentityPlan.Rule, MatchReader, MatchRecords, PairBlocks) throws -> Result
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
            let records = try reader.records()
            progress("pairs")
            return try body(rule, reader, records, PairBlocks(records, reader.model, threads: threads))
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
        try comparing(plan, rule: name, asOf: asOf, progress: progress) { _, _, records, blocks in
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
    }

    /// Learns the weights of a rule that compares.
    package func train(
        _ plan: ExecutionPlan, rule name: String, asOf: Instant, progress: (String) -> Void = { _ in }
    ) throws -> Trained {
        try comparing(plan, rule: name, asOf: asOf, progress: progress) { rule, reader, records, blocks in
            guard let matching = rule.matching else { preconditionFailure("a rule that compares is trained") }
            let model = reader.model
            let training = MatchTraining(records, model, blocks, threads: threads)
            let compared = reader.compared
            let weights = MatchWeights(
                training, model, records, using: compared.map { matching.comparisons[$0].usesFrequencies })
            var rows: [(attribute: String, value: UInt64, weight: Int)] = []
            for (number, comparison) in model.comparisons.enumerated() {
                rows += weights.values[number].sorted { $0.key < $1.key }.map { (comparison.name, $0.key, $0.value) }
            }
            return Trained(
                training: training, rule: rule, weights: weights,
                frequencies: rows.isEmpty ? [] : MatchFrequencies.text(rows), compared: compared)
        }
    }

    /// Two records that may be one person, for people to look at.
    package struct ReviewPair: Sendable {
        /// The rule.
        package var rule: String
        /// The records, as `source/key`.
        package var left: String, right: String
        /// The weight in thousandths of a bit.
        package var weight: Int
        /// What it is made of, as `links` shows it.
        package var parts: [String]
    }

    /// The pairs of records that weigh too little to be accepted and enough to be looked at, in different profiles and not decided
    /// upon: the nearest to acceptance first.
    package func review(
        _ plan: ExecutionPlan, asOf: Instant, progress: (String) -> Void = { _ in }
    ) throws -> [ReviewPair] {
        try reading(plan, asOf: asOf, progress: progress) { context, state in
            let plan = context.plan
            progress("pairs")
            let given = try resolving(context, state)
            // `review` is at most `accept`.
            let pairs = given.matchers.map { $0.pairs(atLeast: $0.review, threads: threads) }
            let accepted = zip(given.matchers, pairs).flatMap { matcher, pairs in
                pairs.filter { $0.thousandths >= matcher.accept }
            }
            let resolution = given.resolution(accepted)
            let decisions = given.decisions
            let decided = Set(
                (decisions.same + decisions.different).map { RecordPair(min($0.a, $0.b), max($0.a, $0.b)) })
            func name(_ record: UInt32) -> String {
                let index = given.trusted.index
                return "\(plan.identity.sources[Int(index.sources[Int(record)])])/\(index.keys[Int(record)] ?? "")"
            }
            return zip(given.matchers, pairs).flatMap { matcher, pairs in
                pairs.filter { pair in
                    pair.thousandths < matcher.accept && !decided.contains(RecordPair(pair.a, pair.b))
                        && resolution.clusters[Int(pair.a)] != resolution.clusters[Int(pair.b)]
                }.sorted { ($0.weight, $1.a, $1.b) > ($1.weight, $0.a, $0.b) }.map { pair in
                    ReviewPair(
                        rule: plan.identity.rules[matcher.rule].name, left: name(pair.a), right: name(pair.b),
                        weight: pair.thousandths, parts: matcher.scorer.words(pair))
                }
            }
        }
    }

    /// How well profiles agree with a known truth, by threshold.
    package struct Evaluated: Sendable {
        /// The profiles of the specs as they are.
        package var quality: ClusterQuality
        /// The same at other thresholds of the rules that compare, as chances in millionths; empty where there is none.
        package var sweep: [(accept: Int, quality: ClusterQuality)]
        /// Records of which the truth says nothing, and rows of it that name no record.
        package var unjudged: Int, unknown: Int
    }

    /// Holds the clusters that the specs make of the files' records against a file of the truth.
    package func evaluate(
        _ plan: ExecutionPlan, truth path: String, asOf: Instant, progress: (String) -> Void = { _ in }
    ) throws -> Evaluated {
        try reading(plan, asOf: asOf, progress: progress) { context, state in
            progress("pairs")
            let given = try resolving(context, state)
            let index = given.trusted.index
            let thresholds = MatchWeights.sweep
            let accepted = Dictionary(uniqueKeysWithValues: given.matchers.map { ($0.rule, $0.accept) })
            let pairs = given.matchers.flatMap { matcher in
                matcher.pairs(
                    atLeast: min(matcher.accept, thresholds.map(\.weight).min() ?? matcher.accept), threads: threads)
            }
            let truth = try TruthFile.read(path, context.plan, index)
            func quality(_ least: (Int) -> Int) -> ClusterQuality {
                let resolution = given.resolution(pairs.filter { $0.thousandths >= least($0.rule) })
                return ClusterQuality(
                    clusters: truth.records.map { resolution.clusters[Int($0)] }, people: truth.people)
            }
            progress("clusters")
            return Evaluated(
                quality: quality { accepted[$0] ?? 0 },
                sweep: accepted.isEmpty ? [] : thresholds.map { step in (step.accept, quality { _ in step.weight }) },
                unjudged: index.count - truth.records.count, unknown: truth.unknown)
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
