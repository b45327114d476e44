import CDPPlan

extension StoreView {
    /// A constraint in words, as the specs say it: `limit phone` becomes how many a profile may hold.
    package func text(of constraint: ConstraintName) -> String {
        let identity = plan.identity
        switch constraint {
        case .different: return "a steward decided that they are different people"
        case .records: return "a profile holds at most \(identity.maximumRecords ?? 0) records"
        case .oneToOne(let source): return "a profile holds one record of \(source) at most"
        case .contradiction: return "their records contradict each other on the whole"
        case .limit(let attribute):
            guard let limit = identity.limits.first(where: { $0.attribute == attribute }) else { break }
            return "a profile holds at most \(limit.maximum) distinct \(attribute)"
        case .forbid(let number):
            guard identity.forbid.indices.contains(number - 1) else { break }
            let comparisons = identity.forbid[number - 1].comparisons.map {
                "a.\($0.attribute) \($0.isEqual ? "=" : "<>") b.\($0.attribute)"
            }
            return "forbidden: \(comparisons.joined(separator: " and "))"
        }
        return constraint.text
    }
}
