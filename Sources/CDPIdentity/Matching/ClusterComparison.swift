internal import CDPColumns

/// Two partitions of the same records held against each other: what a change of rules or weights does to people.
///
/// Clusters that share records belong together. Of such a group of clusters the records that move are the fewest that must
/// change their cluster: each cluster keeps the part that it shares with one other, the largest parts first.
package struct ClusterComparison: Sendable, Hashable {
    /// What became of clusters that share records.
    package enum Kind: Int, Sendable, Hashable, CaseIterable {
        /// One cluster is the same on both sides.
        case equal
        /// Several became one.
        case merged
        /// One became several.
        case split
        /// Several became several others.
        case both
    }

    /// How many clusters and records there are of a kind.
    package struct Count: Sendable, Hashable {
        /// The clusters before and after.
        package var before = 0, after = 0
        /// Their records, and those of them that move.
        package var records = 0, moved = 0

        /// Counts.
        package init(before: Int = 0, after: Int = 0, records: Int = 0, moved: Int = 0) {
            self.before = before
            self.after = after
            self.records = records
            self.moved = moved
        }
    }

    /// Clusters that are not the same on both sides.
    package struct Change: Sendable, Hashable {
        /// What became of them.
        package var kind: Kind
        /// The records of each cluster before and after, the larger cluster first, then that of the lesser record.
        package var before: [[UInt32]], after: [[UInt32]]
        /// The fewest records that change their cluster.
        package var moved: Int

        /// The number of records.
        package var records: Int { before.reduce(0) { $0 + $1.count } }
    }

    /// By kind, what there is of it.
    package var counts: [Kind: Count]
    /// The changes: those of the most records first, then that of the least record.
    package var changes: [Change]
    /// The pairs of records that are together on both sides, before alone and after alone.
    package var pairsKept: Int, pairsParted: Int, pairsJoined: Int

    /// Compares two partitions, both by record.
    package init(before: [UInt32], after: [UInt32]) {
        precondition(before.count == after.count, "both partitions are of the same records")
        let (first, second) = (Self.groups(before), Self.groups(after))
        // A cluster before has the number of its place, one after that place beyond the last one before.
        var groups = UnionFind(count: first.count + second.count)
        for record in before.indices { groups.unite(before[record], UInt32(first.count) + after[record]) }
        var sides: [UInt32: (before: [Int], after: [Int])] = [:]
        for cluster in 0..<first.count where !first[cluster].isEmpty {
            sides[groups.find(UInt32(cluster)), default: ([], [])].before.append(cluster)
        }
        for cluster in 0..<second.count where !second[cluster].isEmpty {
            sides[groups.find(UInt32(first.count + cluster)), default: ([], [])].after.append(cluster)
        }
        var counts = Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, Count()) })
        var changes: [Change] = []
        for side in sides.values {
            let kind: Kind =
                side.before.count == 1
                ? (side.after.count == 1 ? .equal : .split)
                : side.after.count == 1 ? .merged : .both
            let change = Change(
                kind: kind, before: Self.ordered(side.before.map { Array(first[$0]) }),
                after: Self.ordered(side.after.map { Array(second[$0]) }),
                moved: kind == .equal ? 0 : Self.moved(side.before.map { first[$0] }, after))
            var count = counts[kind] ?? Count()
            count.before += side.before.count
            count.after += side.after.count
            count.records += change.records
            count.moved += change.moved
            counts[kind] = count
            if kind != .equal { changes.append(change) }
        }
        self.counts = counts
        self.changes = changes.sorted { ($1.records, $0.before[0][0]) < ($0.records, $1.before[0][0]) }
        let pairs = ClusterQuality(clusters: after, people: before)
        pairsKept = pairs.commonPairs
        pairsParted = pairs.truePairs - pairs.commonPairs
        pairsJoined = pairs.pairs - pairs.commonPairs
    }

    private static func groups(_ clusters: [UInt32]) -> Groups {
        Groups(numbers: clusters, count: Int(clusters.max().map { $0 + 1 } ?? 0))
    }

    private static func ordered(_ clusters: [[UInt32]]) -> [[UInt32]] {
        clusters.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
    }

    /// The fewest records that change their cluster, where the largest common part stays, then the next.
    private static func moved(_ before: [ArraySlice<UInt32>], _ after: [UInt32]) -> Int {
        var parts: [(count: Int, least: UInt32, before: Int, after: UInt32)] = []
        for (cluster, records) in before.enumerated() {
            var own: [UInt32: (count: Int, least: UInt32)] = [:]
            for record in records { own[after[Int(record)], default: (0, record)].count += 1 }
            parts += own.map { ($0.value.count, $0.value.least, cluster, $0.key) }
        }
        parts.sort { ($1.count, $0.least) < ($0.count, $1.least) }
        var (taken, given): (Set<Int>, Set<UInt32>) = ([], [])
        var stay = 0
        for part in parts where !taken.contains(part.before) && !given.contains(part.after) {
            taken.insert(part.before)
            given.insert(part.after)
            stay += part.count
        }
        return before.reduce(0) { $0 + $1.count } - stay
    }
}
