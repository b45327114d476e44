import CDPColumns
import CDPTypes
import Testing

@testable import CDPStore

/// The order of rows in files, and the filters of files that are written.
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

    @Test func filtersTellWhichFilesHoldAnOwner() throws {
        let sample = try SampleStore()
        let schema = [Field("_hash", .integer), Field("_owner_1", .integer), Field("_owner_2", .integer)]
        let numbers = (0..<2000).map { Int64(bitPattern: Hash64.word(UInt64($0)) >> 1) }
        let rows = Batch(
            schema: schema,
            columns: [
                .integer(FixedColumn(numbers.sorted())), .integer(FixedColumn(numbers)),
                .integer(FixedColumn(count: 2000) { $0 % 2 == 0 ? numbers[$0] : nil }),
            ], count: 2000)
        let table = try TableRewrite(
            TableSnapshot(empty: "events/visits", schema: schema), schema: schema, order: [],
            target: TableTarget(directory: sample.path + "/visits"), threads: 1
        ).run(layout: RangeLayout(count: 1), touched: [0]) { _, _ in
            RangeOutcome(.edited(without: [], with: rows), extra: ())
        }.change
            .after
        var file = try #require(table.files.first)
        file.filters = try #require(FileFilters(tag: file.filters.tag))
        let both = ["_owner_1", "_owner_2"]
        #expect(try file.columns(both, thatMayHold: [7, numbers[6]]) == both)
        let strangers = (5000..<5100).filter { number in
            (try? file.columns(both, thatMayHold: [Int64(bitPattern: Hash64.word(UInt64(number)) >> 1)])) == [
                "_owner_1"
            ]
        }
        #expect(strangers.count > 90, "the filter of `_owner_2` passes nearly all strangers over; `_owner_1` has none")
        #expect(FileFilters(tag: "_owner_2:1:9223372036854775807") == nil)
        #expect(FileFilters(tag: "_owner_2:-1:4") == nil)
        let path = "\(file.directory)/\(file.path)"
        var bytes = try StoreFiles.read(path)
        bytes[file.filters["_owner_2"][0].upperBound - 1] ^= 1
        try StoreFiles.write(bytes, to: path)
        #expect(throws: StoreError.self) { try file.columns(both, thatMayHold: [7]) }
    }
}
