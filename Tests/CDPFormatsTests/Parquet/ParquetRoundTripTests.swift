import CDPColumns
import CDPFormats
import CDPTypes
import Testing

@Suite struct ParquetRoundTripTests {
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func randomTablesComeBack(seed: UInt64) throws {
        var random = RandomTable(seed: seed)
        let counts = [0, 1, 7, 8, 100, 501].map { $0 + Int(random.next(20)) }
        let batches = counts.map { random.batch($0, nulls: seed % 3 == 0 ? 0 : 4) }
        let compression: [BlockCompression] = [.zstd, .snappy, .none]
        let options = ParquetOptions(
            rowGroupRows: 300, pageRows: 1 + Int(random.next(100)), compression: compression[Int(seed % 3)], threads: 2)
        let file = try ParquetEncoder.encode(batches, schema: RandomTable.schema, options: options)
        let read = try ParquetFile(bytes: file.bytes, name: "random")
        #expect(read.schema == RandomTable.schema)
        let whole = Batch.concatenated(batches, schema: RandomTable.schema)
        #expect(read.rowCount == Int64(whole.count))
        #expect(file.summary.rows == Int64(whole.count))
        #expect(file.summary.size == Int64(file.bytes.count))
        #expect(try CanonicalRows.json(read.read()) == CanonicalRows.json(whole))
        let last = read.rowGroups.count - 1
        let size = read.rowGroups[last].rowCount
        for range in [0..<1, size / 2..<size / 2 + 3, size - 1..<size] {
            let some = try read.read(columns: ["unique", "lines", "tags"], rowGroup: last, rows: range)
            let wanted = whole.selecting(["unique", "lines", "tags"]).slice(
                last * 300 + range.lowerBound..<last * 300 + min(range.upperBound, size))
            #expect(CanonicalRows.json(some) == CanonicalRows.json(wanted))
        }
    }

    @Test func bytesDependOnContentAlone() throws {
        var random = RandomTable(seed: 9)
        let batch = random.batch(900)
        let order = (0..<Int32(900)).map { $0 }
        let gathered = batch.gathered(order.reversed()).gathered(order.reversed())
        let once = try ParquetEncoder.encode([batch], schema: batch.schema)
        let again = try ParquetEncoder.encode(
            [gathered.slice(0..<400), gathered.slice(400..<900)], schema: batch.schema,
            options: ParquetOptions(threads: 2))
        #expect(once.bytes == again.bytes)
    }

    /// A file of which some columns differ, with the others copied as they stand, is the one that is encoded anew.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func copiedColumnsGiveTheSameBytes(seed: UInt64) throws {
        var random = RandomTable(seed: seed)
        let options = ParquetOptions(
            rowGroupRows: 300, pageRows: 1 + Int(random.next(100)), compression: seed % 2 == 0 ? .zstd : .none)
        let old = random.batch(700, nulls: seed % 3 == 0 ? 0 : 4)
        var new = random.batch(700, nulls: 4)
        let names = RandomTable.schema.map(\.name)
        let copied = Set(names.filter { _ in random.next(3) > 0 })
        for place in names.indices where copied.contains(names[place]) { new.columns[place] = old.columns[place] }
        let stored = try ParquetEncoder.encode([old], schema: old.schema, options: options)
        let file = try ParquetFile(bytes: stored.bytes, name: "stored")
        let anew = try ParquetEncoder.encode([new], schema: new.schema, options: options)
        // What is copied is not looked at: without its values the file is the same.
        var bare = new
        for place in names.indices where copied.contains(names[place]) {
            bare.columns[place] = Column(nulls: 700, of: new.schema[place].type)
        }
        let mixed = try ParquetEncoder.encode([bare], schema: new.schema, options: options, copying: (copied, file))
        #expect(mixed.bytes == anew.bytes)
        #expect(mixed.summary.columns.map(\.isExact) == anew.summary.columns.map(\.isExact))
        #expect(mixed.summary.columns.map(\.maximum) == anew.summary.columns.map(\.maximum))
    }

    @Test func dictionariesComeBackAsIndices() throws {
        let texts = StringColumn((0..<5000).map { $0 % 10 == 3 ? nil : "city \($0 % 7)" })
        let batch = Batch(["city": .string(texts)])
        let file = try ParquetEncoder.encode([batch], schema: batch.schema)
        let read = try ParquetFile(bytes: file.bytes, name: "cities").read()
        guard case .string(let column)? = read["city"] else {
            Issue.record("not texts")
            return
        }
        #expect(column.poolCount == 7)
        #expect((0..<5000).allSatisfy { column[$0] == texts[$0] })
    }

    @Test func extremesOfIntegersComeBack() throws {
        let numbers: [Int64] =
            [.min, .max, 0, -1, .max, .min, .min, 1] + (0..<300).map { $0 % 2 == 0 ? .min : .max - $0 }
        let batch = Batch([
            "n": .integer(FixedColumn(numbers)), "d": .date(FixedColumn(numbers.map { Int32(truncatingIfNeeded: $0) })),
        ])
        let file = try ParquetEncoder.encode([batch], schema: batch.schema)
        let read = try ParquetFile(bytes: file.bytes, name: "numbers").read()
        #expect(CanonicalRows.json(read) == CanonicalRows.json(batch))
    }

    @Test func statisticsAndPageIndexBoundThePages() throws {
        let long = String(repeating: "é", count: 100)
        let texts = StringColumn((0..<200).map { $0 < 100 ? nil : $0 == 150 ? long : "v\($0)" })
        let numbers = FixedColumn((0..<200).map { Int64($0) })
        let ratios = FixedColumn((0..<200).map { $0 == 5 ? Double.nan : Double($0) - 100 })
        let batch = Batch(["text": .string(texts), "n": .integer(numbers), "ratio": .float(ratios)])
        let file = try ParquetEncoder.encode([batch], schema: batch.schema, options: ParquetOptions(pageRows: 50))
        let read = try ParquetFile(bytes: file.bytes, name: "statistics")
        let pages = try #require(try read.pages(of: "n", rowGroup: 0))
        #expect(pages.map(\.rows) == [0..<50, 50..<100, 100..<150, 150..<200])
        #expect(pages.map(\.minimum) == [0, 50, 100, 150].map { .integer($0) })
        #expect(pages.map(\.maximum) == [49, 99, 149, 199].map { .integer($0) })
        let textPages = try #require(try read.pages(of: "text", rowGroup: 0))
        #expect(textPages.map(\.nullCount) == [50, 50, 0, 0])
        #expect(textPages[0].minimum == nil)
        let cut = String(repeating: "é", count: 31) + "ê"
        #expect(textPages[3].maximum == .string(Array(cut.utf8)))
        let summary = try #require(file.summary["text"])
        #expect(!summary.isExact && summary.nullCount == 100)
        #expect(summary.minimum == .string(Array("v100".utf8)))
        #expect(file.summary["ratio"]?.minimum == .float(-100))
        #expect(read.rowGroups[0]["n"]?.maximum == .integer(199))
    }
}
