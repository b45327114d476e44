import Glibc

/// The pairs of one place of blocks.
struct PlacePairs {
    /// Their levels.
    var counts: PatternCounts
    /// The number of all its pairs; `counts` may be of a part of them.
    var whole: Int
    /// The comparisons that the place does not fix.
    var compared: [Int]
    /// The comparisons whose attributes are the same in all of them.
    var fixed: [Int]
}

/// Chances on their way to rest.
struct TrainingEstimate {
    let model: MatchModel
    let random: PatternCounts
    let found: [PlacePairs]
    private let all: PatternCounts
    /// The number of all pairs of records.
    let total: Double
    /// The share of matches below which a place is not learnt from.
    static let leastShare = 0.01
    /// The share of one person's values that are taken for somebody else's, however good data look. Without it the first rounds can
    /// settle for those who always agree in an attribute, and lose all who moved house.
    var strange = 0.02
    var chances: LevelChances
    /// By place, the dependences of which it leaves a comparison open, and the comparisons that it teaches.
    var places: [(dependences: [Int], taught: [Int])]
    /// By place, the shares of its pairs that are one person, and that are two with much in common.
    var shares: [(match: Double, related: Double)]
    /// Whether people with much in common are told apart: something must be personal, and something not.
    let hasRelated: Bool
    /// By comparison the share of all pairs of two values that are equal, counted; nil where there are none.
    private var equal: [Double?]
    var seen: LevelTable
    /// By comparison the number of pairs that have both values, and by level those that are expected to be one person or two with
    /// much in common.
    private var held: [Double]
    private var known: LevelTable
    private(set) var matches = 0.0
    private(set) var isConverged = false

    init(_ model: MatchModel, random: PatternCounts, found: [PlacePairs], all: PatternCounts, total: Double) {
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
        let related = hasRelated ? 0.1 : 0
        shares = found.map { _ in (0.1, related) }
        equal = [Double?](repeating: nil, count: model.comparisons.count)
        seen = same.map { $0.map { _ in 0 } }
        known = seen
        held = [Double](repeating: total, count: model.comparisons.count)
        places = found.map { ([], $0.compared) }
        estimateU()
    }

    /// Rounds until nothing moves, or there were too many; gives their number.
    mutating func comeToRest(atMost most: Int) -> Int {
        isConverged = false
        var rounds = 0
        while rounds < most, !isConverged {
            improve()
            rounds += 1
        }
        return rounds
    }

    /// Takes dependences into account from here on. What a place fixes half, by fixing what it depends on, it does not teach, unless
    /// no place teaches it otherwise.
    mutating func take(_ dependences: [Dependence]) {
        chances.dependences = dependences
        strange = 0.001
        places = found.map { place in
            let open = dependences.indices.filter { number in
                let dependence = dependences[number]
                return place.compared.contains(dependence.first) || place.compared.contains(dependence.second)
            }
            let tied = open.flatMap { number -> [Int] in
                let (first, second) = (dependences[number].first, dependences[number].second)
                if !place.compared.contains(first) { return [second] }
                return place.compared.contains(second) ? [] : [first]
            }
            return (open, place.compared.filter { !tied.contains($0) })
        }
        for number in model.comparisons.indices where !places.contains(where: { $0.taught.contains(number) }) {
            for place in places.indices where found[place].compared.contains(number) {
                places[place].taught.append(number)
            }
        }
    }

    /// Counts how many pairs of records hold the same value of each comparison.
    mutating func countEqual(_ records: MatchRecords) {
        for (number, comparison) in model.comparisons.enumerated() {
            let column = records.columns[comparison.column]
            held[number] = max(Double(column.held) * Double(column.held - 1), 2) / 2
            guard comparison.beginsWithEqual, column.held > 1 else { continue }
            let pairs = column.counts.reduce(0.0) { $0 + Double($1) * (Double($1) - 1) / 2 }
            equal[number] = pairs / held[number]
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
            for level in shares.indices {
                shares[level] = max(shares[level] - known[number][level] / held[number], shares[level] * 0.01, 1e-9)
            }
            let whole = shares.reduce(0, +)
            chances.u[number] = shares.map { $0 / whole }
            if comparison.isPersonal { chances.r[number] = chances.u[number] }
        }
    }

    /// One round.
    mutating func improve() {
        let before = chances
        learnFromPlaces()
        expect()
        estimateU()
        isConverged =
            zip(before.m.joined(), chances.m.joined()).allSatisfy { abs($0 - $1) < 1e-5 }
            && abs(log(before.prior / chances.prior)) < 1e-4
    }

    /// How many of all pairs are one person, and two with much in common.
    private mutating func expect() {
        let compared = Array(model.comparisons.indices)
        let dependences = Array(chances.dependences.indices)
        var related = 0.0
        matches = 0
        known = seen.map { $0.map { _ in 0 } }
        for (place, vector) in all.vectors.enumerated() {
            let count = all.counts[place]
            let chance = chances(
                vector, all.labels[place], of: compared, dependences, (chances.prior, chances.related))
            matches += chance.match * Double(count)
            related += chance.related * Double(count)
            let either = (chance.match + chance.related) * Double(count)
            for number in compared where vector[number] != 0 { known[number][vector[number] - 1] += either }
        }
        chances.prior = min(max(matches / total, 0.5 / total), 0.5)
        if hasRelated { chances.related = min(max(related / total, 0.5 / total), 0.25) }
    }

    /// Shares of expected counts, none of them nothing; nil where nothing was counted.
    static func shares(_ counts: [Double]) -> [Double]? {
        let sum = counts.reduce(0, +)
        guard sum > 0 else { return nil }
        return counts.map { ($0 + 0.5) / (sum + 0.5 * Double(counts.count)) }
    }

    /// The chances that a pair with these levels is one person, and that it is two with much in common. What somebody said of it is
    /// sure.
    func chances(
        _ vector: LevelVector, _ label: PatternCounts.Label, of comparisons: [Int], _ dependences: [Int],
        _ shares: (match: Double, related: Double)
    ) -> (match: Double, related: Double) {
        if label == .same { return (1, 0) }
        var match = label == .different ? 0 : shares.match
        var related = shares.related
        var stranger = max(1 - shares.match - shares.related, 1e-9)
        for number in comparisons where vector[number] != 0 {
            let level = vector[number] - 1
            match *= chances.m[number][level]
            related *= chances.r[number][level]
            stranger *= chances.u[number][level]
        }
        for number in dependences {
            guard let cell = cell(chances.dependences[number], vector) else { continue }
            match *= chances.dependences[number].m[cell]
            related *= chances.dependences[number].r[cell]
            stranger *= chances.dependences[number].u[cell]
        }
        let whole = match + related + stranger
        return whole > 0 ? (match / whole, related / whole) : (0, 0)
    }

    /// Where a pair stands in the tables of a dependence; nil where one of the values is missing.
    func cell(_ dependence: Dependence, _ vector: LevelVector) -> Int? {
        model.cell(dependence.first, dependence.second, vector)
    }

    /// How often pairs stand in each cell of two comparisons: of one person, and of two with much in common, as far as places tell
    /// that leave both open; and of all pairs those that are one or the other.
    func joint(_ dependence: Dependence) -> (m: [Double], r: [Double], known: [Double]) {
        var known = [Double](repeating: 0, count: 9)
        let compared = Array(model.comparisons.indices)
        for (place, vector) in all.vectors.enumerated() {
            guard let cell = cell(dependence, vector) else { continue }
            let count = all.counts[place]
            let chance = chances(
                vector, all.labels[place], of: compared, Array(chances.dependences.indices),
                (chances.prior, chances.related))
            known[cell] += (chance.match + chance.related) * Double(count)
        }
        var (m, r) = ([Double](repeating: 0, count: 9), [Double](repeating: 0, count: 9))
        for (place, pairs) in found.enumerated()
        where shares[place].match > Self.leastShare && pairs.compared.contains(dependence.first)
            && pairs.compared.contains(dependence.second)
        {
            for (number, vector) in pairs.counts.vectors.enumerated() {
                guard let cell = cell(dependence, vector) else { continue }
                let count = pairs.counts.counts[number]
                let chance = chances(
                    vector, pairs.counts.labels[number], of: pairs.compared, places[place].dependences, shares[place])
                m[cell] += chance.match * Double(count)
                r[cell] += chance.related * Double(count)
            }
        }
        return (m, r, known)
    }
}
