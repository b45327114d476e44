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

    /// Texts that share their first eight bytes, end within them, hold zeros, are empty or null; numbers; rows that are in order.
    @Test(arguments: 0..<20) func rowsAscendAsTheirValuesDo(seed: UInt64) {
        var state = seed
        func below(_ end: Int) -> Int {
            state = Hash64.word(state &+ 1)
            return Int(state % UInt64(end))
        }
        let starts = ["", "a", "customer", "customer\0", "customer-0", "\0", "été", "b\0\0"]
        let texts = Column.string(
            StringColumn(
                (0..<300).map { _ in
                    below(9) == 0 ? nil : starts[below(8)] + String(repeating: "x", count: below(3))
                }))
        let numbers = Column.integer(FixedColumn((0..<300).map { _ in Int64(below(40)) - 20 }))
        for column in [texts, numbers, texts.gathered(texts.ascending((0..<300).map { $0 }))] {
            let rows = (0..<300).filter { _ in below(4) > 0 }.map { Int32($0) }
            let byOrder = rows.sorted { a, b in
                let sign = column.order(Int(a), column, Int(b))
                return sign == 0 ? a > b : sign < 0
            }
            #expect(column.ascending(rows, ties: >) == byOrder)
        }
    }

    @Test func allRowsInTheirOrderAreTheBatchItself() {
        let batch = Batch(["n": .integer(FixedColumn([1, 2, 3]))])
        let ranges: [[Int32]] = [[0, 1, 2], [0, 1], [2, 1, 0], [0, 1, 2, 2], [-1, 1, 2]]
        for rows in ranges {
            let gathered = batch.gathered(rows)
            #expect(gathered.count == rows.count)
            #expect(rows.indices.allSatisfy { gathered.columns[0].isEqual($0, batch.columns[0].gathered(rows), $0) })
        }
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

    @Test(arguments: [0, 1, 5, 3000])
    func sortedHashesFindTheirFirstPlace(count: Int) {
        let hashes = (0..<count).map { Int64(bitPattern: Hash64.word(UInt64($0 / 2)) >> 1) }.sorted()
        let sorted = SortedHashes(hashes)
        for hash in Set(hashes) { #expect(sorted.place(of: hash) == hashes.firstIndex(of: hash)) }
        for hash in [0, .max, -1, Int64(bitPattern: Hash64.word(77_777) >> 1)] {
            #expect(sorted.place(of: hash) == nil)
        }
    }

    /// Two batches with every kind of column, spliced, against the same rows picked one by one.
    @Test(arguments: [false, true], [false, true])
    func splicedRowsAreThoseOfTheRuns(firstIsGathered: Bool, secondIsGathered: Bool) {
        func batch(_ rows: Range<Int>, isGathered: Bool) -> Batch {
            let texts = Column.string(StringColumn(rows.map { $0 % 5 == 0 ? nil : "text \($0 % 7)" }))
            let numbers = Column.integer(
                FixedColumn(count: rows.count) { $0 % 4 == 1 ? nil : Int64(rows.lowerBound + $0) })
            let list = ListColumn(
                offsets: [0] + rows.map { $0 - rows.lowerBound + 1 }, elements: texts,
                validity: Validity(bytes: rows.map { $0 % 3 == 0 ? 0 : 1 }))
            let structure = StructColumn(names: ["a", "b"], columns: [numbers, texts], count: rows.count)
            let result = Batch([
                "texts": texts, "numbers": numbers, "list": .list(list), "structure": .structure(structure),
            ])
            return isGathered ? result.gathered((0..<Int32(rows.count)).reversed()) : result
        }
        let first = batch(0..<40, isGathered: firstIsGathered)
        let second = batch(40..<53, isGathered: secondIsGathered)
        let runs = [(true, 0..<2), (false, 0..<10), (false, 12..<13), (true, 2..<13), (false, 30..<40)]
            .map { RowRun(isSecond: $0, rows: $1) }
        let expected = Batch.concatenated([first, second], schema: first.schema)
            .gathered(runs.flatMap { run in run.rows.map { Int32(run.isSecond ? 40 + $0 : $0) } })
        let spliced = Batch.spliced(first, second, runs)
        #expect(spliced.count == expected.count)
        #expect(spliced.rowHashes() == expected.rowHashes())
        #expect(Batch.spliced(first, second, []).count == 0)
    }

    @Test func indexFindsEveryHash() {
        let hashes = (0..<5000).map { Hash64.word(UInt64($0 % 4000)) }
        let index = HashIndex(hashes)
        #expect(index.count == 4000)
        for (row, hash) in hashes.enumerated() { #expect(index[hash] == UInt32(row % 4000)) }
        #expect(index[Hash64.word(99_999)] == nil)
    }
}
