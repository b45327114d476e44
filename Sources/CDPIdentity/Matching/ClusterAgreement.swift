/// Whether the records of two clusters bear out the pair that would unite them.
///
/// One pair in a hundred that is taken for one person is two, and where profiles have ten records each, one such pair makes a
/// hundred wrong ones. So the records on either side are held against each other: what the pair weighs and what they weigh on average
/// must together reach what the pair alone must reach. A pair of two records bears itself out.
package struct ClusterAgreement: Sendable {
    /// By rule that compares, what tells weights, and the weight from which on a pair is one person, in thousandths of a bit.
    private let rules: [Int: (scorer: MatchScorer, accept: Int)]
    /// Pairs that are known to be refused, the lesser record first.
    private let refused: Set<RecordPair>
    /// So many records of a cluster are asked, the least ones.
    static let mostAsked = 8
    /// A pair that contradicts itself more than this says no more: a sure no is no worse than twenty bits.
    private static let mostDoubt = -20_000

    /// The agreement that rules that compare ask for.
    package init(_ rules: [Int: (scorer: MatchScorer, accept: Int)]) {
        self.rules = rules
        refused = []
    }

    /// The agreement that was asked for when these pairs were refused, the lesser record first.
    package init(refusing pairs: Set<RecordPair>) {
        rules = [:]
        refused = pairs
    }

    /// By rule that compares, room to compare records in.
    func rooms() -> [Int: Room] { rules.mapValues { Room($0.scorer.comparer()) } }

    /// Whether a pair may unite the clusters of which some records are given. `room` is that of its rule.
    func holds(_ pair: WeightedPair, _ a: [UInt32], _ b: [UInt32], _ room: Room?) -> Bool {
        if refused.contains(RecordPair(pair.a, pair.b)) { return false }
        guard a.count + b.count > 2, let (scorer, accept) = rules[pair.rule], let room else { return true }
        let mean = scorer.meanWeight(a, b, atLeast: Self.mostDoubt, &room.comparer)
        return pair.thousandths + mean >= accept
    }

    /// Room to compare texts in, of one thread.
    final class Room {
        fileprivate var comparer: LevelComparer

        fileprivate init(_ comparer: consuming LevelComparer) {
            self.comparer = comparer
        }
    }
}
