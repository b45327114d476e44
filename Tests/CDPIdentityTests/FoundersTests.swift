import CDPColumns
import CDPIdentity
import CDPTestSupport
import Testing

@Suite struct FoundersTests {
    private let rules = IdentityRules(rules: [MatchRule(name: "same_email", attributes: [0])])

    private func input(_ emails: [UInt64], firstSeen: [Int64]) -> IdentityInput {
        IdentityInput(
            sources: emails.map { _ in 0 }, firstSeen: firstSeen,
            attributes: [IdentityAttribute(name: "email", values: emails)])
    }

    @Test func theOlderNameSurvivesAMergeAndTheOtherReturnsOnASplit() {
        let apart = input([1, 2, 2], firstSeen: [5, 3, 4])
        let merged = input([2, 2, 2], firstSeen: [5, 3, 4])
        #expect(Resolution(apart, rules).founders(apart) == [.record(0), .record(1)])
        #expect(Resolution(merged, rules).founders(merged) == [.record(1)])
        #expect(Resolution(apart, rules).founders(apart) == [.record(0), .record(1)])
    }

    @Test func equalAgesGoByRecordOrder() {
        let records = input([1, 1, 1], firstSeen: [4, 2, 2])
        #expect(Resolution(records, rules).founders(records) == [.record(1)])
    }

    /// Records 0 and 1 of one profile; a removed record stood before, between or after them.
    @Test(arguments: [
        (Int64(1), UInt32(2), Founder.tombstone(0)), (2, 0, .tombstone(0)), (2, 1, .record(0)), (3, 0, .record(0)),
    ])
    func aTombstoneVotesForItsAnchorsProfile(firstSeen: Int64, position: UInt32, expected: Founder) {
        let records = input([1, 1, 7], firstSeen: [2, 2, 9])
        let tombstones = [Tombstone(firstSeen: firstSeen, position: position, anchor: 1)]
        #expect(Resolution(records, rules).founders(records, tombstones: tombstones) == [expected, .record(2)])
    }

    @Test func foundersEqualASortOfAllVoters() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let subject = IdentityCase(count: Int.random(in: 1...12, using: &random), values: 3, using: &random)
            let input = subject.trusted()
            let resolution = Resolution(input, subject.rules, subject.decisions)
            let tombstones = (0..<Int.random(in: 0..<6, using: &random)).map { _ in
                Tombstone(
                    firstSeen: Int64.random(in: 0..<4, using: &random),
                    position: UInt32.random(in: 0...UInt32(input.count), using: &random),
                    anchor: UInt32.random(in: 0..<UInt32(input.count), using: &random))
            }.sorted { $0.position < $1.position }
            var voters = resolution.clusters.indices.map { record in
                (order: [Int(input.firstSeen[record]), record, 1, 0], founder: Founder.record(record), voice: record)
            }
            for (place, tombstone) in tombstones.enumerated() {
                let order = [Int(tombstone.firstSeen), Int(tombstone.position), 0, place]
                voters.append((order, .tombstone(place), Int(tombstone.anchor)))
            }
            voters.sort { $0.order.lexicographicallyPrecedes($1.order) }
            let expected = (0..<resolution.clusterCount).map { cluster in
                voters.first { Int(resolution.clusters[$0.voice]) == cluster }?.founder
            }
            #expect(resolution.founders(input, tombstones: tombstones) == expected)
        }
    }
}
