import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// A stored piece of evidence between two records.
package struct LinkView: Sendable {
    /// The rule; `decision` for a steward's.
    package var rule: String
    /// A record that holds the evidence.
    package var left: RecordName
    /// The record that joined by it, or could not.
    package var right: RecordName
    /// Whether it united them.
    package var isAccepted: Bool
    /// The constraint that refused it.
    package var constraint: ConstraintName?
    /// How much a weighted pair speaks for one person; nil for exact evidence.
    package var weight: Double?
    /// The names of what the weight is made of; empty for exact evidence.
    package var comparisons: [String] = []
    /// What hangs on it alone, where it is near its threshold; see `StoreView.markingBridges`.
    package var bridge: WeakBridge?
    /// The values of `right` that the rule compared, each equal on both sides; empty for a decision and for a weighted pair.
    package var values: [RuleValue] = []
}

/// Why two records are or are not one profile.
package enum PairExplanation: Sendable {
    /// One profile: the chain of evidence from the first to the second.
    case together(profile: String, path: [LinkView])
    /// Two profiles, and nothing speaks for one; what the rules that compare make of the two records.
    case noCommonEvidence(profiles: [String?], PairComparisons)
    /// Two profiles in spite of evidence, with the constraints that a union would break.
    case refused(profiles: [String?], evidence: [LinkView], constraints: [ConstraintName])
}

extension StoreView {
    /// The stored evidence of a profile, without values.
    package func links(of profile: String) throws -> [LinkView] {
        let rows = try rows(.links, hashes: [ProfileSearch.hash(profile)])
        let (lefts, rights) = (try rows[LinksTable.left], try rows[LinksTable.right])
        let (rules, accepted) = (try rows[LinksTable.rule], try rows[LinksTable.accepted])
        let constraints = try rows[LinksTable.constraint]
        let (weights, comparisons) = (try rows[LinksTable.weight], try rows[LinksTable.comparisons])
        return (0..<rows.count).compactMap { row in
            guard let left = lefts[row].flatMap(RecordName.init), let right = rights[row].flatMap(RecordName.init)
            else {
                return nil
            }
            return LinkView(
                rule: rules[row] ?? "", left: left, right: right, isAccepted: accepted[row] == 1,
                constraint: constraints[row].flatMap(ConstraintName.init), weight: weights[row],
                comparisons: comparisons[row])
        }
    }

    /// The links with the values that their rules compared.
    package func withValues(_ links: [LinkView]) throws -> [LinkView] {
        let rules = Dictionary(plan.identity.rules.map { ($0.name, $0) }) { first, _ in first }
        let search = ProfileSearch(self)
        let hashes = try links.map { rules[$0.rule] == nil ? nil : try search.hash($0.right) }
        let wanted = Set(hashes.compactMap { $0 })
        if wanted.isEmpty { return links }
        let rows = try rows(.records(plan), hashes: wanted.sorted())
        let places = Dictionary(zip(rows.storedHashes, 0..<Int32(rows.count))) { first, _ in first }
        return zip(links, hashes).map { link, hash in
            guard link.weight == nil, let rule = rules[link.rule], let hash else { return link }
            var result = link
            result.values = rule.attributes.map { name in
                let value = places[hash].flatMap { place in rows[name]?.gathered([place]) }
                return RuleValue(attribute: name, value: value ?? Column(nulls: 1, of: .string), isDistrusted: false)
            }
            return result
        }
    }

    /// Why each record of a profile is in it: the links that united them, in the order of the records that joined.
    package func evidence(ofProfile id: String) throws -> (
        records: [RecordName], links: [LinkView], refusals: [LinkView]
    ) {
        let records = try recordNames(of: id)
        guard !records.isEmpty else {
            throw ProfileMatch.noProfile(id, entry)
        }
        let places = Dictionary(zip(records, records.indices)) { first, _ in first }
        let all = try links(of: id).sorted { (places[$0.right] ?? .max) < (places[$1.right] ?? .max) }
        return (records, try withValues(all.filter(\.isAccepted)), try withValues(all.filter { !$0.isAccepted }))
    }

    /// Why two records are or are not one profile; `project` is where the decisions of stewards lie. Throws `StoreError` when
    /// one of them does not exist.
    package func explain(_ a: RecordName, _ b: RecordName, project: String) throws -> PairExplanation {
        let search = ProfileSearch(self)
        let profiles: [String?] = try [a, b].map { record in
            if case .profile(let id, _) = try search.record(record) { return id }
            guard try recordRows([record]).count == 1 else {
                throw search.missing(record)
            }
            return nil
        }
        if let id = profiles[0], id == profiles[1] {
            return .together(
                profile: id, path: try withValues(try path(from: a, to: b, links(of: id).filter(\.isAccepted))))
        }
        return try apart(a, b, profiles, project)
    }

    private func path(from a: RecordName, to b: RecordName, _ links: [LinkView]) -> [LinkView] {
        var numbers: [RecordName: UInt32] = [:]
        var byPair: [RecordPair: LinkView] = [:]
        func number(_ name: RecordName) -> UInt32 {
            if let known = numbers[name] { return known }
            numbers[name] = UInt32(numbers.count)
            return UInt32(numbers.count - 1)
        }
        let edges = links.map { link in
            let edge = Link(evidence: .decision, a: number(link.left), b: number(link.right))
            byPair[RecordPair(edge.a, edge.b)] = link
            return edge
        }
        let path = EvidenceTree(edges).path(from: number(a), to: number(b)) ?? []
        return path.compactMap { byPair[RecordPair($0.a, $0.b)] }
    }

    /// Resolves the records of both profiles anew. Clusters of one component do not depend on those beside them, so the two
    /// come out as they are stored, and what keeps them apart is asked of them.
    private func apart(_ a: RecordName, _ b: RecordName, _ profiles: [String?], _ project: String) throws
        -> PairExplanation
    {
        let names = try zip(profiles, [a, b]).flatMap { profile, record in
            try profile.map { try recordNames(of: $0) } ?? [record]
        }
        let rows = try recordRows(names)
        let index = try RecordIndex(rows, plan: plan)
        let distrust = DistrustView(view: self)
        var input = IdentityInput(
            sources: index.sources, firstSeen: index.firstSeen,
            attributes: zip(index.attributes, index.values).map {
                IdentityAttribute(name: $0.name, values: $1, isAnonymous: $0.isAnonymous)
            }, holdsOther: index.holdsOther)
        for (place, attribute) in index.attributes.enumerated() {
            guard let column = rows[attribute.name] else { continue }
            let flags = try distrust.flags(attribute.name, column)
            for (row, hash) in rows.storedHashes.enumerated() where flags[row] {
                if let number = index.number(of: hash) { input.attributes[place].values[Int(number)] = Hash64.null }
            }
        }
        let decisions = try DecisionFile.read(plan, project: project, index: index).decisions
        let rules = IdentityRules(plan, index)
        let search = ProfileSearch(self)
        guard let first = index.number(of: try search.hash(a)), let second = index.number(of: try search.hash(b)) else {
            return .noCommonEvidence(profiles: profiles, PairComparisons())
        }
        let (pairs, parts, contradicted) = try weightedPairs(of: profiles, index, rules)
        let resolution = Resolution(
            input, rules, decisions, pairs: pairs, agreement: ClusterAgreement(refusing: contradicted))
        guard case .refused(let common, let constraints) = resolution.explain(first, second, input, rules, decisions)
        else {
            return .noCommonEvidence(profiles: profiles, try comparisons(a, b, project: project))
        }
        let reasons = constraints.map { ConstraintName($0, rules, index.attributes) }
        let evidence = common.map { found in
            let pair = resolution.pair(of: found.evidence)
            return LinkView(
                rule: resolution.rule(of: found.evidence).map { rules.rules[$0].name } ?? LinksTable.decision,
                left: index.name(of: found.a, plan), right: index.name(of: found.b, plan), isAccepted: false,
                constraint: reasons.first,
                weight: pair?.weight,
                comparisons: pair.flatMap { parts[RecordPair($0.a, $0.b)] } ?? [])
        }
        return .refused(profiles: profiles, evidence: try withValues(evidence), constraints: reasons)
    }

    /// The weighted pairs among the records of profiles, as their links tell them: those that united, and all that were refused;
    /// what each weight is made of; and which of them records contradict.
    private func weightedPairs(of profiles: [String?], _ index: RecordIndex, _ rules: IdentityRules) throws
        -> ([WeightedPair], [RecordPair: [String]], Set<RecordPair>)
    {
        let search = ProfileSearch(self)
        var parts: [RecordPair: [String]] = [:]
        var contradicted: Set<RecordPair> = []
        let pairs = try profiles.compactMap { $0 }.flatMap { try links(of: $0) }.compactMap { link -> WeightedPair? in
            guard let weight = link.weight, let rule = rules.rules.firstIndex(where: { $0.name == link.rule }),
                let left = index.number(of: try search.hash(link.left)),
                let right = index.number(of: try search.hash(link.right))
            else { return nil }
            let pair = WeightedPair(rule: rule, left, right, weight: weight)
            parts[RecordPair(pair.a, pair.b)] = link.comparisons
            if link.constraint == .contradiction { contradicted.insert(RecordPair(pair.a, pair.b)) }
            return pair
        }
        return (pairs, parts, contradicted)
    }
}
