import CDPColumns
import CDPStore
import CDPTypes
import Glibc
import Testing

/// Rows that go through a spill come back whole, once, in the range they belong to.
@Suite struct SpillTests {
    private static let schema = [
        Field("_hash", .integer), Field("text", .string), Field("amount", .decimal(precision: 18, scale: 2)),
        Field("day", .date), Field("ratio", .float), Field("flag", .boolean), Field("tags", .list(.string)),
        Field("place", .structure([Field("city", .string), Field("at", .timestamp)])), Field("number", .integer),
    ]

    /// Rows numbered from `first` on, with nulls, empty and long texts, as a gather leaves them.
    private static func batch(first: Int, count: Int) -> Batch {
        func word(_ row: Int, _ salt: UInt64) -> UInt64 { Hash64.word(UInt64(first + row), seed: salt) }
        func valid(_ salt: UInt64) -> Validity {
            Validity(bytes: (0..<count).map { word($0, salt) % 4 == 0 ? 0 : 1 })
        }
        func texts(_ salt: UInt64, _ rows: Int) -> StringColumn {
            StringColumn(
                (0..<rows).map { row in
                    word(row, salt) % 5 == 0
                        ? nil : String(repeating: "é", count: Int(word(row, salt + 1) % (row % 97 == 0 ? 5_000 : 9)))
                })
        }
        let lengths = (0..<count).map { Int32(word($0, 50) % 4) }
        let offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int($1)) }
        let place = StructColumn(
            names: ["city", "at"],
            columns: [
                .string(texts(60, count)), .timestamp(FixedColumn((0..<count).map { Int64(word($0, 61) >> 2) })),
            ], count: count, validity: valid(62))
        let columns: [Column] = [
            .integer(FixedColumn((0..<count).map { RangeLayout.stored(word($0, 1)) })), .string(texts(2, count)),
            .decimal(
                FixedColumn((0..<count).map { Int64(word($0, 4) % 1_000) }, validity: valid(5)), precision: 18,
                scale: 2), .date(FixedColumn((0..<count).map { Int32(word($0, 6) % 20_000) }, validity: valid(7))),
            .float(FixedColumn((0..<count).map { Double(word($0, 8) % 100) / 3 })),
            .boolean(FixedColumn((0..<count).map { UInt8(word($0, 9) % 2) }, validity: valid(10))),
            .list(
                ListColumn(
                    offsets: offsets, elements: .string(texts(51, offsets[count])),
                    validity: .all)),
            .structure(place), .integer(FixedColumn((0..<count).map { Int64(first + $0) })),
        ]
        let rows = Batch(schema: schema, columns: columns, count: count)
        return rows.gathered((0..<Int32(count)).reversed().map { $0 })
    }

    /// Finer and coarser layouts than that of the spill give the same rows, in the order of the batches' numbers.
    @Test(arguments: [1, 4, 16, 64]) func givesRangesOfAnyLayout(ranges: Int) throws {
        let directory = "/tmp/cdp-spill-\(getpid())"
        let spill = BatchSpill(schema: Self.schema, layout: RangeLayout(count: 16), file: SpillFile(in: directory))
        let batches = (0..<5).map { Self.batch(first: $0 * 1_000, count: 700 + $0) }
        for number in [3, 0, 4, 1, 2] { try spill.add(batches[number], number: number) }
        #expect(spill.count == batches.reduce(0) { $0 + $1.count })

        let all = Batch.concatenated(batches, schema: Self.schema)
        let layout = RangeLayout(count: ranges)
        let expected = RangeCut(all.storedHashes, layout: layout)
        var seen = 0
        for range in spill.ranges(of: layout) {
            let rows = try spill.batch(range, of: layout)
            let wanted = all.gathered(
                Array(expected.rows[Int(expected.starts[range])..<Int(expected.starts[range + 1])]))
            if ranges >= 16 {
                #expect(rows["number"]?.hashes() == wanted["number"]?.hashes())
                #expect(rows.rowHashes() == wanted.rowHashes())
            }
            #expect(rows.rowHashes().sorted() == wanted.rowHashes().sorted())
            seen += rows.count
        }
        #expect(seen == all.count)
        rmdir(directory)
    }

    /// A batch larger than the buffers keeps its texts whole.
    @Test func growsWithLargeBatches() throws {
        let text = String(repeating: "x", count: 100_000)
        let count = 300
        let rows = Batch(
            schema: [Field("_hash", .integer), Field("text", .string)],
            columns: [
                .integer(FixedColumn((0..<count).map { RangeLayout.stored(Hash64.word(UInt64($0))) })),
                .string(StringColumn((0..<count).map { "\($0)\(text)" })),
            ], count: count)
        let directory = "/tmp/cdp-spill-large-\(getpid())"
        let spill = BatchSpill(schema: rows.schema, layout: RangeLayout(count: 2), file: SpillFile(in: directory))
        try spill.add(rows, number: 0)
        let back = try (0..<2).flatMap { try spill.batch($0, of: spill.layout).rowHashes() }
        #expect(back.sorted() == rows.rowHashes().sorted())
        rmdir(directory)
    }

    /// What a spill took of the file is taken again when it is gone; spills that live at one time share nothing.
    @Test func takesPlacesAgain() throws {
        let directory = "/tmp/cdp-spill-again-\(getpid())"
        let file = SpillFile(in: directory)
        func spill(_ first: Int) throws -> BatchSpill {
            let spill = BatchSpill(schema: Self.schema, layout: RangeLayout(count: 4), file: file)
            for number in 0..<3 { try spill.add(Self.batch(first: first + number * 100, count: 90), number: number) }
            return spill
        }
        let kept = try spill(0)
        let size = file.size
        for round in 1...5 { _ = try spill(round * 1_000) }
        #expect(file.size < size * 3)
        let last = try spill(9_000)
        let all = Batch.concatenated((0..<3).map { Self.batch(first: $0 * 100, count: 90) }, schema: Self.schema)
        let expected = all.rowHashes().sorted()
        #expect(try (0..<4).flatMap { try kept.batch($0, of: kept.layout).rowHashes() }.sorted() == expected)
        #expect(last.count == kept.count)
        rmdir(directory)
    }
}
