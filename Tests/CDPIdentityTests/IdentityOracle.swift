import CDPIdentity

/// Identity resolution as the design's text has it, word by word, over all pairs: slow, and sharing nothing with what
/// it judges.
struct IdentityOracle {
    var clusters: [Set<Int>]
    var refusals: [String] = []
    private var records: [[Int?]]
    private let rules: IdentityRules
    private let decisions: Decisions
    private var firstSeen: [Int64] = []
    private var groups: [[Int]: Group] = [:]

    init(_ subject: IdentityCase) {
        records = IdentityOracle.distrusting(subject)
        rules = subject.rules
        decisions = subject.decisions
        clusters = records.indices.map { [$0] }
        for pair in decisions.same.map({ [Int($0.a), Int($0.b)].sorted() }).sorted(by: {
            $0.lexicographicallyPrecedes($1)
        }) {
            unite(pair[0], pair[1])
        }
        firstSeen = subject.firstSeen
        for generation in Set(subject.firstSeen).sorted() {
            for (number, rule) in rules.rules.enumerated() {
                walk(number, rule, generation)
                for pair in subject.pairs.filter({ $0.rule == number }).sorted(by: {
                    $0.weight != $1.weight ? $0.weight > $1.weight : $0.a != $1.a ? $0.a < $1.a : $0.b < $1.b
                }) {
                    walk(pair, generation)
                }
            }
        }
    }

    /// The clusters as numbers in order of least record.
    var numbers: [UInt32] {
        let ordered = clusters.sorted { ($0.min() ?? 0) < ($1.min() ?? 0) }
        return records.indices.map { record in UInt32(ordered.firstIndex { $0.contains(record) } ?? -1) }
    }

    /// What is kept of a group from one generation to the next: the first members of its clusters, and how many were refused.
    private struct Group: Hashable {
        var formed: [Int] = []
        var kept = 0
    }

    private mutating func walk(_ number: Int, _ rule: MatchRule, _ generation: Int64) {
        var done: Set<Int> = []
        for first in records.indices.sorted(by: { (firstSeen[$0], $0) < (firstSeen[$1], $1) })
        where !done.contains(first) {
            let members = records.indices.filter { match(rule, first, $0) }
            done.formUnion(members)
            var group = groups[[number, first]] ?? Group()
            for (place, one) in group.formed.enumerated().reversed()
            where group.formed[..<place].contains(where: { cluster(of: $0) == cluster(of: one) }) {
                group.formed.remove(at: place)
            }
            for member in members
            where firstSeen[member] == generation
                && !group.formed.contains(where: { cluster(of: $0) == cluster(of: member) })
            {
                var joined = false
                for first in group.formed {
                    guard let constraint = refusal(cluster(of: first), cluster(of: member)) else {
                        unite(first, member)
                        joined = true
                        break
                    }
                    if group.kept < 16 { refusals.append("\(number) \(first) \(member) \(constraint)") }
                    group.kept += 1
                }
                if !joined { group.formed.append(member) }
            }
            groups[[number, first]] = group
        }
    }

    /// A pair counts from the generation in which both of its records were seen.
    private mutating func walk(_ pair: WeightedPair, _ generation: Int64) {
        let records = [Int(pair.a), Int(pair.b)].sorted { (firstSeen[$0], $0) < (firstSeen[$1], $1) }
        guard firstSeen[records[1]] == generation, cluster(of: records[0]) != cluster(of: records[1]) else { return }
        if let constraint = refusal(cluster(of: records[0]), cluster(of: records[1])) {
            refusals.append("\(pair.rule) \(records[0]) \(records[1]) \(constraint)")
        } else {
            unite(records[0], records[1])
        }
    }

    private func match(_ rule: MatchRule, _ a: Int, _ b: Int) -> Bool {
        rule.attributes.allSatisfy { records[a][$0] != nil && records[a][$0] == records[b][$0] }
    }

    private func cluster(of record: Int) -> Set<Int> {
        clusters.first { $0.contains(record) } ?? []
    }

    private mutating func unite(_ a: Int, _ b: Int) {
        let union = cluster(of: a).union(cluster(of: b))
        clusters.removeAll { !$0.isDisjoint(with: union) }
        clusters.append(union)
    }

    private func refusal(_ a: Set<Int>, _ b: Set<Int>) -> Constraint? {
        for pair in decisions.different {
            let (one, other) = (Int(pair.a), Int(pair.b))
            if a.contains(one) && b.contains(other) || a.contains(other) && b.contains(one) { return .different }
        }
        let union = a.union(b)
        if let limit = rules.recordLimit, union.count > limit { return .records }
        for (place, limit) in rules.limits.enumerated()
        where Set(union.compactMap { records[$0][limit.attribute] }).count > limit.count {
            return .limit(place)
        }
        for (place, forbid) in rules.forbid.enumerated() {
            for one in a {
                for other in b where forbid.comparisons.allSatisfy({ isTrue($0, one, other) }) { return .forbid(place) }
            }
        }
        return nil
    }

    private func isTrue(_ comparison: ForbidComparison, _ a: Int, _ b: Int) -> Bool {
        guard let x = records[a][comparison.attribute], let y = records[b][comparison.attribute] else { return false }
        return comparison.isEqual ? x == y : x != y
    }

    private static func distrusting(_ subject: IdentityCase) -> [[Int?]] {
        var result = subject.records
        for rule in subject.distrust {
            for (number, record) in subject.records.enumerated() {
                guard let value = record[rule.attribute] else { continue }
                let holders = subject.records.filter { $0[rule.attribute] == value }
                let count =
                    switch rule.distinct {
                    case .record: holders.count
                    case .attribute(let other): Set(holders.compactMap { $0[other] }).count
                    }
                let isShared = rule.moreThan.map { count > $0 } ?? false
                if isShared || rule.values.contains(IdentityCase.hash(value, rule.attribute)) {
                    result[number][rule.attribute] = nil
                }
            }
        }
        return result
    }
}
