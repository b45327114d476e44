/// Which of many blocking keys find the likely pairs for few comparisons.
package struct KeyChoice: Sendable {
    /// By set of keys, a bit each, the likely pairs that these find and no other.
    private let found: [(keys: UInt64, pairs: Int)]
    /// By key, the pairs that it leads to.
    private let costs: [Int]
    private let records: Int
    /// A key that finds a smaller share of the likely pairs than this is not worth its pairs.
    static let leastShare = 0.0005

    /// Keys of which it is known which likely pairs they find.
    package init(found: [UInt64: Int], costs: [Int], records: Int) {
        precondition(costs.count <= UInt64.bitWidth, "a key has a bit")
        self.found = found.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
        self.costs = costs
        self.records = records
    }

    /// The number of likely pairs.
    package var likely: Int { found.reduce(0) { $0 + $1.pairs } }

    /// The likely pairs that some of these keys find.
    package func pairs(of keys: [Int]) -> Int {
        let bits = Self.bits(keys)
        return found.reduce(0) { $0 + ($1.keys & bits == 0 ? 0 : $1.pairs) }
    }

    /// Of `keys`, the likely pairs that only one of them finds.
    package func pairs(onlyOf key: Int, among keys: [Int]) -> Int {
        let bits = Self.bits(keys)
        return found.reduce(0) { $0 + ($1.keys & bits == 1 << UInt64(key) ? $1.pairs : 0) }
    }

    /// The keys, the most useful first: each time the one that finds the most that is not found yet for the pairs it costs. For each
    /// of `comparisons`, the keys that read it, one is added that does not, where there is any; else nothing says how often one
    /// person differs in it.
    package func chosen(leaving comparisons: [Set<Int>] = []) -> [Int] {
        var keys: [Int] = []
        let least = max(1, Int(Double(likely) * Self.leastShare))
        while let next = best(beside: keys, atLeast: least) { keys.append(next) }
        for key in keys.sorted(by: { (costs[$1], $0) < (costs[$0], $1) }) where keys.count > 1 {
            let others = keys.filter { $0 != key }
            if pairs(of: keys) - pairs(of: others) < least { keys = others }
        }
        for reading in comparisons where !keys.isEmpty && keys.allSatisfy(reading.contains) {
            let open = costs.indices.filter { !reading.contains($0) && pairs(of: [$0]) > 0 }
            if let key = open.max(by: { (worth($0, pairs(of: [$0])), $1) < (worth($1, pairs(of: [$1])), $0) }) {
                keys.append(key)
            }
        }
        return keys
    }

    private func best(beside keys: [Int], atLeast least: Int) -> Int? {
        let known = pairs(of: keys)
        let gains = costs.indices.filter { !keys.contains($0) }.map { ($0, pairs(of: keys + [$0]) - known) }
        return gains.filter { $0.1 >= least }.max { (worth($0.0, $0.1), $1.0) < (worth($1.0, $1.1), $0.0) }?.0
    }

    /// A key costs its pairs, and a pass over the records.
    private func worth(_ key: Int, _ gain: Int) -> Double { Double(gain) / Double(costs[key] + records) }

    /// A set of keys.
    fileprivate static func bits(_ keys: [Int]) -> UInt64 { keys.reduce(0) { $0 | 1 << UInt64($1) } }
}

extension PairBlocks {
    /// By set of keys, a bit each, how many of some pairs these bring together and no other key does.
    package func keys(of pairs: some Sequence<WeightedPair>) -> [UInt64: Int] {
        var found: [UInt64: Int] = [:]
        for pair in pairs { found[KeyChoice.bits(keys(of: pair.a, pair.b)), default: 0] += 1 }
        return found
    }
}
