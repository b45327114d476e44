/// What is left of a removed record: it votes in naming, as a member of its anchor's profile.
package struct Tombstone: Sendable, Equatable {
    /// The generation at which the record was first seen.
    package var firstSeen: Int64
    /// The number of living records that stand before it in record order.
    package var position: UInt32
    /// The record as which it votes: the least living record of its last profile.
    package var anchor: UInt32

    /// A tombstone.
    package init(firstSeen: Int64, position: UInt32, anchor: UInt32) {
        self.firstSeen = firstSeen
        self.position = position
        self.anchor = anchor
    }
}

/// Whose name a profile bears: of its records and the tombstones anchored in it, the least by (first seen, record
/// order).
package enum Founder: Sendable, Hashable {
    /// A living record.
    case record(Int)
    /// A tombstone, by its place among those given.
    case tombstone(Int)
}

extension Resolution {
    /// The founder of each cluster. `tombstones` stand in record order among themselves.
    ///
    /// When profiles merge, the older founder names the union; when they split, each part is named by its own founder,
    /// so the part that leaves gets back the id that it had before.
    package func founders(_ input: IdentityInput, tombstones: [Tombstone] = []) -> [Founder] {
        var result = [Founder](repeating: .record(0), count: clusterCount)
        var seen = [Int64](repeating: .max, count: clusterCount)
        var isNamed = [Bool](repeating: false, count: clusterCount)
        var next = 0
        func vote(_ founder: Founder, _ firstSeen: Int64, for cluster: Int) {
            guard !isNamed[cluster] || firstSeen < seen[cluster] else { return }
            isNamed[cluster] = true
            seen[cluster] = firstSeen
            result[cluster] = founder
        }
        func voteOfTombstones(before position: Int) {
            while next < tombstones.count, Int(tombstones[next].position) <= position {
                let tombstone = tombstones[next]
                vote(.tombstone(next), tombstone.firstSeen, for: Int(clusters[Int(tombstone.anchor)]))
                next += 1
            }
        }
        for record in clusters.indices {
            voteOfTombstones(before: record)
            vote(.record(record), input.firstSeen[record], for: Int(clusters[record]))
        }
        voteOfTombstones(before: .max)
        return result
    }
}
