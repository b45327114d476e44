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
        let found = blocks.places.enumerated().map { number, place in
            let counts = PatternCounts(
                blocks.mapPairs(of: number, atMost: MatchTraining.mostSampled) { source in
                    MatchTraining.patterns(source, records, model)
                })
            let compared = model.comparisons.indices.filter { comparison in
                !model.isFixed(comparison, byKey: place.key) && model.comparisons[comparison].column != place.column
            }
            let isPersonal = model.comparisons.contains {
                $0.isPersonal && (model.keyColumns[place.key].contains($0.column) || $0.column == place.column)
            }
            return Found(counts: counts, compared: compared, hasRelated: !isPersonal)
        }
        let all = PatternCounts(blocks.mapPairs { MatchTraining.patterns($0, records, model) })
        let total = Double(records.count) * Double(max(records.count - 1, 1)) / 2
        var estimate = Estimate(model, random: random, found: found, all: all, total: max(total, 1))
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
        var comparer = LevelComparer(model, records)
        var counts = PatternCounts()
        comparer.forEach(source) { counts.add($2) }
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
                var comparer = LevelComparer(model, records)
                var counts = PatternCounts()
                var pairs: [RecordPair] = []
                func add(_ a: Int, _ b: Int) {
                    pairs.append(RecordPair(UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b)))
                }
                for row in block * size..<min(rows, (block + 1) * size) {
                    if isAll {
                        for other in row + 1..<max(count, row + 1) { add(row, other) }
                        continue
                    }
                    let a = Int(Hash64.word(UInt64(row), seed: 1) % UInt64(count))
                    let b = Int(Hash64.word(UInt64(row), seed: 2) % UInt64(count))
                    if a != b { add(min(a, b), max(a, b)) }
                }
                comparer.forEach(pairs) { counts.add($2) }
                return counts
            })
    }
}

/// The pairs of one place of blocks.
private struct Found {
    /// Their levels.
    var counts: PatternCounts
    /// The comparisons that the place does not fix.
    var compared: [Int]
    /// Whether relatives may be among them: two people who agree in what is personal do so by chance.
    var hasRelated: Bool
}

/// Chances on their way to rest.
private struct Estimate {
    private let model: MatchModel
    private let random: PatternCounts
    private let found: [Found]
    private let all: PatternCounts
    /// The number of all pairs of records.
    private let total: Double
    /// The share of matches below which a place is not learnt from.
    private static let leastShare = 0.01
    private(set) var chances: LevelChances
    /// By place, the shares of its pairs that are one person, and that are two with much in common.
    private var shares: [(match: Double, related: Double)]
    /// Whether people with much in common are told apart: something must be personal, and something not.
    private let hasRelated: Bool
    /// By comparison the share of all pairs of two values that are equal, counted; nil where there are none.
    private var equal: [Double?]
    private(set) var seen: LevelTable
    private(set) var matches = 0.0
    private(set) var isConverged = false

    init(_ model: MatchModel, random: PatternCounts, found: [Found], all: PatternCounts, total: Double) {
        self.model = model
        self.random = random
        self.found = found
        self.all = all
        self.total = total
        func table(_ first: (MatchModel.Comparison) -> Double) -> LevelTable {
            model.comparisons.map { comparison in
                // What is not equal is split evenly.
                let equal = first(comparison)
                var levels = [Double](
                    repeating: (1 - equal) / Double(max(comparison.levels.count, 1)), count: comparison.different)
                levels[0] = comparison.levels.isEmpty ? 1 : equal
                return levels
            }
        }
        hasRelated = Set(model.comparisons.map(\.isPersonal)).count == 2
        let same = table { _ in 0.9 }
        let prior = 1 / total.squareRoot()
        chances = LevelChances(
            m: same, u: same, r: table { $0.isPersonal ? 0.02 : 0.5 }, prior: prior, related: hasRelated ? prior : 0)
        let isToldApart = hasRelated
        shares = found.map { (0.1, isToldApart && $0.hasRelated ? 0.1 : 0) }
        equal = [Double?](repeating: nil, count: model.comparisons.count)
        seen = same.map { $0.map { _ in 0 } }
        estimateU()
    }

    /// Counts how many pairs of records hold the same value of each comparison.
    mutating func countEqual(_ records: MatchRecords) {
        for (number, comparison) in model.comparisons.enumerated() where comparison.beginsWithEqual {
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
            var counts = [Double](repeating: 0, count: comparison.different)
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
        for (place, pairs) in found.enumerated() {
            var (matched, related, all) = (0.0, 0.0, 0.0)
            // Of a place with hardly a match, what is alike is something else: it teaches nothing of people.
            let isTaught = shares[place].match > Self.leastShare
            for (vector, count) in zip(pairs.counts.vectors, pairs.counts.counts) {
                let chance = chances(vector, of: pairs.compared, shares[place])
                let (match, relative) = (chance.match * Double(count), chance.related * Double(count))
                matched += match
                related += relative
                all += Double(count)
                guard isTaught else { continue }
                for number in pairs.compared where vector[number] != 0 {
                    sums[number][vector[number] - 1] += match
                    relatedSums[number][vector[number] - 1] += relative
                }
            }
            guard all > 0 else { continue }
            shares[place].match = min(max(matched / all, 1e-9), 1 - 1e-6)
            if hasRelated, pairs.hasRelated {
                shares[place].related = min(max(related / all, 1e-9), 1 - shares[place].match)
            }
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
            let chance = chances(vector, of: compared, (chances.prior, chances.related))
            matches += chance.match * Double(count)
            related += chance.related * Double(count)
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
    private func chances(
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
