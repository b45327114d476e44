import CDPColumns
import Testing

@Suite struct HashedRowsTests {
    /// Spread, shared beginnings, few values, one value.
    private static let spreads: [@Sendable (UInt64) -> UInt64] = [
        { $0 }, { $0 >> 40 | 0xABCD << 48 }, { $0 % 7 }, { _ in 42 }, { $0 >> ($0 % 60) },
    ]

    @Test(arguments: [0, 1, 2, 1000, 70_000, 200_001], [1, 3])
    func sortedRowsAreThoseOfAStableSort(count: Int, threads: Int) {
        for spread in Self.spreads {
            let hashes = (0..<count).map { spread(Hash64.word(UInt64($0))) }
            let held = hashes.indices.filter { $0 % 5 != 3 }
            let sorted = HashedRows.sorted(count: count, threads: threads) { rows, result in
                for row in rows where row % 5 != 3 { result.append(hashes[row], row: row) }
            }
            let expected = held.map { (hashes[$0], UInt32($0)) }.sorted { $0 < $1 }
            #expect(sorted.hashes == expected.map(\.0))
            #expect(sorted.rows == expected.map(\.1))
        }
    }

    @Test(arguments: [0, 1, 65_536, 200_001], [1, 3])
    func arraysAreFilledAndJoinedInOrder(count: Int, threads: Int) {
        let expected = (0..<count).map { $0 * 3 }
        let filled: [Int] = Parallel.array(count, threads: threads) { rows, target in
            for row in rows { (target + row).initialize(to: row * 3) }
        }
        #expect(filled == expected)
        let cut = count / 3
        let parts = [Array(expected[..<cut]), [], Array(expected[cut...])]
        #expect(Parallel.joined(parts, threads: threads) == expected)
    }
}
