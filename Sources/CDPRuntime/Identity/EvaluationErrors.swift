import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Two records of which profiles say something else than the truth.
package struct FalsePair: Sendable {
    /// The records.
    package var left: RecordName, right: RecordName
    /// The rule that united them, or under which they weigh most; `decision` for a steward's, nil where no rule compares.
    package var rule: String?
    /// What their weight is made of; nil for exact evidence.
    package var waterfall: Waterfall?
    /// What keeps them apart; nil where they are together.
    package var cause: Cause?
    /// What the rule compares, side by side; empty for exact evidence.
    package var values: [ComparedValue] = []

    /// Why two records of one person are in two profiles.
    package enum Cause: Sendable, Hashable {
        /// Their weight falls short by so many thousandths of a bit.
        case lacks(Int)
        /// No blocking key brings them together.
        case notCompared
        /// They weigh enough: a limit, `forbid`, the cap or a decision refuses.
        case refused
    }
}

/// A profile that holds several people, or a person in several profiles.
package struct FalseCluster: Sendable {
    /// Its records of which the truth is known.
    package var records: Int
    /// The people in the profile, or the profiles of the person.
    package var parts: Int
    /// A record of each part, the first ones.
    package var examples: [RecordName]
}

/// What of profiles is wrong by a truth: counts of all, and the worst of them.
package struct EvaluationErrors: Sendable {
    /// Evidence that united records of two people, by rules that compare, the heaviest first, and by exact rules.
    package var united: [FalsePair] = [], unitedExactly: [FalsePair] = []
    /// How much of both there is.
    package var unitedCount = 0, unitedExactlyCount = 0
    /// Of each person in several profiles, for two of these the pair that weighs most: the lightest of these first.
    package var parted: [FalsePair] = []
    /// How many such pairs of profiles there are.
    package var partedCount = 0
    /// Profiles of several people, and people in several profiles, those of the most parts first.
    package var mixed: [FalseCluster] = [], split: [FalseCluster] = []
}

/// Finds what of a resolution is wrong by a truth.
struct ErrorSearch {
    let given: ResolutionInput
    let resolution: Resolution
    let truth: TruthFile.Truth
    let plan: ExecutionPlan
    let table: TableSnapshot
    let threads: Int

    /// A pair of one person in two profiles, by its best matcher.
    private struct Parted {
        var a: UInt32, b: UInt32
        var weight: Int
        var matcher: Int?
    }

    private func name(_ record: UInt32) -> RecordName { given.trusted.index.name(of: record, plan) }

    /// The worst `most` of each kind.
    func errors(atMost most: Int) throws -> EvaluationErrors {
        var result = EvaluationErrors()
        let people = Dictionary(uniqueKeysWithValues: zip(truth.records, truth.people))
        let wrong = resolution.links.filter { link in
            people[link.a].map { first in people[link.b].map { $0 != first } ?? false } ?? false
        }
        let weighted = wrong.compactMap { resolution.pair(of: $0.evidence) }.sorted {
            ($0.weight, $1.a, $1.b) > ($1.weight, $0.a, $0.b)
        }
        let exact = wrong.filter { resolution.pair(of: $0.evidence) == nil }
        let parted = parted()
        let shownParted = Array(parted.prefix(most))
        let values = try RecordValues(
            table, given.trusted.index,
            of: weighted.prefix(most).flatMap { [$0.a, $0.b] } + shownParted.flatMap { [$0.a, $0.b] }, threads: threads)
        result.unitedCount = weighted.count
        result.united = weighted.prefix(most).compactMap { pair in
            given.matchers.first { $0.rule == pair.rule }.map { matcher in
                FalsePair(
                    left: name(pair.a), right: name(pair.b), rule: plan.identity.rules[pair.rule].name,
                    waterfall: matcher.scorer.waterfall(pair),
                    values: values.compared(by: matcher.model, pair.a, pair.b))
            }
        }
        result.unitedExactlyCount = exact.count
        result.unitedExactly = exact.prefix(most).map { link in
            FalsePair(
                left: name(link.a), right: name(link.b),
                rule: resolution.rule(of: link.evidence).map { plan.identity.rules[$0].name } ?? LinksTable.decision)
        }
        result.partedCount = parted.count
        result.parted = told(shownParted, values)
        result.mixed = clusters(by: truth.records.map { resolution.clusters[Int($0)] }, truth.people, most)
        result.split = clusters(by: truth.people, truth.records.map { resolution.clusters[Int($0)] }, most)
        return result
    }

    /// Of every two profiles of a person the pair of records that weighs most; the lightest of these first.
    private func parted() -> [Parted] {
        let people = truth.pairs
        let found = Parallel.map(people.count, threads: threads) { person -> [Parted] in
            var best: [RecordPair: Parted] = [:]
            for pair in people[person] {
                let profiles = [resolution.clusters[Int(pair.a)], resolution.clusters[Int(pair.b)]].sorted()
                if profiles[0] == profiles[1] { continue }
                let heaviest = heaviest(pair.a, pair.b)
                let key = RecordPair(profiles[0], profiles[1])
                if best[key].map({ $0.weight < heaviest.weight }) ?? true { best[key] = heaviest }
            }
            return Array(best.values)
        }
        return found.joined().sorted { ($0.weight, $0.a, $0.b) < ($1.weight, $1.a, $1.b) }
    }

    /// Two records under the rule by which they come nearest to acceptance.
    private func heaviest(_ a: UInt32, _ b: UInt32) -> Parted {
        let weights = given.matchers.map { $0.scorer.weight(of: a, b) }
        let best = weights.indices.max {
            weights[$0] - given.matchers[$0].accept < weights[$1] - given.matchers[$1].accept
        }
        return Parted(a: a, b: b, weight: best.map { weights[$0] } ?? 0, matcher: best)
    }

    private func told(_ pairs: [Parted], _ values: RecordValues) -> [FalsePair] {
        var blocks: [Int: PairBlocks] = [:]
        return pairs.map { pair in
            var result = FalsePair(left: name(pair.a), right: name(pair.b))
            guard let place = pair.matcher, case let matcher = given.matchers[place] else { return result }
            let known = blocks[place] ?? PairBlocks(matcher.records, matcher.model, threads: threads)
            blocks[place] = known
            result.rule = plan.identity.rules[matcher.rule].name
            result.waterfall = matcher.scorer.waterfall(matcher.scorer.levels(pair.a, pair.b), pair.a)
            result.cause =
                known.keys(of: pair.a, pair.b).isEmpty
                ? .notCompared : pair.weight < matcher.accept ? .lacks(matcher.accept - pair.weight) : .refused
            result.values = values.compared(by: matcher.model, pair.a, pair.b)
            return result
        }
    }

    /// The groups of records that hold several parts, those of the most parts first, then of the most records.
    private func clusters(by groups: [UInt32], _ parts: [UInt32], _ most: Int) -> [FalseCluster] {
        let order = truth.records.indices.sorted { truth.records[$0] < truth.records[$1] }
        var found: [UInt32: (records: Int, firsts: [(part: UInt32, record: UInt32)])] = [:]
        for place in order {
            var group = found[groups[place]] ?? (0, [])
            group.records += 1
            if !group.firsts.contains(where: { $0.part == parts[place] }) {
                group.firsts.append((parts[place], truth.records[place]))
            }
            found[groups[place]] = group
        }
        let worst = found.values.filter { $0.firsts.count > 1 }.sorted {
            ($1.firsts.count, $1.records, $0.firsts[0].record) < ($0.firsts.count, $0.records, $1.firsts[0].record)
        }
        return worst.prefix(most).map { group in
            FalseCluster(
                records: group.records, parts: group.firsts.count, examples: group.firsts.map { name($0.record) })
        }
    }
}
