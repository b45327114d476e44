import CDPColumns
import CDPTypes
import Testing

@testable import CDPStore

/// Ranges that are written anew, and rows that go to files of their own beside them.
@Suite struct RewriteTests {
    private static let schema = [Field("_hash", .integer), Field("at", .integer), Field("key", .string)]

    /// Rows in no order, several of one hash, whose values follow from their numbers.
    private static func rows(_ numbers: Range<Int>) -> Batch {
        let mixed = numbers.map { Hash64.word(UInt64($0)) }
        return Batch(
            schema: schema,
            columns: [
                .integer(FixedColumn(numbers.map { Int64(bitPattern: Hash64.word(UInt64($0 % 97)) >> 1) })),
                .integer(FixedColumn(mixed.map { Int64($0 % 5) })), .string(StringColumn(numbers.map { "row \($0)" })),
            ], count: numbers.count)
    }

    private let sort = RangeSort(then: ["at", "key"], schema: schema)

    /// Whether two batches hold the same rows in the same order.
    private func expectSame(_ a: Batch, _ b: Batch, _ location: SourceLocation = #_sourceLocation) {
        #expect(a.rowHashes() == b.rowHashes(), sourceLocation: location)
    }

    @Test(arguments: [0, 1, 3, 400])
    func mergedRowsStandAsSortedOnes(added: Int) {
        let old = sort.sorted(Self.rows(0..<300))
        let gone = (0..<Int32(300)).filter { Hash64.word(UInt64($0) + 9) % 4 == 0 }
        let left = Set(gone)
        let kept = old.gathered((0..<Int32(300)).filter { !left.contains($0) })
        let new = sort.sorted(Self.rows(300..<300 + added))
        expectSame(
            sort.merged(old, without: gone, with: new),
            sort.sorted(Batch.concatenated([kept, new], schema: Self.schema)))
    }

    /// A table that rows are added to a few at a time, with some taken out in between, against one that is written at once.
    @Test func additionsGoToFilesOfTheirOwnWhileTheseAreFewAndSmall() throws {
        let sample = try SampleStore()
        var table = TableSnapshot(empty: "events/visits", schema: Self.schema)
        var sizes: [Int] = []
        func add(_ numbers: Range<Int>, without gone: [Int32] = []) throws {
            let change = try TableRewrite(
                table, schema: Self.schema, order: ["at", "key"], keepsAdditionsApart: true,
                directory: sample.path + "/visits", threads: 2
            ).run(layout: RangeLayout(count: 1), touched: [0]) { _, present in
                if !gone.isEmpty { _ = try present.rows() }
                return RangeOutcome(.edited(without: gone, with: Self.rows(numbers)), extra: ())
            }.change
            table = change.after
            sizes.append(table.files.count)
        }
        try add(0..<1000)
        for round in 0..<9 { try add(1000 + round * 10..<1010 + round * 10) }
        #expect(sizes == [1, 2, 3, 4, 5, 6, 7, 8, 1, 2])
        try add(1090..<1300)
        #expect(sizes.last == 3)
        try add(1300..<1400)
        #expect(sizes.last == 1, "more than a fifth of the rows would stand apart")
        expectSame(try TableReader(table).readAll(), sort.sorted(Self.rows(0..<1400)))
        #expect(table.contentDigest == Self.rows(0..<1400).rowHashes().reduce(0, &+))
        try add(1400..<1401)
        try add(1401..<1402, without: [3])
        #expect(sizes.suffix(2) == [2, 1])
        #expect(table.rows == 1401)
        #expect(table.contentDigest == (try TableReader(table).readAll()).rowHashes().reduce(0, &+))
    }
}
