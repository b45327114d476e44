import CDPIdentity
import CDPPlan
import CDPTypes

/// Which attributes may tell people apart, by their types and by what their values say, and how they are compared.
struct AttributeChoice {
    /// By attribute, what its values say.
    let facts: [String: AttributeFacts]
    /// What may help, people's names first.
    let comparisons: [RuleDraft.Comparison]
    /// What cannot, with the reasons.
    let leftOut: [RuleProposal.LeftOut]
    /// The attributes of `comparisons`.
    let compared: [AttributePlan]

    /// An attribute that says fewer bits of a pair of one person is left out.
    static let leastBits = 0.1
    /// Why it is.
    static let silent = "likely pairs agree in it hardly more often than others"
    /// The levels of numbers that may be off by one.
    static let near = ["equal", "difference <= 1"]
    private static let category = [ComparisonLevel(.equal).description]
    private static let codes = ["equal", "edits <= 1", "edits <= 2"]

    /// Chooses among attributes; `columns` hold their values.
    init(_ attributes: [AttributePlan], _ columns: [String: MatchColumn], records: Int) {
        let facts = columns.mapValues { AttributeFacts($0, records: records) }
        var leftOut: [RuleProposal.LeftOut] = []
        var open: [AttributePlan] = []
        let longitudes = attributes.filter { Self.place($0, "lon") }
        for attribute in attributes {
            guard let own = facts[attribute.name] else { continue }
            let reason = Self.reason(attribute, own, longitudes) ?? Self.derived(attribute, open, columns)
            if let reason {
                leftOut.append(.init(attribute: attribute.name, reason: reason))
            } else {
                open.append(attribute)
            }
        }
        let ranked = open.sorted {
            (Self.rank($0), facts[$0.name]?.others ?? 0, $0.name) < (
                Self.rank($1), facts[$1.name]?.others ?? 0, $1.name
            )
        }
        for attribute in ranked.dropFirst(MatchingPlan.mostComparisons) {
            leftOut.append(.init(attribute: attribute.name, reason: "\(MatchingPlan.mostComparisons) others say more"))
        }
        compared = Array(ranked.prefix(MatchingPlan.mostComparisons))
        comparisons = compared.map { attribute in
            RuleDraft.Comparison(
                attribute: attribute.name,
                levels: facts[attribute.name].map { Self.levels(attribute, $0, longitudes) } ?? [])
        }
        self.facts = facts
        self.leftOut = leftOut
    }

    /// Why an attribute cannot help; nil where it may.
    private static func reason(
        _ attribute: AttributePlan, _ facts: AttributeFacts, _ longitudes: [AttributePlan]
    ) -> String? {
        if facts.held == 0 { return "no record has a value" }
        if let written = attribute.writtenOf { return "it is `\(written)` as sources wrote it" }
        if attribute.isAnonymous { return "it tells a device or a browser, not a person" }
        switch attribute.semantic {
        case .timestamp: return "it tells when something happened, not to whom"
        case .boolean: return "true and false hardly tell people apart"
        case .money: return "it is an amount, and may change"
        case .float, .decimal:
            if place(attribute, "lon") { return "it is read beside the latitude" }
            if !place(attribute, "lat") || longitudes.isEmpty { return "it is an amount, and may change" }
        default: break
        }
        if facts.filled < 0.01 { return "fewer than 1 % of the records have a value" }
        if facts.common > 0.97 { return "nearly all values are the same" }
        return nil
    }

    /// What an attribute is made of; nil where it says something of its own.
    private static func derived(
        _ attribute: AttributePlan, _ open: [AttributePlan], _ columns: [String: MatchColumn]
    ) -> String? {
        guard let own = columns[attribute.name] else { return nil }
        for other in open {
            guard let column = columns[other.name], own.hashes.count * 10 >= column.hashes.count * 9,
                own.hashes.count * 9 <= column.hashes.count * 10, own.saysTheSame(as: [column])
            else { continue }
            return "it follows from `\(other.name)`, and that from it"
        }
        let names = ["first_name", "last_name"].filter { name in open.contains { $0.name == name } }
        if attribute.semantic == .personName, names.count == 2, own.saysTheSame(as: names.compactMap { columns[$0] }) {
            return "it is made of `first_name` and `last_name`"
        }
        return nil
    }

    private static func place(_ attribute: AttributePlan, _ start: String) -> Bool {
        attribute.type.isNumeric && attribute.name.hasPrefix(start)
            && [3, start == "lon" ? 9 : 8].contains(attribute.name.utf8.count)
    }

    /// The order in which readers look for attributes: names, days, ways to reach somebody, the rest by how few share a value.
    private static func rank(_ attribute: AttributePlan) -> Int {
        switch (attribute.name, attribute.semantic) {
        case ("first_name", _): 0
        case ("last_name", _): 1
        case (_, .personName) where attribute.personalData == .identity: 2
        case (_, .companyName): 3
        case (_, .date): 4
        case (_, .email), (_, .phone), (_, .iban): 5
        default: 6
        }
    }

    /// The levels of an attribute, where those of its type do not befit its values.
    private static func levels(
        _ attribute: AttributePlan, _ facts: AttributeFacts, _ longitudes: [AttributePlan]
    ) -> [String] {
        switch attribute.semantic {
        case .float, .decimal:
            guard let longitude = longitudes.first?.name else { return [] }
            return ["0.2", "1", "5"].map { "kilometres <= \($0) with \(longitude)" }
        case .integer: return facts.distinct > 20 ? near : []
        case .string:
            guard let codes = facts.codes, let length = facts.length else { return [] }
            if facts.distinct <= 12 { return category }
            if codes < 0.9 { return [] }
            return length < 2.5 ? category : length < 5 ? Array(Self.codes.prefix(2)) : Self.codes
        default: return []
        }
    }

    /// Why levels are these.
    static func reason(of levels: [String]) -> String {
        if levels.contains(where: { $0.hasPrefix("kilometres") }) { return "a place on the ground" }
        if levels == category { return "a category" }
        return "codes, in which a sign may be wrong"
    }
}
