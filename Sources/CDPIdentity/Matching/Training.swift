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
    ///
    /// What `labels` say of pairs is sure, and the rest is learnt beside it (K. Nigam et al., 2000). Those that share no key teach
    /// as well.
    package init(
        _ records: MatchRecords, _ model: MatchModel, _ blocks: PairBlocks, labels: Decisions = Decisions(),
        threads: Int
    ) {
        let random = MatchTraining.random(records, model, threads: threads)
        let labelled = LabelledPairs(labels, records, model, blocks)
        var found = blocks.places.enumerated().map { number, place in
            let whole = blocks.pairs(of: number)
            // Of a part of the pairs nobody knows which are in it.
            let moves = labelled.moves { whole <= MatchTraining.mostSampled && $0.contains(number) }
            let counts = PatternCounts(
                blocks.mapPairs(of: number, atMost: MatchTraining.mostSampled) { source in
                    MatchTraining.patterns(source, records, model)
                } + [moves])
            let compared = model.comparisons.indices.filter { comparison in
                !model.isFixed(comparison, byKey: place.key) && model.comparisons[comparison].column != place.column
            }
            let columns = model.keyColumns[place.key].union(place.column.map { [$0] } ?? [])
            return PlacePairs(
                counts: counts, whole: whole, compared: compared,
                fixed: model.comparisons.indices.filter { columns.contains(model.comparisons[$0].column) })
        }
        found += labelled.apart(model)
        let all = PatternCounts(
            blocks.mapPairs { MatchTraining.patterns($0, records, model) } + [labelled.moves { !$0.isEmpty }])
        var estimate = TrainingEstimate(model, random: random, found: found, all: all, total: max(records.pairs, 1))
        estimate.countEqual(records)
        var rounds = estimate.comeToRest(atMost: MatchTraining.mostRounds)
        estimate.take(estimate.dependences(records, threads: threads))
        rounds += estimate.comeToRest(atMost: MatchTraining.mostRounds)
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
