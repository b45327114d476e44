/// How many of the pairs that a rule compares have which weight: a count for each whole bit.
package struct ScoreCounts: Sendable, Hashable {
    /// By weight in bits, rounded down, the pairs.
    package private(set) var counts: [Int: Int] = [:]

    /// Counts of several parts together.
    init(_ parts: [ScoreCounts]) {
        for part in parts { counts.merge(part.counts, uniquingKeysWith: +) }
    }

    init() {}

    /// Counts a pair of a weight in thousandths of a bit.
    mutating func add(_ weight: Int) {
        counts[weight >= 0 ? weight / 1000 : -((-weight + 999) / 1000), default: 0] += 1
    }

    /// The pairs, all of them.
    package var pairs: Int { counts.values.reduce(0, +) }
}

extension MatchScorer {
    /// How many pairs that share a blocking key have which weight; those that an exact rule unites are left out.
    package func counts(_ blocks: PairBlocks) -> ScoreCounts {
        ScoreCounts(
            blocks.mapPairs { source in
                var comparer = comparer()
                var counts = ScoreCounts()
                comparer.forEach(source, skipsExact: true) { record, _, levels in counts.add(weight(levels, record)) }
                return counts
            })
    }
}
