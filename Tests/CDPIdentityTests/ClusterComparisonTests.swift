import CDPIdentity
import CDPTestSupport
import Testing

/// Two partitions of the same records held against each other.
@Suite struct ClusterComparisonTests {
    @Test func clustersAreEqualMergedSplitOrBoth() {
        // 0 1 | 2 | 3 | 4 5 6 | 7 8 | 9 10 becomes 0 1 | 2 3 | 4 5 | 6 | 7 9 | 8 10.
        let found = ClusterComparison(
            before: [0, 0, 1, 2, 3, 3, 3, 4, 4, 5, 5], after: [9, 9, 1, 1, 2, 2, 3, 4, 5, 4, 5])
        #expect(found.counts[.equal] == .init(before: 1, after: 1, records: 2, moved: 0))
        #expect(found.counts[.merged] == .init(before: 2, after: 1, records: 2, moved: 1))
        #expect(found.counts[.split] == .init(before: 1, after: 2, records: 3, moved: 1))
        #expect(found.counts[.both] == .init(before: 2, after: 2, records: 4, moved: 2))
        #expect(found.changes.map(\.kind) == [.both, .split, .merged])
        #expect(found.changes[0].before == [[7, 8], [9, 10]])
        #expect(found.changes[0].after == [[7, 9], [8, 10]])
        #expect(found.changes[1].after == [[4, 5], [6]])
        #expect((found.pairsKept, found.pairsParted, found.pairsJoined) == (2, 4, 3))
    }

    @Test func nothingIsEqualToNothing() {
        let found = ClusterComparison(before: [], after: [])
        #expect(found.changes.isEmpty)
        #expect(found.counts[.equal] == .init())
    }

    /// Held against the definitions, written out: groups by walking from record to record.
    @Test func countsAreThoseOfTheDefinitions() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<Repository.cases(200) {
            let count = Int(random.next() % 40)
            func labels() -> [UInt32] { (0..<count).map { _ in UInt32(random.next() % 12) } }
            let (before, after) = (labels(), labels())
            let found = ClusterComparison(before: before, after: after)
            var kinds: [ClusterComparison.Kind: Int] = [:]
            var unseen = Set(0..<count)
            while let start = unseen.min() {
                var (group, edge) = (Set([start]), [start])
                while let record = edge.popLast() {
                    for other in 0..<count
                    where (before[other] == before[record] || after[other] == after[record])
                        && group.insert(other).inserted
                    {
                        edge.append(other)
                    }
                }
                unseen.subtract(group)
                let sides = [before, after].map { labels in Set(group.map { labels[$0] }).count }
                let kind: ClusterComparison.Kind =
                    sides == [1, 1] ? .equal : sides[1] == 1 ? .merged : sides[0] == 1 ? .split : .both
                kinds[kind, default: 0] += group.count
                if kind != .equal {
                    let change = found.changes.first { $0.before.joined().contains(UInt32(start)) }
                    #expect(change?.kind == kind)
                    #expect(change.map { Set($0.after.joined().map(Int.init)) } == group)
                }
            }
            for kind in ClusterComparison.Kind.allCases { #expect(found.counts[kind]?.records == kinds[kind] ?? 0) }
            func together(_ labels: [UInt32], _ a: Int, _ b: Int) -> Bool { labels[a] == labels[b] }
            let pairs = (0..<count).flatMap { a in (a + 1..<max(count, a + 1)).map { (a, $0) } }
            let both = pairs.count { together(before, $0.0, $0.1) && together(after, $0.0, $0.1) }
            #expect(found.pairsKept == both)
            #expect(found.pairsParted == pairs.count { together(before, $0.0, $0.1) } - both)
            #expect(found.pairsJoined == pairs.count { together(after, $0.0, $0.1) } - both)
        }
    }
}
