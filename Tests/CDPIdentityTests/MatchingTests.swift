import CDPColumns
import CDPIdentity
import CDPTestSupport
import Testing

/// Rules that compare: which pairs are, what is learnt of them, and what they weigh.
@Suite struct MatchingTests {
    /// The pairs that a source of blocks gives, as text, in order.
    private static func pairs(_ blocks: PairBlocks) -> [RecordPair] {
        blocks.mapPairs { $0.pairs }.flatMap { $0 }
    }

    /// Whether two records share a key, by the definition: a block of few records, or of many that agree in another attribute
    /// too, few of them.
    private static func share(_ a: Int, _ b: Int, _ given: MatchingCase, most: Int) -> Bool {
        let records = given.records
        return records.keys.indices.contains { key in
            let hash = records.keys[key][a]
            guard hash == records.keys[key][b], hash != Hash64.null else { return false }
            let block = (0..<records.count).filter { records.keys[key][$0] == hash }
            if block.count <= most { return true }
            return records.columns.indices.contains { column in
                let code = records.columns[column].codes[a]
                guard !given.model.keyColumns[key].contains(column), code == records.columns[column].codes[b],
                    code != MatchColumn.none
                else { return false }
                return block.count { records.columns[column].codes[$0] == code } <= most
            }
        }
    }

    /// Each pair that shares a key is given once, the lesser record first, whatever the threads, and no other pair is.
    @Test(arguments: [2, 3, 5, 1000]) func givesEachPairOnce(most: Int) {
        for seed in 1...6 as ClosedRange<UInt64> {
            let given = MatchingCase(people: 40, seed: seed)
            let blocks = PairBlocks(given.records, given.model, mostRecords: most, threads: 2)
            let found = Self.pairs(blocks)
            var expected: Set<RecordPair> = []
            for a in 0..<given.records.count {
                for b in a + 1..<given.records.count where Self.share(a, b, given, most: most) {
                    expected.insert(RecordPair(UInt32(a), UInt32(b)))
                }
            }
            #expect(Set(found) == expected)
            #expect(found.count == expected.count)
            #expect(Self.pairs(PairBlocks(given.records, given.model, mostRecords: most, threads: 1)) == found)
            let (only, all) = blocks.pairsOfOneKey()
            #expect(all == expected.count)
            #expect(only.reduce(0, +) <= all)
        }
    }

    private static func trained(_ given: MatchingCase, threads: Int = 2) -> (MatchTraining, MatchWeights, PairBlocks) {
        let blocks = PairBlocks(given.records, given.model, threads: threads)
        let training = MatchTraining(given.records, given.model, blocks, threads: threads)
        let weights = MatchWeights(
            training, given.model, given.records, using: given.model.comparisons.map { _ in true })
        return (training, weights, blocks)
    }

    /// The shares that are learnt without the truth are near those that the truth has.
    @Test func learnsWhatTheTruthSays() {
        let given = MatchingCase(people: 2_000, seed: 7)
        let (training, _, _) = Self.trained(given)
        #expect(training.isConverged)
        var equal = [Double](repeating: 0, count: 4)
        var both = equal
        for a in 0..<given.records.count {
            for b in a + 1..<min(a + 4, given.records.count) where given.people[a] == given.people[b] {
                for (number, comparison) in given.model.comparisons.enumerated() {
                    let codes = given.records.columns[comparison.column].codes
                    guard codes[a] != MatchColumn.none, codes[b] != MatchColumn.none else { continue }
                    both[number] += 1
                    if codes[a] == codes[b] { equal[number] += 1 }
                }
            }
        }
        // The last name is left out where names are exchanged, and counted as different by the truth.
        for number in [0, 2, 3] { #expect(abs(training.chances.m[number][0] - equal[number] / both[number]) < 0.08) }
        #expect(training.chances.u[2][0] < 0.001)
    }

    /// Where everybody is known, what is learnt is what is known.
    @Test func learnsFromLabels() {
        let given = MatchingCase(people: 300, seed: 12)
        let blocks = PairBlocks(given.records, given.model, threads: 2)
        let pairs = Self.pairs(blocks)
        let labels = Decisions(
            same: pairs.filter { given.people[Int($0.a)] == given.people[Int($0.b)] },
            different: pairs.filter { given.people[Int($0.a)] != given.people[Int($0.b)] })
        let training = MatchTraining(given.records, given.model, blocks, labels: labels, threads: 2)
        #expect(training.matches == Double(labels.same.count))
        let reversed = Decisions(
            same: labels.same.reversed().map { RecordPair($0.b, $0.a) }, different: labels.different.reversed())
        let again = MatchTraining(given.records, given.model, blocks, labels: reversed, threads: 1)
        #expect(again.chances == training.chances)
    }

    /// A label of two records that no key brings together is learnt from, and one that says what the data do not is believed.
    @Test func labelsOutweighTheData() {
        let given = MatchingCase(people: 300, seed: 13)
        let blocks = PairBlocks(given.records, given.model, threads: 2)
        let without = MatchTraining(given.records, given.model, blocks, threads: 2)
        let count = UInt32(given.records.count)
        let strangers = (0..<50).map { RecordPair($0, count - 1 - $0) }.filter {
            blocks.keys(of: $0.a, $0.b).isEmpty
        }
        let apart = MatchTraining(
            given.records, given.model, blocks, labels: Decisions(same: strangers), threads: 2)
        #expect(strangers.count > 40)
        #expect(apart.chances.m[2][0] < without.chances.m[2][0] - 0.05)
        let pairs = Self.pairs(blocks).filter { given.people[Int($0.a)] == given.people[Int($0.b)] }
        let denied = MatchTraining(
            given.records, given.model, blocks, labels: Decisions(different: pairs), threads: 2)
        #expect(denied.matches < 0.2 * without.matches)
    }

    /// The same data give the same numbers, whatever the threads.
    @Test func learnsTheSameOnAnyThreads() {
        let given = MatchingCase(people: 300, seed: 8)
        #expect(Self.trained(given, threads: 1).1 == Self.trained(given, threads: 2).1)
        #expect(Self.trained(given, threads: 1).0.chances == Self.trained(given, threads: 2).0.chances)
    }

    /// The parts of a weight sum to it exactly, for a thousand pairs drawn at random and for all that are found.
    @Test func partsSumToTheWeight() {
        let given = MatchingCase(people: 600, seed: 9)
        let (_, weights, blocks) = Self.trained(given)
        let scorer = MatchScorer(given.model, given.records, weights)
        let found = scorer.pairs(blocks, atLeast: -100_000, rule: 0)
        #expect(found.count > 1_000)
        var isRelated = 0
        for pair in found {
            let parts = scorer.parts(pair.levels, pair.a)
            #expect(Double(parts.reduce(0) { $0 + $1.weight }) / 1000 == pair.weight)
            if parts.last?.part == .relatives, (parts.last?.weight ?? 0) < -5_000 { isRelated += 1 }
        }
        #expect(isRelated > 10)
        var random = SeededGenerator(seed: 10)
        for _ in 0..<1_000 {
            let a = UInt32(random.next() % UInt64(given.records.count))
            let b = (a + 1 + UInt32(random.next() % UInt64(given.records.count - 1))) % UInt32(given.records.count)
            #expect(scorer.levels(a, b) == scorer.levels(b, a))
        }
    }

    /// People of one household are two, slips of one person are one.
    @Test func tellsRelativesFromOnePerson() {
        let given = MatchingCase(people: 2_000, seed: 11)
        let (_, weights, blocks) = Self.trained(given)
        let scorer = MatchScorer(given.model, given.records, weights)
        let pairs = scorer.pairs(blocks, atLeast: MatchWeights.thousandths(ofChance: 0.95), rule: 0)
        let input = IdentityInput(
            sources: [UInt16](repeating: 0, count: given.records.count),
            firstSeen: [Int64](repeating: 1, count: given.records.count), attributes: [])
        let resolution = Resolution(
            input, IdentityRules(rules: [MatchRule(name: "likely", attributes: [])]), pairs: pairs)
        let quality = ClusterQuality(clusters: resolution.clusters, people: given.people)
        #expect(quality.pairwise.precision > 0.98)
        #expect(quality.pairwise.recall > 0.95)
    }

    /// Chances and weights are each other's inverse.
    @Test func weighsChances() {
        #expect(MatchWeights.thousandths(ofChance: 0.5) == 0)
        #expect(MatchWeights.thousandths(8) == 3_000)
        #expect(MatchWeights.thousandths(0) == -30_000)
        for chance in [0.01, 0.3, 0.95, 0.999] {
            let weight = MatchWeights.thousandths(ofChance: chance)
            #expect(MatchWeights.chance(ofThousandths: weight) >= chance)
            #expect(MatchWeights.chance(ofThousandths: weight - 1) < chance)
        }
    }

    /// Precision, recall and B-cubed as their definitions say, record by record and pair by pair.
    @Test func measuresClusters() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<30 {
            let count = 1 + Int(random.next() % 40)
            let clusters = (0..<count).map { _ in UInt32(random.next() % 12) }
            let people = (0..<count).map { _ in UInt32(random.next() % 12) }
            var (said, really, right) = (0, 0, 0)
            for a in 0..<count {
                for b in a + 1..<max(count, a + 1) {
                    if clusters[a] == clusters[b] { said += 1 }
                    if people[a] == people[b] { really += 1 }
                    if clusters[a] == clusters[b], people[a] == people[b] { right += 1 }
                }
            }
            var (precision, recall) = (0.0, 0.0)
            for a in 0..<count {
                let cluster = (0..<count).filter { clusters[$0] == clusters[a] }
                let person = (0..<count).filter { people[$0] == people[a] }
                let common = Double(cluster.count { people[$0] == people[a] })
                precision += common / Double(cluster.count)
                recall += common / Double(person.count)
            }
            let quality = ClusterQuality(clusters: clusters, people: people)
            #expect(quality.pairs == said && quality.truePairs == really && quality.commonPairs == right)
            #expect(abs(quality.bCubed.precision - precision / Double(count)) < 1e-12)
            #expect(abs(quality.bCubed.recall - recall / Double(count)) < 1e-12)
        }
    }
}
