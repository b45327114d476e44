import CDPIdentity
import CDPPlan

extension RuleMatcher {
    /// How the records differ from those that the weights of the rule were learnt from; nil where they hardly do, or where the
    /// file of weights does not say. Right only for all records.
    func drift(_ rule: IdentityPlan.Rule) -> WeightsDrift? {
        guard let matching = rule.matching, let learnt = matching.weights?.learnt else { return nil }
        return WeightsDrift(
            rule: rule.name, learntRecords: learnt.records, records: records.count,
            attributes: zip(matching.comparisons, learnt.values).compactMap { comparison, values in
                values.map { drift(comparison.attribute, learnt, $0) }
            })
    }

    private func drift(
        _ attribute: String, _ learnt: MatchingPlan.Weights.Learnt, _ values: MatchingPlan.Weights.Learnt.Values
    ) -> WeightsDrift.Attribute {
        let spread = model.comparisons.first { $0.name == attribute }.map { ValueSpread(records.columns[$0.column]) }
        let held = spread?.held ?? 0
        var bits = 0.0
        if let spread, let equal = values.equal, let strangers = values.strangers {
            bits = spread.bits(since: ValueSpread.Learnt(held: values.held, equal: equal, strangers: strangers))
        }
        let filled = (now: Share(held, of: records.count), before: Share(values.held, of: learnt.records))
        let missing = (now: filled.now.rest, before: filled.before.rest)
        return WeightsDrift.Attribute(
            name: attribute, learntHeld: values.held, held: held, equality: Int((bits * 1000).rounded()),
            isOtherwiseFilled: filled.now.isFarAbove(filled.before, by: WeightsDrift.mostMissing)
                || missing.now.isFarAbove(missing.before, by: WeightsDrift.mostMissing))
    }
}

extension Share {
    /// What is not the part.
    fileprivate var rest: Share { Share(max(whole - part, 0), of: whole) }
}
