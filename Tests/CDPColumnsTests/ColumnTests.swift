import CDPColumns
import CDPTypes
import Testing

@Suite struct ColumnTests {
    @Test func gatherOfTextsKeepsNullsAndCompacts() {
        let column = Column.string(StringColumn(["a", nil, "ccc"])).gathered([2, -1, 1, 0, 2])
        guard case .string(let texts) = column else { Issue.record("not texts"); return }
        #expect((0..<5).map { texts[$0] } == ["ccc", nil, nil, "a", "ccc"])
        #expect((0..<5).map { texts.compacted()[$0] } == ["ccc", nil, nil, "a", "ccc"])
    }

    @Test func hashesDoNotDependOnLayout() {
        let plain = Column.string(StringColumn(["x", "long enough for two words", nil]))
        let gathered = plain.gathered([2, 1, 0]).gathered([2, 1, 0])
        #expect(plain.hashes() == gathered.hashes())
        #expect(plain.hashes()[2] == Hash64.null)
    }

    @Test func listsJoinAfterSlices() throws {
        let list = Column.list(ListColumn(offsets: [0, 2, 2, 3], elements: .integer(FixedColumn([1, 2, 3]))))
        let joined = try #require(Column.concatenated([list.slice(1..<3), list.slice(0..<1)]))
        guard case .list(let lists) = joined else { Issue.record("not lists"); return }
        #expect(lists.offsets == [0, 0, 1, 3])
        #expect(joined.isEqual(2, list, 0))
        #expect(joined.isEqual(1, list, 2))
        #expect(!joined.isEqual(0, list, 2))
    }

    @Test(arguments: [0, 1, 2, 1000])
    func radixSortEqualsSort(count: Int) {
        var seed: UInt64 = 7
        var keys: [UInt64] = (0..<count).map { _ in
            seed = Hash64.word(seed)
            return seed >> (seed % 60)
        }
        var places = (0..<UInt32(count)).map { $0 }
        let expected = zip(keys, places).sorted { $0 < $1 }
        RadixSort.sort(keys: &keys, values: &places)
        #expect(keys == expected.map(\.0))
        #expect(places == expected.map(\.1))
    }

    @Test func indexFindsEveryHash() {
        let hashes = (0..<5000).map { Hash64.word(UInt64($0 % 4000)) }
        let index = HashIndex(hashes)
        #expect(index.count == 4000)
        for (row, hash) in hashes.enumerated() { #expect(index[hash] == UInt32(row % 4000)) }
        #expect(index[Hash64.word(99_999)] == nil)
    }
}
