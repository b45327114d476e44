internal import CDPColumns
import Glibc

/// Which pairs of records are compared: those that share a blocking key, each once.
///
/// A key by which more records agree than `mostRecords` says too little. Such a block is cut by each compared attribute that the
/// key does not read: its pairs are those that agree in one of these too. Where even that leaves a block too large, it is set
/// aside, and `BlockCount` says how many pairs went with it.
package struct PairBlocks: Sendable {
    /// The most records of a block. `CDP_BLOCK_RECORDS` lowers it, so that a test of a few rows has blocks that are too large: other
    /// pairs are compared then, and a store is to keep to one number.
    package static let mostRecords: Int = {
        let asked = getenv("CDP_BLOCK_RECORDS").flatMap { Int(String(cString: $0)) }
        return max(2, min(asked ?? 500, 500))
    }()

    private let records: MatchRecords
    private let model: MatchModel
    /// By key, the hashes of blocks that are too large.
    private let large: [HashIndex]
    /// By finer key, the hashes of blocks that are too large still.
    private let setAside: [HashIndex]
    /// The keys, and after them the finer ones: of a key, and a column that it is cut by.
    private let finer: [(key: Int, column: Int)]
    /// By key and finer key, the records by hash.
    private let holders: [HashedRows]
    private let threads: Int

    /// What a blocking key yields.
    package struct BlockCount: Sendable, Hashable {
        /// The blocks of two records and more.
        package var blocks = 0
        /// Their pairs of records that may be one person, those among them that other keys find too.
        package var pairs = 0
        /// The records of the largest block.
        package var largest = 0
        /// The blocks that were too large, and their pairs.
        package var large = 0, pairsOfLarge = 0
        /// The pairs of large blocks that agree in another attribute and so are compared after all, some more than once.
        package var pairsOfCut = 0
    }

    /// The blocks of records. Where these are only some of all, `known` says which blocks are too large among all.
    package init(
        _ records: MatchRecords, _ model: MatchModel, mostRecords: Int = PairBlocks.mostRecords,
        known: LargeBlocks? = nil, threads: Int
    ) {
        self.records = records
        self.model = model
        self.threads = threads
        var holders = records.keys.map { key in
            HashedRows.sorted(count: records.count, threads: threads) { rows, found in
                for row in rows where key[row] != Hash64.null { found.append(key[row], row: row) }
            }
        }
        var large: [HashIndex] = []
        var finer: [(key: Int, column: Int)] = []
        var setAside: [HashIndex] = []
        for key in records.keys.indices {
            let found = Self.blocks(holders[key]) { block, hash in
                known.map { $0.whole[key].contains(hash) } ?? (block.count > mostRecords)
            }
            large.append(HashIndex(found.map(\.hash)))
            guard !found.isEmpty else { continue }
            for column in records.columns.indices where !model.keyColumns[key].contains(column) {
                let (all, hashes) = (holders[key], records.keys[key])
                let codes = records.columns[column].codes
                let rows = HashedRows.sorted(blocks: found.count, threads: threads) { block, cut in
                    for row in all.rows[found[block].range] where codes[Int(row)] != MatchColumn.none {
                        cut.append(Self.cut(hashes[Int(row)], by: codes[Int(row)]), row: Int(row))
                    }
                }
                let values = records.columns[column].hashes
                let left = Self.blocks(rows) { block, _ in
                    guard let known else { return block.count > mostRecords }
                    let record = Int(rows.rows[block.lowerBound])
                    return known.cut[key].contains(
                        LargeBlocks.cut(hashes[record], column: column, by: values[Int(codes[record])]))
                }
                finer.append((key, column))
                holders.append(rows)
                setAside.append(HashIndex(left.map(\.hash)))
            }
        }
        self.holders = holders
        self.large = large
        self.finer = finer
        self.setAside = setAside
    }

    /// The key of records that agree in a key and in a value.
    @inline(__always)
    private static func cut(_ hash: UInt64, by code: UInt32) -> UInt64 { Hash64.combine(hash, UInt64(code)) }

    /// The blocks that are too large.
    private static func blocks(_ rows: HashedRows, where isLarge: (Range<Int>, UInt64) -> Bool) -> [(
        hash: UInt64, range: Range<Int>
    )] {
        var result: [(hash: UInt64, range: Range<Int>)] = []
        rows.eachGroup(in: 0..<rows.count) { block in
            let hash = rows.hashes[block.lowerBound]
            if isLarge(block, hash) { result.append((hash, block)) }
        }
        return result
    }

    /// Whether the block of a place under a hash is too large.
    @inline(__always)
    private func isLarge(_ place: Int, _ hash: UInt64) -> Bool {
        (place < large.count ? large[place] : setAside[place - large.count])[hash] != nil
    }

    /// By key, what it yields.
    package var counts: [BlockCount] {
        var result = records.keys.indices.map { key in
            var count = BlockCount()
            holders[key].eachGroup(in: 0..<holders[key].count) { block in
                let pairs = pairs(of: block, holders[key])
                count.blocks += 1
                count.pairs += pairs
                count.largest = max(count.largest, block.count)
                if isLarge(key, holders[key].hashes[block.lowerBound]) {
                    count.large += 1
                    count.pairsOfLarge += pairs
                }
            }
            return count
        }
        for (place, finer) in finer.enumerated() {
            let rows = holders[records.keys.count + place]
            rows.eachGroup(in: 0..<rows.count) { block in
                if !isLarge(records.keys.count + place, rows.hashes[block.lowerBound]) {
                    result[finer.key].pairsOfCut += pairs(of: block, rows)
                }
            }
        }
        return result
    }

    /// Whether a block of a key that is not too large holds two records.
    @inline(__always)
    private func isWhole(_ key: Int, _ a: Int, _ b: Int) -> Bool {
        let hash = records.keys[key][a]
        return hash == records.keys[key][b] && hash != Hash64.null && large[key][hash] == nil
    }

    /// Whether a part of a block that is too large holds two records.
    @inline(__always)
    private func isCut(_ number: Int, _ a: Int, _ b: Int) -> Bool {
        let (key, column) = finer[number]
        let hash = records.keys[key][a]
        guard hash == records.keys[key][b], hash != Hash64.null, large[key][hash] != nil else { return false }
        let code = records.columns[column].codes[a]
        return code == records.columns[column].codes[b] && code != MatchColumn.none
            && setAside[number][Self.cut(hash, by: code)] == nil
    }

    /// Whether an earlier key than the one at `place` brings two records together.
    @inline(__always)
    private func isEarlier(_ place: Int, _ a: Int, _ b: Int) -> Bool {
        for key in 0..<min(place, records.keys.count) where isWhole(key, a, b) { return true }
        for number in 0..<max(place - records.keys.count, 0) where isCut(number, a, b) { return true }
        return false
    }

    /// Whether two records stand in one source in which nobody stands twice, so that no key brings them together.
    package func areTwo(_ a: UInt32, _ b: UInt32) -> Bool { records.areTwo(Int(a), Int(b)) }

    /// Whether a key brings two records together.
    private func brings(_ key: Int, _ a: Int, _ b: Int) -> Bool {
        isWhole(key, a, b) || finer.indices.contains { finer[$0].key == key && isCut($0, a, b) }
    }

    /// The keys that bring two records together.
    package func keys(of a: UInt32, _ b: UInt32) -> [Int] {
        areTwo(a, b) ? [] : records.keys.indices.filter { brings($0, Int(a), Int(b)) }
    }

    /// The places that bring two records together; see `places`.
    func places(of a: Int, _ b: Int) -> [Int] {
        records.keys.indices.filter { isWhole($0, a, b) }
            + finer.indices.filter { isCut($0, a, b) }.map { records.keys.count + $0 }
    }

    /// By key, the pairs that no other key finds, and the number of all pairs.
    package func pairsOfOneKey() -> (only: [Int], all: Int) {
        let parts = mapPairs { source in
            var counts = [Int](repeating: 0, count: records.keys.count + 1)
            source.forEach { a, b in
                counts[records.keys.count] += 1
                let keys = keys(of: UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
                if keys.count == 1 { counts[keys[0]] += 1 }
            }
            return counts
        }
        let sums = (0...records.keys.count).map { place in parts.reduce(0) { $0 + $1[place] } }
        return (Array(sums.dropLast()), sums[records.keys.count])
    }

    /// What `body` makes of the pairs of stretches of blocks, in order; each pair of the project once.
    package func mapPairs<Result: Sendable>(_ body: @Sendable (PairSource) -> Result) -> [Result] {
        holders.indices.flatMap { place in
            holders[place].mapBlocks(threads: threads) { range in
                body(PairSource(blocks: self, place: place, range: range, isOnce: true, share: .max))
            }
        }
    }

    /// What was looked for in one place: the pairs of a key, or those of its large blocks that agree in a column too.
    package var places: [(key: Int, column: Int?)] {
        records.keys.indices.map { ($0, nil) } + finer.map { ($0.key, $0.column) }
    }

    /// The number of pairs of one of `places`, those among them that others find too.
    package func pairs(of place: Int) -> Int {
        var pairs = 0
        holders[place].eachGroup(in: 0..<holders[place].count) { block in
            if !isLarge(place, holders[place].hashes[block.lowerBound]) {
                pairs += self.pairs(of: block, holders[place])
            }
        }
        return pairs
    }

    /// The number of pairs of a block of a key or of a part of one.
    private func pairs(of block: Range<Int>, _ rows: HashedRows) -> Int {
        records.pairs(of: block.lazy.map { Int(rows.rows[$0]) })
    }

    /// The same for the pairs of one of `places`, whether others find them too or not; of about so many pairs at most, those of
    /// whole blocks that a hash picks.
    package func mapPairs<Result: Sendable>(
        of place: Int, atMost most: Int, _ body: @Sendable (PairSource) -> Result
    ) -> [Result] {
        let pairs = pairs(of: place)
        let share = pairs <= most ? UInt64.max : UInt64(Double(UInt64.max) * (Double(most) / Double(pairs)))
        return holders[place].mapBlocks(threads: threads) { range in
            body(PairSource(blocks: self, place: place, range: range, isOnce: false, share: share))
        }
    }

    /// The pairs of a stretch of blocks.
    package struct PairSource {
        fileprivate let blocks: PairBlocks
        fileprivate let place: Int
        fileprivate let range: Range<Int>
        fileprivate let isOnce: Bool
        fileprivate let share: UInt64

        /// The pairs.
        package var pairs: [RecordPair] {
            var result: [RecordPair] = []
            forEach { result.append(RecordPair(UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $1))) }
            return result
        }

        /// Whether an exact rule unites two records already.
        @inline(__always)
        func isExact(_ a: Int, _ b: Int) -> Bool { blocks.records.areEqual(a, b) }

        /// Calls `body` with each pair, the lesser record first.
        @inline(__always)
        func forEach(_ body: (Int, Int) -> Void) {
            let rows = blocks.holders[place]
            rows.eachGroup(in: range) { block in
                let hash = rows.hashes[block.lowerBound]
                if blocks.isLarge(place, hash) { return }
                if share < .max, Hash64.word(hash, seed: 7) > share { return }
                for first in block.dropLast() {
                    let a = Int(rows.rows[first])
                    for second in first + 1..<block.upperBound {
                        let b = Int(rows.rows[second])
                        if blocks.records.areTwo(a, b) { continue }
                        if isOnce, blocks.isEarlier(place, a, b) { continue }
                        body(a, b)
                    }
                }
            }
        }
    }
}
