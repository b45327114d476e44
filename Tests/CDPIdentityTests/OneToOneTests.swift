import CDPColumns
import CDPIdentity
import CDPTypes
import Testing

/// Sources in which nobody stands twice.
@Suite struct OneToOneTests {
    /// Records of sources 0 and 1 that share one value of a rule; the others hold it too.
    private static func clusters(of sources: [UInt16], clean: [UInt16]) -> Int {
        let input = IdentityInput(
            sources: sources, firstSeen: [Int64](repeating: 1, count: sources.count),
            attributes: [IdentityAttribute(name: "email", values: [UInt64](repeating: 7, count: sources.count))])
        let rules = IdentityRules(
            rules: [MatchRule(name: "same_email", attributes: [0])],
            oneToOne: clean.map { CleanSource(name: "source_\($0)", place: $0) })
        return Resolution(input, rules).clusterCount
    }

    @Test func aProfileHoldsOneRecordOfEach() {
        #expect(Self.clusters(of: [0, 0, 1, 1], clean: []) == 1)
        #expect(Self.clusters(of: [0, 0, 1, 1], clean: [0]) == 2)
        #expect(Self.clusters(of: [0, 0, 0, 1, 1], clean: [0, 1]) == 3)
        #expect(Self.clusters(of: [0, 1, 2, 2], clean: [0, 1]) == 1)
    }

    /// So many that the clusters of the group are indexed: each record of a clean source is a profile of its own.
    @Test func manyRecordsOfOneValueAreManyProfiles() {
        let sources = [UInt16](repeating: 0, count: 500) + [UInt16](repeating: 1, count: 500)
        #expect(Self.clusters(of: sources, clean: [0]) == 500)
        #expect(Self.clusters(of: sources, clean: [0, 1]) == 500)
    }

    /// What keys yield, and which of them bring two records together, says what is compared.
    @Test(arguments: [3, 500]) func keysBringNoTwoOfOneTogether(most: Int) {
        var given = MatchingCase(people: 60, seed: 5)
        given.records.clean = (0..<given.records.count).map { UInt16($0 % 3) }
        let blocks = PairBlocks(given.records, given.model, mostRecords: most, threads: 2)
        let compared = Set(blocks.mapPairs { $0.pairs }.joined())
        var pairs = [Int](repeating: 0, count: given.records.keys.count)
        var wrong: [RecordPair] = []
        for a in 0..<given.records.count {
            for b in a + 1..<given.records.count {
                let pair = RecordPair(UInt32(a), UInt32(b))
                let isOfOne = a % 3 == b % 3 && a % 3 != 0
                let keys = blocks.keys(of: pair.a, pair.b)
                if keys.isEmpty == compared.contains(pair) || isOfOne && !keys.isEmpty { wrong.append(pair) }
                for (number, key) in given.records.keys.enumerated()
                where !isOfOne && key[a] == key[b] && key[a] != Hash64.null { pairs[number] += 1 }
            }
        }
        #expect(!compared.isEmpty && wrong.isEmpty, "\(wrong)")
        #expect(blocks.counts.map(\.pairs) == pairs)
        #expect(most > 3 || blocks.counts.contains { $0.large > 0 && $0.pairsOfLarge < $0.pairs })
    }
}
