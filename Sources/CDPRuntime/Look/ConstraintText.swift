import CDPPlan

extension StoreView {
    /// A constraint of the links table in words: `limit phone` becomes what the specs say of it.
    package func text(ofConstraint name: String) -> String {
        let identity = plan.identity
        switch name {
        case "decision different": return "a steward decided that they are different people"
        case "records": return "a profile holds at most \(identity.maximumRecords ?? 0) records"
        default: break
        }
        let words = name.split(separator: " ")
        if words.count == 2, words[0] == "limit", let limit = identity.limits.first(where: { $0.attribute == words[1] })
        {
            return "a profile holds at most \(limit.maximum) distinct \(limit.attribute)"
        }
        if words.count == 2, words[0] == "forbid", let place = Int(words[1]),
            identity.forbid.indices.contains(place - 1)
        {
            let comparisons = identity.forbid[place - 1].comparisons.map {
                "a.\($0.attribute) \($0.isEqual ? "=" : "<>") b.\($0.attribute)"
            }
            return "forbidden: \(comparisons.joined(separator: " and "))"
        }
        return name
    }
}
