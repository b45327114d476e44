internal import CDPColumns

/// What speaks for two clusters being one person, and a record of each: the two that hold a value, or those of a pair.
package struct CommonEvidence: Sendable, Hashable {
    /// The rule or decision.
    package var evidence: EvidenceKind
    /// The least record of the first cluster that holds the value; of a pair, its record there.
    package var a: UInt32
    /// The same of the second cluster.
    package var b: UInt32

    /// Evidence that two records hold.
    package init(evidence: EvidenceKind, a: UInt32, b: UInt32) {
        self.evidence = evidence
        self.a = a
        self.b = b
    }
}

/// Why two records are one profile, or are not.
package enum Explanation: Sendable, Equatable {
    /// One profile: the chain of evidence from the first record to the second.
    case together([Link])
    /// Two profiles, and nothing speaks for one: no value of a rule stands on both sides, and no pair joins them.
    case noCommonEvidence
    /// Two profiles in spite of evidence: all constraints that a union of them would break.
    case refused([CommonEvidence], by: [Constraint])
}

/// What speaks for one record: every rule it has a value of, used or not.
package struct RecordEvidence: Sendable, Equatable {
    /// The rule's place in `IdentityRules.rules`.
    package var rule: Int
    /// The hash of the rule's value.
    package var value: UInt64
    /// The number of other records of its profile that hold the value.
    package var inside: Int
    /// The number of records of other profiles that hold it.
    package var outside: Int

    /// The value of a rule, with the number of records that share it.
    package init(rule: Int, value: UInt64, inside: Int, outside: Int) {
        self.rule = rule
        self.value = value
        self.inside = inside
        self.outside = outside
    }
}

extension Resolution {
    /// Why two records are or are not one profile.
    ///
    /// The links of the component must be among `links`. What kept two clusters apart is asked anew of the clusters as
    /// they are: constraints are monotone, so whatever refused one of their parts refuses them, and no kept refusal is
    /// needed but that of a pair whose records contradicted each other.
    package func explain(
        _ a: UInt32, _ b: UInt32, _ input: IdentityInput, _ rules: IdentityRules, _ decisions: Decisions = Decisions()
    ) -> Explanation {
        let first = clusters[Int(a)]
        let second = clusters[Int(b)]
        if first == second { return .together(EvidenceTree(links).path(from: a, to: b) ?? []) }
        let members = [first, second].map { cluster in
            (0..<UInt32(clusters.count)).filter { clusters[Int($0)] == cluster }
        }
        let common = commonEvidence(members[0], members[1], input, rules)
        guard !common.isEmpty else { return .noCommonEvidence }
        let constraints = Constraints(input, rules, decisions)
        let states = members.map { records in
            records.dropFirst().reduce(into: constraints.state(of: records[0])) {
                constraints.unite(&$0, constraints.state(of: $1))
            }
        }
        let isContradicted = refusals.contains {
            $0.constraint == .contradiction && Set([clusters[Int($0.a)], clusters[Int($0.b)]]) == [first, second]
        }
        let broken = constraints.all.filter {
            constraints.refuses($0, states[0], states[1]) { record, isFirst in
                clusters[Int(record)] == (isFirst ? first : second)
            }
        }
        return .refused(common, by: broken + (isContradicted ? [.contradiction] : []))
    }

    /// What speaks for a record, by rule.
    package func explain(_ record: UInt32, _ input: IdentityInput, _ rules: IdentityRules) -> [RecordEvidence] {
        rules.rules.enumerated().compactMap { place, rule in
            let value = input.value(of: rule.attributes, Int(record))
            guard value != Hash64.null else { return nil }
            let cluster = clusters[Int(record)]
            var found = RecordEvidence(rule: place, value: value, inside: -1, outside: 0)
            for other in 0..<input.count where input.value(of: rule.attributes, other) == value {
                if clusters[other] == cluster { found.inside += 1 } else { found.outside += 1 }
            }
            return found
        }
    }

    /// What a record of each of two clusters gives together, in the order of the rules; pairs come after the values of their rule.
    private func commonEvidence(
        _ a: [UInt32], _ b: [UInt32], _ input: IdentityInput, _ rules: IdentityRules
    ) -> [CommonEvidence] {
        var result: [CommonEvidence] = []
        for (place, rule) in rules.rules.enumerated() {
            var holders: [UInt64: UInt32] = [:]
            for record in a {
                let value = input.value(of: rule.attributes, Int(record))
                if value != Hash64.null, holders[value] == nil { holders[value] = record }
            }
            for record in b {
                guard let holder = holders.removeValue(forKey: input.value(of: rule.attributes, Int(record))) else {
                    continue
                }
                let value = input.value(of: rule.attributes, Int(record))
                result.append(CommonEvidence(evidence: .rule(place, value: value), a: holder, b: record))
            }
            for (index, pair) in pairs.enumerated() where pair.rule == place {
                for (one, other) in [(pair.a, pair.b), (pair.b, pair.a)]
                where clusters[Int(one)] == clusters[Int(a[0])] && clusters[Int(other)] == clusters[Int(b[0])] {
                    result.append(CommonEvidence(evidence: .pair(index), a: one, b: other))
                }
            }
        }
        return result
    }
}
