internal import CDPColumns

/// How many pairs have each combination of levels: all that training needs to know of them.
struct PatternCounts: Sendable {
    private var index = HashIndex()
    /// The combinations, in the order in which they were met.
    private(set) var vectors: [LevelVector] = []
    /// By combination, its pairs.
    private(set) var counts: [Int] = []

    /// The number of pairs.
    var pairs: Int { counts.reduce(0, +) }

    /// Counts pairs of a combination.
    @inline(__always)
    mutating func add(_ vector: LevelVector, _ count: Int = 1) {
        let place = Int(index.insert(Hash64.word(vector.bits), UInt32(truncatingIfNeeded: vectors.count)))
        if place == vectors.count {
            vectors.append(vector)
            counts.append(count)
        } else {
            counts[place] += count
        }
    }

    /// The counts of several parts together, sorted, so that sums over them do not depend on who counted what.
    init(_ parts: [PatternCounts]) {
        for part in parts {
            for (vector, count) in zip(part.vectors, part.counts) { add(vector, count) }
        }
        let order = vectors.indices.sorted { vectors[$0].bits < vectors[$1].bits }
        (vectors, counts) = (order.map { vectors[$0] }, order.map { counts[$0] })
        index = HashIndex()
    }

    init() {}
}
