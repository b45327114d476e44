import CDPIdentity
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
}
