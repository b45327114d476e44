internal import CDPColumns
import Glibc

/// Weights of a probabilistic rule, in thousandths of a bit, so that parts sum exactly: log2 of how much likelier a level is of one
/// person than of two.
package struct MatchWeights: Sendable, Hashable {
    /// The odds that two records of all are one person.
    package var prior: Int
    /// By comparison, by level from the first on, and last that of values that nothing makes alike.
    package var levels: [[Int]]
    /// What the same levels weigh for two people with much in common, against two drawn at random; nil where these are not told
    /// apart. What speaks for that speaks against one person.
    package var related: Related?

    /// Weights of two people with much in common.
    package struct Related: Sendable, Hashable {
        /// The odds that two records of all are such a pair.
        package var prior: Int
        /// By comparison, by level.
        package var levels: [[Int]]

        /// Weights.
        package init(prior: Int, levels: [[Int]]) {
            self.prior = prior
            self.levels = levels
        }
    }

    /// What is added where two comparisons say together more or less than each alone.
    package var together: [Together] = []

    /// What two comparisons weigh together beyond the weights of their levels: nine numbers, by step of the first (its first level,
    /// another one, none) and of the second.
    package struct Together: Sendable, Hashable {
        /// The comparisons.
        package var first: Int, second: Int
        /// For one person, and for two people with much in common.
        package var weights: [Int], related: [Int]

        /// Weights.
        package init(first: Int, second: Int, weights: [Int], related: [Int]) {
            self.first = first
            self.second = second
            self.weights = weights
            self.related = related
        }
    }

    /// By comparison the weights of equality in certain values, by their hash: who shares a rare name is likelier one person.
    package var values: [[UInt64: Int]]

    /// Weights; `values` has an entry a comparison.
    package init(prior: Int, levels: [[Int]], related: Related? = nil, values: [[UInt64: Int]]) {
        self.related = related
        self.prior = prior
        self.levels = levels
        self.values = values
    }

    /// The weight of a ratio of chances; what cannot be, weighs 30 bits against or for.
    package static func thousandths(_ ratio: Double) -> Int {
        guard ratio > 0 else { return -30_000 }
        return Int((min(max(log2(ratio), -30), 30) * 1000).rounded())
    }

    /// The chance that a pair of a weight is one person.
    package static func chance(ofThousandths weight: Int) -> Double { 1 / (1 + exp2(-Double(weight) / 1000)) }

    /// The least weight at which the chance is at least so much, above 0 and below 1.
    package static func thousandths(ofChance chance: Double) -> Int {
        Int((log2(chance / (1 - chance)) * 1000).rounded(.up))
    }
}

/// A part of what a pair weighs.
package enum WeightPart: Hashable, Sendable {
    /// How unlikely it is that any two records are one person.
    case prior
    /// The level of a comparison.
    case level(Int, Int)
    /// What two comparisons say together.
    case together(Int)
    /// The doubt that two people only have much in common.
    case relatives
}

/// Scores the pairs of records that share a blocking key.
package struct MatchScorer: Sendable {
    let model: MatchModel
    let records: MatchRecords
    private let weights: MatchWeights
    /// By comparison, by value, the weight of equality in it; empty where all have the same.
    private let equal: [[Int32]]

    /// A scorer.
    package init(_ model: MatchModel, _ records: MatchRecords, _ weights: MatchWeights) {
        self.model = model
        self.records = records.columnsAlone
        self.weights = weights
        equal = model.comparisons.enumerated().map { number, comparison in
            guard comparison.equal != 0, !weights.values[number].isEmpty else { return [] }
            let usual = weights.levels[number][comparison.equal - 1]
            return records.columns[comparison.column].hashes.map {
                Int32(truncatingIfNeeded: weights.values[number][$0] ?? usual)
            }
        }
    }

    /// The pairs of at least a weight, each once and in no particular order; those that an exact rule unites are left out.
    package func pairs(_ blocks: PairBlocks, atLeast least: Int, rule: Int) -> [WeightedPair] {
        blocks.mapPairs { source in
            var comparer = comparer()
            var found: [WeightedPair] = []
            comparer.forEach(source, skipsExact: true) { a, b, levels in
                let weight = self.weight(levels, a)
                if weight >= least {
                    found.append(
                        WeightedPair(
                            rule: rule, UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b),
                            weight: Double(weight) / 1000, levels: levels))
                }
            }
            return found
        }.flatMap { $0 }
    }

    /// Finds the levels of pairs that are weighed one after the other.
    func comparer() -> LevelComparer { LevelComparer(model, records) }

    /// What the pairs of two lists of records weigh on average, each at least so much, in whole thousandths of a bit.
    func meanWeight(_ a: [UInt32], _ b: [UInt32], atLeast least: Int, _ comparer: inout LevelComparer) -> Int {
        let pairs = a.flatMap { first in b.map { RecordPair(min(first, $0), max(first, $0)) } }
        var sum = 0
        comparer.forEach(pairs) { record, _, levels in sum += max(weight(levels, record), least) }
        return sum / pairs.count
    }

    /// The weight of a pair with these levels, of which `record` is one.
    @inline(__always)
    func weight(_ levels: LevelVector, _ record: Int) -> Int {
        var sum = weights.prior
        var related = weights.related?.prior ?? 0
        for number in model.comparisons.indices where levels[number] != 0 {
            let part = part(number, levels[number], record)
            sum += part
            if let table = weights.related { related += relatedPart(table, number, levels[number], part) }
        }
        for together in weights.together {
            guard let cell = model.cell(together.first, together.second, levels) else { continue }
            sum += together.weights[cell]
            related += together.related[cell]
        }
        return weights.related == nil ? sum : sum - Self.doubt(related)
    }

    /// What a level weighs for two people with much in common; `part` is what it weighs for one person. They share a rare name as
    /// one person does.
    @inline(__always)
    private func relatedPart(_ table: MatchWeights.Related, _ number: Int, _ level: Int, _ part: Int) -> Int {
        model.comparisons[number].isPersonal
            ? 0 : table.levels[number][level - 1] + part - weights.levels[number][level - 1]
    }

    /// By how much the chance that two people only have much in common lowers a weight: log2(1 + 2^x), all in thousandths.
    private static func doubt(_ weight: Int) -> Int {
        if weight > 30_000 { return weight }
        return Int((log2(1 + exp2(Double(max(weight, -30_000)) / 1000)) * 1000).rounded())
    }

    @inline(__always)
    private func part(_ number: Int, _ level: Int, _ record: Int) -> Int {
        if level == model.comparisons[number].equal, !equal[number].isEmpty {
            return Int(
                equal[number][Int(records.codes[record * records.columns.count + model.comparisons[number].column])])
        }
        return weights.levels[number][level - 1]
    }

    /// What the weight of a pair is made of, in thousandths of a bit: the prior, each comparison of which both records have a
    /// value, what comparisons say together, and the doubt that two people only have much in common. The sum is the weight.
    package func parts(_ levels: LevelVector, _ record: UInt32) -> [(part: WeightPart, weight: Int)] {
        var parts: [(part: WeightPart, weight: Int)] = [(.prior, weights.prior)]
        for number in model.comparisons.indices where levels[number] != 0 {
            parts.append((.level(number, levels[number]), part(number, levels[number], Int(record))))
        }
        for (number, together) in weights.together.enumerated() {
            guard let cell = model.cell(together.first, together.second, levels) else { continue }
            parts.append((.together(number), together.weights[cell]))
        }
        if weights.related != nil {
            let sum = parts.reduce(0) { $0 + $1.weight }
            parts.append((.relatives, weight(levels, Int(record)) - sum))
        }
        return parts
    }

    /// What a part of a weight is called: the name of it, and the level of a comparison.
    package func name(of part: WeightPart) -> (name: String, level: String) {
        switch part {
        case .prior: ("prior", "")
        case .level(let number, let level):
            (model.comparisons[number].name, model.comparisons[number].text(of: level))
        case .together(let number):
            (
                [weights.together[number].first, weights.together[number].second].map { model.comparisons[$0].name }
                    .joined(separator: " with "), ""
            )
        case .relatives: ("relatives", "")
        }
    }

    /// The weights of pairs in thousandths of a bit, whether they share a key or not. Of each pair `a` is the lesser record.
    package func weights(_ pairs: [RecordPair], threads: Int) -> [Int] {
        Parallel.blocks(of: pairs.count, threads: threads) { block, _ in
            var comparer = comparer()
            var weights: [Int] = []
            comparer.forEach(Array(pairs[block])) { record, _, levels in weights.append(weight(levels, record)) }
            return weights
        }.flatMap { $0 }
    }

    /// The weight of two records in thousandths of a bit, whether they share a key or not; `a` is the lesser.
    package func weight(of a: UInt32, _ b: UInt32) -> Int { weight(levels(a, b), Int(a)) }

    /// The levels of two records, whether they share a key or not.
    package func levels(_ a: UInt32, _ b: UInt32) -> LevelVector {
        var comparer = comparer()
        var found = LevelVector()
        comparer.forEach([RecordPair(min(a, b), max(a, b))]) { found = $2 }
        return found
    }
}

extension MatchWeights {
    /// The weights of what was learnt. Values that at least `leastHolders` records hold have weights of their own, where the rule
    /// wants it and these differ; the rarer ones share that of `equal`.
    package init(_ training: MatchTraining, _ model: MatchModel, _ records: MatchRecords, using frequencies: [Bool]) {
        let chances = training.chances
        let stranger = 1 - chances.prior - chances.related
        prior = Self.thousandths(chances.prior / stranger)
        var relatedLevels: [[Int]] = []
        var levels: [[Int]] = []
        var values: [[UInt64: Int]] = []
        // Of the others who hold a record's value some are the same person: so many records of one person there are beside one.
        let others = chances.prior * Double(max(training.records - 1, 0))
        for (number, comparison) in model.comparisons.enumerated() {
            var u = chances.u[number]
            var own: [UInt64: Int] = [:]
            if frequencies[number], comparison.equal != 0 {
                let place = comparison.equal - 1
                let column = records.columns[comparison.column]
                let m = chances.m[number][place]
                let strangers = max(Double(column.held) - 1 - others, 1)
                func share(_ count: UInt32) -> Double { max(Double(count) - 1 - others * m, 0.5) / strangers }
                var (rare, rareHeld) = (0.0, 0.0)
                for (value, count) in column.counts.enumerated() {
                    if count >= Self.leastHolders {
                        own[column.hashes[value]] = Self.thousandths(m / min(share(count), 1))
                    } else {
                        rare += Double(count) * share(count)
                        rareHeld += Double(count)
                    }
                }
                if rareHeld > 0 { u[place] = min(rare / rareHeld, 1) }
            }
            levels.append(zip(chances.m[number], u).map { Self.thousandths($0 / $1) })
            relatedLevels.append(
                comparison.isPersonal
                    ? u.map { _ in 0 } : zip(chances.r[number], u).map { Self.thousandths($0 / $1) })
            values.append(own)
        }
        related =
            chances.related > 0
            ? Related(prior: Self.thousandths(chances.related / stranger), levels: relatedLevels) : nil
        self.levels = levels
        self.values = values
        together = chances.dependences.map { dependence in
            func weights(_ chances: [Double]) -> [Int] {
                zip(chances, dependence.u).map { Self.thousandths($0 / $1) }
            }
            return Together(
                first: dependence.first, second: dependence.second, weights: weights(dependence.m),
                related: weights(dependence.r))
        }
    }

    /// So many records hold a value that has a weight of its own: a value in a file of frequencies is nobody's alone.
    package static let leastHolders = 10

    /// Thresholds that evaluation tries, as chances in millionths, and the weights in thousandths of a bit.
    package static var sweep: [(accept: Int, weight: Int)] {
        [10_000, 50_000, 100_000, 250_000, 500_000, 750_000, 900_000, 950_000, 990_000, 999_000, 999_900, 999_990].map {
            ($0, thousandths(ofChance: Double($0) / 1_000_000))
        }
    }
}
