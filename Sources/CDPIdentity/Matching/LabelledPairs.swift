/// Pairs of which somebody said whether they are one person, as training sees them.
struct LabelledPairs {
    private var pairs: [(levels: LevelVector, label: PatternCounts.Label, places: [Int])] = []

    /// The levels of labelled pairs, and the places that bring them together. Two records that cannot be one person are left out.
    init(_ labels: Decisions, _ records: MatchRecords, _ model: MatchModel, _ blocks: PairBlocks) {
        var comparer = LevelComparer(model, records)
        for (said, label) in [(labels.same, PatternCounts.Label.same), (labels.different, .different)] {
            let pairs = Set(said.map { RecordPair(min($0.a, $0.b), max($0.a, $0.b)) }).sorted {
                ($0.a, $0.b) < ($1.a, $1.b)
            }
            .filter { $0.a != $0.b && !records.areTwo(Int($0.a), Int($0.b)) }
            comparer.forEach(pairs) { self.pairs.append(($2, label, blocks.places(of: $0, $1))) }
        }
    }

    /// What makes labelled pairs of those that are counted without: of the pairs that `isCounted` says, by the places that bring them
    /// together.
    func moves(where isCounted: ([Int]) -> Bool) -> PatternCounts {
        var moves = PatternCounts()
        for pair in pairs where isCounted(pair.places) {
            moves.add(pair.levels, -1)
            moves.add(pair.levels, 1, pair.label)
        }
        return moves
    }

    /// The pairs that no place brings together, as a place of their own.
    func apart(_ model: MatchModel) -> [PlacePairs] {
        var counts = PatternCounts()
        for pair in pairs where pair.places.isEmpty { counts.add(pair.levels, 1, pair.label) }
        if counts.vectors.isEmpty { return [] }
        return [
            PlacePairs(
                counts: PatternCounts([counts]), whole: counts.pairs, compared: Array(model.comparisons.indices),
                fixed: [])
        ]
    }
}
