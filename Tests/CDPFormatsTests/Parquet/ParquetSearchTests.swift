import CDPColumns
import CDPFormats
import CDPTypes
import Testing

/// Searches against looking at every row.
@Suite struct ParquetSearchTests {
    private static let rowCount = 3000

    /// Sorted hashes with runs that cross pages, and other columns as each encoding takes them.
    private static func file(filtered: [String] = []) throws -> ParquetFile {
        let rows = 0..<Int64(rowCount)
        let scattered = rows.map { Int64(Hash64.word(UInt64($0)) >> 1) }
        func column(_ values: [Int64?]) -> Column {
            .integer(FixedColumn(values.map { $0 ?? 0 }, validity: Validity(bytes: values.map { $0 == nil ? 0 : 1 })))
        }
        let batch = Batch([
            "hash": .integer(FixedColumn(rows.map { $0 / 7 * 10 })),
            "plain": column(zip(rows, scattered).map { $0 % 5 == 0 ? $1 : nil }),
            "dense": .integer(FixedColumn(scattered)),
            "coded": column(rows.map { $0 % 3 == 0 ? nil : scattered[Int($0 % 11)] }),
            "climbing": .integer(FixedColumn(rows.map { $0 * 2 })),
            "empty": Column(nulls: rowCount, of: .integer),
        ])
        let encoded = try ParquetEncoder.encode(
            [batch], schema: batch.schema,
            options: ParquetOptions(rowGroupRows: 1000, pageRows: 100, filtered: filtered))
        return try ParquetFile(bytes: encoded.bytes, name: "searched")
    }

    private static func rows(_ batch: Batch, _ column: String, holding values: [Int64]) -> [Int] {
        guard case .integer(let numbers)? = batch[column] else { return [] }
        return (0..<batch.count).filter { numbers.validity[$0] && values.contains(numbers.values[$0]) }
    }

    @Test(
        arguments: [[0], [130], [140, 150, 4280], [5], [-3, 2_000_000], [1420, 1430, 1440, 2850], []] as [[Int64]])
    func findsSortedValues(values: [Int64]) throws {
        let file = try Self.file()
        #expect(file.rowGroupCount == 3)
        for group in 0..<file.rowGroupCount {
            let expected = Self.rows(try file.read(rowGroup: group), "hash", holding: values)
            let found = try file.search(sorted: "hash", for: values, rowGroup: group)
            #expect(found.flatMap { $0.rows.flatMap { Array($0) } } == expected)
            for stretch in found {
                #expect(stretch.rows.allSatisfy { stretch.pages.lowerBound <= $0.lowerBound })
                #expect(stretch.rows.allSatisfy { $0.upperBound <= stretch.pages.upperBound })
            }
            #expect(found.reduce(0) { $0 + $1.pages.count } <= values.count * 200)
        }
    }

    @Test(arguments: ["plain", "dense", "coded", "climbing", "empty", "nowhere"], [false, true])
    func findsValuesInAnyOrder(column: String, isFiltered: Bool) throws {
        let file = try Self.file(filtered: isFiltered ? [column] : [])
        for group in 0..<file.rowGroupCount {
            let batch = try file.read(rowGroup: group)
            guard case .integer(let numbers)? = batch[column] else {
                #expect(try file.search(column, for: [0, 1], rowGroup: group).isEmpty)
                continue
            }
            let present = [0, 5, 250, 998, 999].filter { numbers.validity[$0] }.map { numbers.values[$0] }
            // Equal to one of them in the bits that are compared first.
            let wanted = present + [1, -1, (present.first ?? 0) ^ (1 << 40)]
            let expected = Self.rows(batch, column, holding: wanted)
            #expect(expected.isEmpty == present.isEmpty)
            #expect(try file.search(column, for: wanted, rowGroup: group) == expected)
            #expect(try file.search(column, for: [1, -1], rowGroup: group).isEmpty)
        }
    }

    /// Damage to the pages of a column is not seen by a search that its filter ends.
    @Test func filtersEndSearchesBeforeAnyPage() throws {
        let values = (0..<2000).map { Int64(Hash64.word($0) >> 1) }
        let batch = Batch(["n": .integer(FixedColumn(values))])
        func file(_ filtered: [String]) throws -> ParquetFile {
            var bytes = try ParquetEncoder.encode(
                [batch], schema: batch.schema, options: ParquetOptions(compression: .none, filtered: filtered)
            ).bytes
            bytes[1000] ^= 1
            return try ParquetFile(bytes: bytes, name: "damaged")
        }
        let absent = (0..<200).map { -1 - Int64($0) }
        let damaged = try file([])
        #expect(throws: FormatError.self) { try damaged.search("n", for: absent, rowGroup: 0) }
        let filtered = try file(["n"])
        let passed = absent.count { (try? filtered.search("n", for: [$0], rowGroup: 0)) == [] }
        #expect(passed > 180)
        for value in values {
            #expect(throws: FormatError.self) { try filtered.search("n", for: [value], rowGroup: 0) }
        }
    }

    @Test func readsPagesOfNestedColumns() throws {
        var random = RandomTable(seed: 12)
        let batch = random.batch(1000, nulls: 4)
        let encoded = try ParquetEncoder.encode(
            [batch], schema: batch.schema, options: ParquetOptions(pageRows: 64))
        let file = try ParquetFile(bytes: encoded.bytes, name: "nested")
        for rows in [0..<1, 63..<65, 500..<501, 640..<800, 999..<1000, 7..<7] {
            let read = try file.read(rowGroup: 0, rows: rows)
            #expect(CanonicalRows.json(read) == CanonicalRows.json(batch.slice(rows)))
        }
    }
}
