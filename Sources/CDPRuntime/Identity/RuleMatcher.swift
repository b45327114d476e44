import CDPColumns
import CDPEvaluation
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

extension MatchWeights {
    /// What the files of a rule say of the comparisons that are made; nil before training.
    init?(_ matching: MatchingPlan, _ columns: MatchColumns, project: String) throws {
        guard let weights = matching.weights else { return nil }
        let frequencies = try MatchFrequencies.read(matching, project: project)
        let compared = columns.compared
        self.init(
            prior: weights.prior, levels: compared.map { weights.levels[$0] },
            related: weights.related.map { related in
                Related(prior: related.prior, levels: compared.map { related.levels[$0] })
            }, values: compared.map { frequencies[$0] })
        together = weights.together.compactMap { pair in
            guard let first = compared.firstIndex(of: pair.first), let second = compared.firstIndex(of: pair.second)
            else { return nil }
            return Together(first: first, second: second, weights: pair.weights, related: pair.related)
        }
    }
}

extension MatchingPlan {
    /// The weight in thousandths of a bit from which on a pair is one person.
    var acceptWeight: Int { MatchWeights.thousandths(ofChance: Double(accept) / 1_000_000) }
}

/// A probabilistic rule ready to find pairs among the records of a generation.
struct RuleMatcher: Sendable {
    /// The rule's place among the rules.
    let rule: Int
    let scorer: MatchScorer
    let model: MatchModel
    let records: MatchRecords
    /// The weights, in thousandths of a bit, from which on a pair is one person, and from which on people look at it.
    let accept: Int, review: Int
    /// The blocks that are too large; nil where `records` are all and tell.
    private let large: LargeBlocks?
    private let mostInBlock: Int

    /// Nil for an exact rule, and for one without weights.
    init?(
        _ rule: Int, _ plan: ExecutionPlan, _ rules: IdentityRules, _ trusted: TrustedRecords, _ table: TableSnapshot,
        project: String, large: LargeBlocks? = nil, mostInBlock: Int = PairBlocks.mostRecords,
        _ context: EvaluationContext, threads: Int
    ) throws {
        guard let matching = plan.identity.rules[rule].matching,
            let weights = try MatchWeights(matching, MatchColumns(matching, trusted.index.attributes), project: project)
        else { return nil }
        self.rule = rule
        self.large = large
        self.mostInBlock = mostInBlock
        let reader = MatchReader(matching, trusted.index, trusted.input, table, context, threads: threads)
        model = reader.model
        records = try reader.records(before: Array(rules.rules[..<rule]), clean: rules.oneToOne)
        scorer = MatchScorer(model, records, weights)
        accept = matching.acceptWeight
        review = MatchWeights.thousandths(ofChance: Double(matching.review) / 1_000_000)
    }

    /// The pairs of at least a weight in thousandths of a bit.
    func pairs(atLeast least: Int, threads: Int) -> [WeightedPair] {
        let blocks = PairBlocks(records, model, mostRecords: mostInBlock, known: large, threads: threads)
        return scorer.pairs(blocks, atLeast: least, rule: rule)
    }
}

/// All that clusters are made of: trusted values, rules, decisions, and the rules that compare.
struct ResolutionInput: Sendable {
    let trusted: TrustedRecords
    let rules: IdentityRules
    let decisions: Decisions
    /// Decisions that name a record which is not there.
    let unknown: InputLosses
    let matchers: [RuleMatcher]
    private let threads: Int

    /// What a plan makes of records, of which `table` holds the values; blocks of more than `mostInBlock` are cut.
    init(
        _ plan: ExecutionPlan, _ records: RecordStage.Result, _ table: TableSnapshot, project: String,
        mostInBlock: Int = PairBlocks.mostRecords, _ context: EvaluationContext, threads: Int
    ) throws {
        (decisions, unknown) = try DecisionFile.read(plan, project: project, index: records.index)
        let trusted = TrustedRecords(plan, records, threads: threads)
        let rules = IdentityRules(plan, records.index)
        matchers = try plan.identity.rules.indices.compactMap { rule in
            try RuleMatcher(
                rule, plan, rules, trusted, table, project: project, large: records.neighbourhood?.large[rule],
                mostInBlock: mostInBlock, context, threads: threads)
        }
        self.trusted = trusted
        self.rules = rules
        self.threads = threads
    }

    /// The clusters, with these pairs of rules that compare.
    func resolution(_ pairs: [WeightedPair]) -> Resolution {
        Resolution(
            trusted.input, rules, decisions, pairs: pairs,
            agreement: matchers.isEmpty
                ? nil
                : ClusterAgreement(
                    Dictionary(uniqueKeysWithValues: matchers.map { ($0.rule, ($0.scorer, $0.accept)) })),
            threads: threads)
    }
}
