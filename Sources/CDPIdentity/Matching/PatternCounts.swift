internal import CDPColumns

/// How many pairs have each combination of levels: all that training needs to know of them.
struct PatternCounts: Sendable {
    /// What somebody said of pairs.
    enum Label: UInt8, Sendable {
        case none, same, different
    }

    private var index = HashIndex()
    /// The combinations, in the order in which they were met.
    private(set) var vectors: [LevelVector] = []
    /// By combination, its pairs.
    private(set) var counts: [Int] = []
    /// By combination, what was said of these pairs; the others of the same levels stand apart.
    private(set) var labels: [Label] = []

    /// The number of pairs.
    var pairs: Int { counts.reduce(0, +) }

    /// Counts pairs of a combination.
    @inline(__always)
    mutating func add(_ vector: LevelVector, _ count: Int = 1, _ label: Label = .none) {
        let place = Int(
            index.insert(
                Hash64.word(vector.bits, seed: UInt64(label.rawValue)), UInt32(truncatingIfNeeded: vectors.count)))
        if place == vectors.count {
            vectors.append(vector)
            counts.append(count)
            labels.append(label)
        } else {
            counts[place] += count
        }
    }

    /// The counts of several parts together, sorted, so that sums over them do not depend on who counted what.
    init(_ parts: [PatternCounts]) {
        for part in parts {
            for place in part.vectors.indices { add(part.vectors[place], part.counts[place], part.labels[place]) }
        }
        let order = vectors.indices.sorted {
            (vectors[$0].bits, labels[$0].rawValue) < (vectors[$1].bits, labels[$1].rawValue)
        }
        (vectors, counts, labels) = (order.map { vectors[$0] }, order.map { counts[$0] }, order.map { labels[$0] })
        index = HashIndex()
    }

    init() {}
}
