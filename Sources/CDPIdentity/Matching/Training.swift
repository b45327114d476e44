internal import CDPColumns
import Glibc

extension MatchTraining {
    /// The most random pairs that are compared for u, and the most pairs of one blocking key for m.
    package static let mostSampled = 1_000_000
    private static let mostRounds = 500

    /// Learns from records without knowing who is who.
    ///
    /// u: levels of pairs drawn at random, of which hardly any are one person; those that are expected to be are taken out again.
    /// Equal values are not drawn but counted. m: expectation and maximisation over the pairs of each blocking key at once, with
    /// one share of matches a key and comparisons that the key fixes left out (I. Fellegi, A. Sunter, 1969; W. Winkler, 1988).
    /// The prior is the share of matches that the model itself expects among all pairs that share a key, of all there are.
    /// Deterministic: nothing depends on threads or the order of files.
    package init(_ records: MatchRecords, _ model: MatchModel, _ blocks: PairBlocks, threads: Int) {
        let random = MatchTraining.random(records, model, threads: threads)
        let byKey = records.keys.indices.map { key in
            PatternCounts(
                blocks.mapPairs(ofKey: key, atMost: MatchTraining.mostSampled) { source in
                    MatchTraining.patterns(source, records, model)
                })
        }
        let all = PatternCounts(blocks.mapPairs { MatchTraining.patterns($0, records, model) })
        let total = Double(records.count) * Double(max(records.count - 1, 1)) / 2
        var estimate = Estimate(model, random: random, byKey: byKey, all: all, total: max(total, 1))
        estimate.countEqual(records)
        var rounds = 0
        while rounds < MatchTraining.mostRounds, !estimate.isConverged {
            estimate.improve()
            rounds += 1
        }
        self.init(
            chances: estimate.chances, records: records.count, pairs: all.pairs, matches: estimate.matches,
            sampled: random.pairs, rounds: rounds, isConverged: estimate.isConverged, seen: estimate.seen,
            fixed: model.comparisons.indices.filter { comparison in
                model.keyColumns.indices.allSatisfy { model.isFixed(comparison, byKey: $0) }
            })
    }

    /// The levels of the pairs of a source.
    private static func patterns(
        _ source: PairBlocks.PairSource, _ records: MatchRecords, _ model: MatchModel
    ) -> PatternCounts {
        var comparer = LevelComparer(model, records.columns)
        var counts = PatternCounts()
        source.forEach { counts.add(comparer.levels($0, $1)) }
        return counts
    }

    /// The levels of random pairs, or of all where there are few.
    private static func random(_ records: MatchRecords, _ model: MatchModel, threads: Int) -> PatternCounts {
        let count = records.count
        guard count > 1 else { return PatternCounts() }
        let all = count * (count - 1) / 2
        let isAll = all <= mostSampled
        let rows = isAll ? count : mostSampled
        let size = 1 << 12
        return PatternCounts(
            Parallel.map((rows + size - 1) / size, threads: threads) { block in
                var comparer = LevelComparer(model, records.columns)
                var counts = PatternCounts()
                for row in block * size..<min(rows, (block + 1) * size) {
                    if isAll {
                        for other in row + 1..<max(count, row + 1) { counts.add(comparer.levels(row, other)) }
                        continue
                    }
                    let a = Int(Hash64.word(UInt64(row), seed: 1) % UInt64(count))
                    let b = Int(Hash64.word(UInt64(row), seed: 2) % UInt64(count))
                    if a != b { counts.add(comparer.levels(min(a, b), max(a, b))) }
                }
                return counts
            })
    }
}

/// Chances on their way to rest.
private struct Estimate {
    private let model: MatchModel
    private let random: PatternCounts
    private let byKey: [PatternCounts]
    private let all: PatternCounts
    /// The number of all pairs of records.
    private let total: Double
    private(set) var chances: LevelChances
    /// By key, the share of its pairs that are one person.
    private var shares: [Double]
    /// By comparison the share of all pairs of two values that are equal, counted; nil where there are none.
    private var equal: [Double?]
    private(set) var seen: LevelTable
    private(set) var matches = 0.0
    private(set) var isConverged = false

    init(_ model: MatchModel, random: PatternCounts, byKey: [PatternCounts], all: PatternCounts, total: Double) {
        self.model = model
        self.random = random
        self.byKey = byKey
        self.all = all
        self.total = total
        let first = model.comparisons.map { comparison in
            // One person mostly agrees; what else is split evenly.
            var levels = [Double](repeating: 0.1 / Double(comparison.levels.count), count: comparison.other)
            levels[0] = 0.9
            return comparison.levels.isEmpty ? [1] : levels
        }
        chances = LevelChances(m: first, u: first, prior: 1 / total.squareRoot())
        shares = [Double](repeating: 0.1, count: byKey.count)
        equal = [Double?](repeating: nil, count: model.comparisons.count)
        seen = first.map { $0.map { _ in 0 } }
        estimateU()
    }

    /// Counts how many pairs of records hold the same value of each comparison.
    mutating func countEqual(_ records: MatchRecords) {
        for (number, comparison) in model.comparisons.enumerated() where comparison.equal != 0 {
            let column = records.columns[comparison.column]
            let held = Double(column.held)
            guard held > 1 else { continue }
            let pairs = column.counts.reduce(0.0) { $0 + Double($1) * (Double($1) - 1) }
            equal[number] = pairs / (held * (held - 1))
        }
        estimateU()
    }

    /// u from random pairs, without those of one person that the prior expects among them.
    private mutating func estimateU() {
        for (number, comparison) in model.comparisons.enumerated() {
            var counts = [Double](repeating: 0, count: comparison.other)
            for (vector, count) in zip(random.vectors, random.counts) where vector[number] != 0 {
                counts[vector[number] - 1] += Double(count)
            }
            let sum = counts.reduce(0, +)
            var shares = counts.map { ($0 + 0.5) / (sum + 0.5 * Double(counts.count)) }
            if let equal = equal[number] {
                let place = comparison.equal - 1
                let rest = 1 - shares[place]
                for level in shares.indices where level != place { shares[level] *= (1 - equal) / max(rest, 1e-12) }
                shares[place] = equal
            }
            let prior = chances.prior
            for level in shares.indices {
                let stranger = (shares[level] - prior * chances.m[number][level]) / (1 - prior)
                shares[level] = max(stranger, shares[level] * 0.01, 1e-9)
            }
            let whole = shares.reduce(0, +)
            chances.u[number] = shares.map { $0 / whole }
        }
    }

    /// One round.
    mutating func improve() {
        let before = chances
        var sums = seen.map { $0.map { _ in 0.0 } }
        for key in byKey.indices {
            let compared = model.comparisons.indices.filter { !model.isFixed($0, byKey: key) }
            var matched = 0.0
            var pairs = 0.0
            for (vector, count) in zip(byKey[key].vectors, byKey[key].counts) {
                let chance = chance(vector, of: compared, prior: shares[key]) * Double(count)
                matched += chance
                pairs += Double(count)
                for number in compared where vector[number] != 0 { sums[number][vector[number] - 1] += chance }
            }
            if pairs > 0 { shares[key] = min(max(matched / pairs, 1e-9), 1 - 1e-9) }
        }
        for number in sums.indices {
            let sum = sums[number].reduce(0, +)
            // Where every key fixes it the first guess stays.
            guard sum > 0 else { continue }
            let whole = sum + 0.5 * Double(sums[number].count)
            chances.m[number] = sums[number].map { ($0 + 0.5) / whole }
        }
        seen = sums
        let compared = Array(model.comparisons.indices)
        matches = zip(all.vectors, all.counts).reduce(0) {
            $0 + chance($1.0, of: compared, prior: chances.prior) * Double($1.1)
        }
        chances.prior = min(max(matches / total, 1 / (total * 2)), 0.5)
        estimateU()
        isConverged = zip(before.m.joined(), chances.m.joined()).allSatisfy { abs($0 - $1) < 1e-5 }
            && abs(log(before.prior / chances.prior)) < 1e-4
    }

    /// The chance that a pair with these levels is one person.
    private func chance(_ vector: LevelVector, of comparisons: [Int], prior: Double) -> Double {
        var odds = prior / (1 - prior)
        for number in comparisons where vector[number] != 0 {
            odds *= chances.m[number][vector[number] - 1] / chances.u[number][vector[number] - 1]
        }
        return odds.isInfinite ? 1 : odds / (1 + odds)
    }
}
