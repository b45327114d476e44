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
    /// By key, the shares of its pairs that are one person, and that are two with much in common.
    private var shares: [(match: Double, related: Double)]
    /// Whether people with much in common are told apart: something must be personal, and something not.
    private let hasRelated: Bool
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
        func table(_ first: (MatchModel.Comparison) -> Double) -> LevelTable {
            model.comparisons.map { comparison in
                // What is not equal is split evenly.
                let equal = first(comparison)
                var levels = [Double](
                    repeating: (1 - equal) / Double(max(comparison.levels.count, 1)), count: comparison.other)
                levels[0] = comparison.levels.isEmpty ? 1 : equal
                return levels
            }
        }
        hasRelated = Set(model.comparisons.map(\.isPersonal)).count == 2
        let same = table { _ in 0.9 }
        let prior = 1 / total.squareRoot()
        chances = LevelChances(
            m: same, u: same, r: table { $0.isPersonal ? 0.02 : 0.5 }, prior: prior, related: hasRelated ? prior : 0)
        shares = [(Double, Double)](repeating: (0.1, hasRelated ? 0.1 : 0), count: byKey.count)
        equal = [Double?](repeating: nil, count: model.comparisons.count)
        seen = same.map { $0.map { _ in 0 } }
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

    /// u from random pairs, without those of one person or of related people that are expected among them.
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
            let (prior, related) = (chances.prior, chances.related)
            for level in shares.indices {
                let known = prior * chances.m[number][level] + related * chances.r[number][level]
                shares[level] = max((shares[level] - known) / (1 - prior - related), shares[level] * 0.01, 1e-9)
            }
            let whole = shares.reduce(0, +)
            chances.u[number] = shares.map { $0 / whole }
            if comparison.isPersonal { chances.r[number] = chances.u[number] }
        }
    }

    /// One round.
    mutating func improve() {
        let before = chances
        var sums = seen.map { $0.map { _ in 0.0 } }
        var relatedSums = sums
        for key in byKey.indices {
            let compared = model.comparisons.indices.filter { !model.isFixed($0, byKey: key) }
            var (matched, related, pairs) = (0.0, 0.0, 0.0)
            for (vector, count) in zip(byKey[key].vectors, byKey[key].counts) {
                var found = self.found(vector, of: compared, shares[key])
                found = (found.match * Double(count), found.related * Double(count))
                matched += found.match
                related += found.related
                pairs += Double(count)
                for number in compared where vector[number] != 0 {
                    sums[number][vector[number] - 1] += found.match
                    relatedSums[number][vector[number] - 1] += found.related
                }
            }
            guard pairs > 0 else { continue }
            shares[key].match = min(max(matched / pairs, 1e-9), 1 - 1e-6)
            if hasRelated { shares[key].related = min(max(related / pairs, 1e-9), 1 - shares[key].match) }
        }
        for number in sums.indices {
            // Where every key fixes it the first guess stays.
            chances.m[number] = Self.shares(sums[number]) ?? chances.m[number]
            if hasRelated, !model.comparisons[number].isPersonal {
                chances.r[number] = Self.shares(relatedSums[number]) ?? chances.r[number]
            }
        }
        seen = sums
        let compared = Array(model.comparisons.indices)
        var related = 0.0
        matches = 0
        for (vector, count) in zip(all.vectors, all.counts) {
            let found = self.found(vector, of: compared, (chances.prior, chances.related))
            matches += found.match * Double(count)
            related += found.related * Double(count)
        }
        chances.prior = min(max(matches / total, 0.5 / total), 0.5)
        if hasRelated { chances.related = min(max(related / total, 0.5 / total), 0.25) }
        estimateU()
        isConverged =
            zip(before.m.joined(), chances.m.joined()).allSatisfy { abs($0 - $1) < 1e-5 }
            && abs(log(before.prior / chances.prior)) < 1e-4
    }

    /// Shares of expected counts, none of them nothing; nil where nothing was counted.
    private static func shares(_ counts: [Double]) -> [Double]? {
        let sum = counts.reduce(0, +)
        guard sum > 0 else { return nil }
        return counts.map { ($0 + 0.5) / (sum + 0.5 * Double(counts.count)) }
    }

    /// The chances that a pair with these levels is one person, and that it is two with much in common.
    private func found(
        _ vector: LevelVector, of comparisons: [Int], _ shares: (match: Double, related: Double)
    ) -> (match: Double, related: Double) {
        var match = shares.match
        var related = shares.related
        var stranger = max(1 - shares.match - shares.related, 1e-9)
        for number in comparisons where vector[number] != 0 {
            let level = vector[number] - 1
            match *= chances.m[number][level]
            related *= chances.r[number][level]
            stranger *= chances.u[number][level]
        }
        let whole = match + related + stranger
        return whole > 0 ? (match / whole, related / whole) : (0, 0)
    }
}
