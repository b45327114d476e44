/// How well clusters agree with the truth, over the records of which the truth is known.
package struct ClusterQuality: Sendable, Equatable {
    /// A share that is right, a share that is found, and their harmonic mean.
    package struct Measure: Sendable, Equatable {
        /// Of what is said, the share that is true.
        package var precision: Double
        /// Of what is true, the share that is said.
        package var recall: Double

        /// 2PR / (P + R).
        package var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }
    }

    /// The number of records.
    package var records: Int
    /// Pairs of records in one cluster, those of one person, and those that are both.
    package var pairs: Int, truePairs: Int, commonPairs: Int
    /// Over pairs of records; nothing said is all right, nothing true is all found.
    package var pairwise: Measure
    /// Over records: of a record's cluster the share that is its person, and of its person the share in its cluster (A. Bagga,
    /// B. Baldwin, 1998).
    package var bCubed: Measure
    /// The clusters that hold several people, and the people in several clusters.
    package var mixedClusters: Int, splitPeople: Int

    /// Compares clusters with people, both by record.
    package init(clusters: [UInt32], people: [UInt32]) {
        precondition(clusters.count == people.count)
        records = clusters.count
        var cells: [UInt64: Int] = [:]
        var sizes: [UInt32: Int] = [:]
        var persons: [UInt32: Int] = [:]
        for (cluster, person) in zip(clusters, people) {
            cells[UInt64(cluster) << 32 | UInt64(person), default: 0] += 1
            sizes[cluster, default: 0] += 1
            persons[person, default: 0] += 1
        }
        func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }
        self.pairs = sizes.values.reduce(0) { $0 + pairs($1) }
        truePairs = persons.values.reduce(0) { $0 + pairs($1) }
        commonPairs = cells.values.reduce(0) { $0 + pairs($1) }
        pairwise = Measure(
            precision: self.pairs == 0 ? 1 : Double(commonPairs) / Double(self.pairs),
            recall: truePairs == 0 ? 1 : Double(commonPairs) / Double(truePairs))
        var precision = 0.0
        var recall = 0.0
        var peopleOf: [UInt32: Int] = [:]
        var clustersOf: [UInt32: Int] = [:]
        // Sums of doubles depend on their order.
        for (cell, count) in cells.sorted(by: { $0.key < $1.key }) {
            let cluster = UInt32(cell >> 32)
            let person = UInt32(truncatingIfNeeded: cell)
            let square = Double(count) * Double(count)
            precision += square / Double(sizes[cluster] ?? 1)
            recall += square / Double(persons[person] ?? 1)
            peopleOf[cluster, default: 0] += 1
            clustersOf[person, default: 0] += 1
        }
        let whole = Double(max(records, 1))
        bCubed = Measure(
            precision: records == 0 ? 1 : precision / whole, recall: records == 0 ? 1 : recall / whole)
        mixedClusters = peopleOf.values.count { $0 > 1 }
        splitPeople = clustersOf.values.count { $0 > 1 }
    }
}
