import CDPIdentity

/// What weights say of pairs beside what the truth says of them: where both agree, a chance of 0.9 means that nine of ten are one
/// person.
package struct Calibration: Sendable {
    /// Pairs whose chances lie between two bounds.
    package struct Band: Sendable {
        /// The least chance, and the one from which on the next band begins, in millionths.
        package var from: Int, to: Int
        /// The pairs, and those of them that are one person by the truth.
        package var pairs = 0, same = 0
        /// The sum of their chances: so many should be one person.
        package var expected = 0.0

        /// Counts a pair.
        fileprivate mutating func add(chance: Double, isSame: Bool) {
            pairs += 1
            same += isSame ? 1 : 0
            expected += chance
        }
    }

    /// The bands, from the least chance on; those without pairs among them.
    package private(set) var bands: [Band]
    /// All pairs that are accepted.
    package private(set) var accepted = Band(from: 0, to: 1_000_000)

    /// By band, the least weight in thousandths of a bit.
    private let least: [Int]

    /// An empty table from the least chance of the sweep on.
    init() {
        let sweep = MatchWeights.sweep
        let bounds = sweep.map(\.accept) + [1_000_000]
        bands = zip(bounds, bounds.dropFirst()).map { Band(from: $0, to: $1) }
        least = sweep.map(\.weight)
    }

    /// Counts a pair by its weight in thousandths of a bit.
    mutating func add(_ thousandths: Int, isSame: Bool, isAccepted: Bool) {
        let chance = MatchWeights.chance(ofThousandths: thousandths)
        if let place = least.lastIndex(where: { thousandths >= $0 }) {
            bands[place].add(chance: chance, isSame: isSame)
        }
        if isAccepted { accepted.add(chance: chance, isSame: isSame) }
    }
}
