internal import CDPColumns
import Glibc

extension Dependence {
    /// So many pairs are thought of as independent, beside those that are counted: a few pairs prove nothing.
    fileprivate static let doubt = 3.0

    /// Two comparisons that know nothing of each other.
    fileprivate init(_ first: Int, _ second: Int) {
        let one = [Double](repeating: 1, count: 9)
        self.init(first: first, second: second, m: one, u: one, r: one)
    }

    /// How many times likelier than independence each cell of counts is.
    static func ratios(_ counts: [Double]) -> [Double] {
        let whole = counts.reduce(0, +)
        guard whole > 0 else { return counts.map { _ in 1 } }
        let rows = (0..<3).map { row in (0..<3).reduce(0) { $0 + counts[row * 3 + $1] } }
        let columns = (0..<3).map { column in (0..<3).reduce(0) { $0 + counts[$1 * 3 + column] } }
        return counts.indices.map { cell in
            let expected = rows[cell / 3] * columns[cell % 3] / whole
            return (counts[cell] + doubt) / (expected + doubt)
        }
    }

    /// The bits by which pairs of one person are misjudged where the dependence is not known, as a quadratic mean: few pairs that are
    /// misjudged badly count as much as many a little.
    fileprivate func bits(_ counts: [Double]) -> Double {
        let whole = counts.reduce(0, +)
        guard whole > 0 else { return 0 }
        return counts.indices.reduce(0) { sum, cell in
            let bits = log2(m[cell] / u[cell])
            return sum + counts[cell] / whole * bits * bits
        }.squareRoot()
    }
}

extension TrainingEstimate {
    /// A dependence of so many bits is worth being known.
    private static let leastBits = 0.6

    /// The dependences that matter most and make no circle, as the estimate stands (a forest like that of C. Chow and C. Liu, 1968).
    func dependences(_ records: MatchRecords, threads: Int) -> [Dependence] {
        var found: [(bits: Double, dependence: Dependence)] = []
        for first in model.comparisons.indices {
            for second in model.comparisons.indices.dropFirst(first + 1) {
                var dependence = Dependence(first, second)
                let joint = joint(dependence)
                dependence.m = Dependence.ratios(joint.m)
                dependence.r = Dependence.ratios(joint.r)
                let (held, equal) = bothEqual(dependence, records, threads: threads)
                dependence.u = strangers(dependence, known: joint.known, held: held, equal: equal)
                let bits = dependence.bits(joint.m)
                if bits >= Self.leastBits { found.append((bits, dependence)) }
            }
        }
        found.sort {
            ($1.bits, $0.dependence.first, $0.dependence.second) < ($0.bits, $1.dependence.first, $1.dependence.second)
        }
        var parts = Array(model.comparisons.indices)
        return found.map(\.dependence).filter { dependence in
            let (first, second) = (parts[dependence.first], parts[dependence.second])
            guard first != second else { return false }
            parts = parts.map { $0 == second ? first : $0 }
            return true
        }
    }

    /// How many times likelier two strangers stand in each cell than if the comparisons were independent. `equal` is the share of
    /// pairs that are equal in both among `held` that have both, counted; without it that of random pairs counts.
    ///
    /// `known` pairs of one person and of people with much in common are taken out. As nobody knows them exactly, half as many again
    /// are.
    private func strangers(
        _ dependence: Dependence, known: [Double], held: Double, equal: Double?
    ) -> [Double] {
        var counts = [Double](repeating: 0, count: 9)
        for (vector, count) in zip(random.vectors, random.counts) {
            if let cell = cell(dependence, vector) { counts[cell] += Double(count) }
        }
        var scale = [Double](repeating: counts.reduce(0, +), count: 9)
        guard scale[0] > 0 else { return counts.map { _ in 1 } }
        if let equal {
            scale[0] = held
            counts[0] = equal * held
        }
        let first = steps(chances.u, dependence.first)
        let second = steps(chances.u, dependence.second)
        return counts.indices.map { cell in
            let expected = first[cell / 3] * second[cell % 3] * scale[cell]
            let rest = max(counts[cell] - 1.5 * known[cell] * scale[cell] / held, min(counts[cell], expected))
            return (rest + Dependence.doubt) / (expected + Dependence.doubt)
        }
    }

    /// The chances of a comparison's three steps.
    private func steps(_ table: LevelTable, _ comparison: Int) -> [Double] {
        var result = [0.0, 0, 0]
        for (level, chance) in table[comparison].enumerated() {
            result[model.comparisons[comparison].step(of: level + 1)] += chance
        }
        return result
    }

    /// The number of pairs that have both comparisons, and the share of them that are equal in both; nil where equality is not the
    /// first level.
    private func bothEqual(
        _ dependence: Dependence, _ records: MatchRecords, threads: Int
    ) -> (held: Double, equal: Double?) {
        let compared = [dependence.first, dependence.second].map { model.comparisons[$0] }
        let columns = compared.map { records.columns[$0.column].codes }
        @Sendable func isHeld(_ row: Int) -> Bool {
            columns[0][row] != MatchColumn.none && columns[1][row] != MatchColumn.none
        }
        func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
        let held = (0..<records.count).count(where: isHeld)
        guard held > 1 else { return (1, nil) }
        guard compared.allSatisfy(\.beginsWithEqual) else { return (pairs(held), nil) }
        let values = HashedRows.sorted(count: records.count, threads: threads) { rows, found in
            for row in rows where isHeld(row) {
                found.append(
                    Hash64.combine(Hash64.word(UInt64(columns[0][row])), UInt64(columns[1][row])), row: row)
            }
        }
        var equal = 0.0
        values.eachGroup(in: 0..<values.count) { equal += pairs($0.count) }
        return (pairs(held), equal / pairs(held))
    }
}
