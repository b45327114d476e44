import CDPColumns
import CDPFormats
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// Columns of every type that other programs write, under contracts: each value is what Python says, or lost alone and counted.
@Suite struct ForeignColumnsTests {
    private static let types: [String: DataType] = [
        "integer": .integer, "string": .string, "float": .float, "money": .money, "date": .date,
        "timestamp": .timestamp, "[integer]": .list(.integer), "[string]": .list(.string),
    ]

    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try Repository.runPython("Tests/Oracles/foreign_columns.py", "'\(folder.path)'")
        return folder
    }

    private static func cases(_ folder: TemporaryFolder) throws -> [JSONValue] {
        return try #require(try JSONValue.parse(try folder.bytes("cases.json")).array)
    }

    @Test(.needsPython) func valuesAreReadOrLostAlone() throws {
        let folder = try ForeignColumnsTests.folder()
        for item in try ForeignColumnsTests.cases(folder) {
            let name = try #require(item["name"]?.string)
            let type = try #require(item["type"]?.string.flatMap { ForeignColumnsTests.types[$0] })
            let contract = Contract([ContractField("v", type, onError: .null)])
            let file = try ParquetFile(path: "\(folder.path)/\(name).parquet")
            var values: [JSONValue] = []
            var faults: [String: Int64] = [:]
            for group in 0..<file.rowGroupCount {
                let (rows, traits) = try file.readForeign(columns: ["v"], rowGroup: group)
                let chunk = contract.chunk(of: rows, firstRow: 1, traits: traits)
                values += (0..<rows.count).map { chunk.batch.columns[0].text($0).map { .string($0) } ?? .null }
                for shape in chunk.faults[0].shapes { faults[shape.fault.rawValue, default: 0] += Int64(shape.count) }
            }
            #expect(values == item["values"]?.array, "\(name) as \(type)")
            let expected = item["faults"]?.members?.map { ($0.0, $0.1.integer ?? 0) } ?? []
            #expect(faults == Dictionary(uniqueKeysWithValues: expected), "\(name) as \(type)")
        }
    }

    @Test(.needsPython) func whatHasNoTypeOfOursIsNamed() throws {
        let folder = try ForeignColumnsTests.folder()
        let times = try ParquetFile(path: folder.path + "/time-of-day.parquet")
        #expect(times.unreadable.map(\.reason) == ["a time of day, for which cdp has no type"])
        let nothing = try ParquetFile(path: folder.path + "/no-columns.parquet")
        #expect(nothing.schema.isEmpty)
        let empty = try ParquetFile(path: folder.path + "/nothing.parquet")
        #expect(empty.untypedColumns == ["v"])
        #expect(empty.inferredFields == [Field("v", .string)])
        #expect(try ParquetFile(path: folder.path + "/durations.parquet").durations == ["d": "microseconds"])
    }

    /// A row in quarantine is kept as text, whatever its bytes are.
    @Test func aRejectedRowIsText() throws {
        let column = StringColumn(bytes: [0x61, 0xFF], offsets: [0, 1, 2])
        let rows = Batch(["v": .string(column), "n": .integer(FixedColumn([1, 2]))])
        let contract = Contract([ContractField("v", .string, isRequired: true), ContractField("n", .integer)])
        let chunk = contract.chunk(of: rows, firstRow: 1, traits: ColumnTraits(uncheckedTexts: ["v"]))
        #expect(chunk.rejected.map(\.reason) == [.value(field: "v", .notText)])
        #expect(chunk.rejected.map { String(decoding: $0.raw, as: UTF8.self) } == [#"{"v":"\#u{FFFD}","n":2}"#])
        #expect(chunk.rejected.map(\.isWhole) == [false])
        #expect(chunk.batch.columns[0].text(0) == "a")
    }

    /// So that it is read again as the same number.
    @Test func aRejectedRowHasTheShortestTextOfASingle() {
        let price = Double(Float(19.99))
        let rows = Batch(["price": .float(FixedColumn([price, price])), "n": .string(StringColumn(["1", "x"]))])
        let contract = Contract([ContractField("price", .money), ContractField("n", .integer)])
        let chunk = contract.chunk(of: rows, firstRow: 1, traits: ColumnTraits(singles: ["price"]))
        #expect(chunk.batch.columns[0].text(0) == "19.99")
        #expect(chunk.rejected.map { String(decoding: $0.raw, as: UTF8.self) } == [#"{"price":19.99,"n":"x"}"#])
    }

    /// Nothing of a foreign schema beside Parquet's own is trusted.
    @Test(arguments: ["", "QUJD", "/////w==", "/////3gAAAAQAAAA////f////38=", "////////////////////////////"])
    func aDamagedSchemaOfArrowSaysNothing(text: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.parquet"
        let batch = Batch(["d": .integer(FixedColumn([1]))])
        let options = ParquetOptions(metadata: [("ARROW:schema", text)])
        try folder.write(try ParquetEncoder.encode([batch], schema: batch.schema, options: options).bytes, to: path)
        #expect(try ParquetFile(path: path).durations.isEmpty)
    }
}
