import CDPColumns
import CDPEvaluation
import CDPIdentity
import CDPPlan
import CDPStore

extension MatchScorer {
    /// What a weighted pair's weight is made of, as `links` shows it: `first_name equal +8.021`.
    func words(_ pair: WeightedPair) -> [String] {
        parts(pair.levels, pair.a).map { part in
            let sign = part.weight < 0 ? "" : "+"
            let words = [part.name, part.level].filter { !$0.isEmpty }.joined(separator: " ")
            return "\(words) \(sign)\(MatchingPlan.text(ofThousandths: part.weight))"
        }
    }
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

    /// Nil for an exact rule, and for one without weights.
    init?(
        _ rule: Int, _ plan: ExecutionPlan, _ rules: IdentityRules, _ trusted: TrustedRecords, _ table: TableSnapshot,
        project: String, _ context: EvaluationContext, threads: Int
    ) throws {
        guard let matching = plan.identity.rules[rule].matching, let weights = matching.weights else { return nil }
        self.rule = rule
        let reader = MatchReader(matching, trusted.index, trusted.input, table, context, threads: threads)
        let frequencies = try MatchFrequencies.read(matching, project: project)
        let compared = reader.compared
        model = reader.model
        records = try reader.records(before: Array(rules.rules[..<rule]))
        scorer = MatchScorer(
            model, records,
            MatchWeights(
                prior: weights.prior, levels: compared.map { weights.levels[$0] },
                related: weights.related.map { related in
                    MatchWeights.Related(prior: related.prior, levels: compared.map { related.levels[$0] })
                }, values: compared.map { frequencies[$0] }))
        accept = MatchWeights.thousandths(ofChance: Double(matching.accept) / 1_000_000)
        review = MatchWeights.thousandths(ofChance: Double(matching.review) / 1_000_000)
    }

    /// The pairs that are one person, or those of at least a weight in thousandths of a bit.
    func pairs(atLeast least: Int? = nil, threads: Int) -> [WeightedPair] {
        scorer.pairs(PairBlocks(records, model, threads: threads), atLeast: least ?? accept, rule: rule)
    }
}
