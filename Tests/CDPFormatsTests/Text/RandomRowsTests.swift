import CDPColumns
import CDPFormats
import CDPTestSupport
import CDPTypes
import Testing

@Suite struct RandomRowsTests {
    private let threadsAndSizes = [(1, 64), (1, 100), (4, 64), (4, 1000), (2, 1 << 20)]

    /// The reading in one block by one thread, once all others were the same.
    private func reading(_ path: String, _ format: RowFormat, _ contract: Contract) throws -> Reading {
        let whole = try Reading(path, format, contract)
        for (threads, size) in threadsAndSizes {
            var limits = ReadLimits()
            limits.blockSize = size
            let other = try Reading(path, format, contract, threads: threads, limits: limits)
            #expect(other == whole, "\(threads) threads, blocks of \(size) bytes")
        }
        return whole
    }

    @Test(.needsPython, arguments: 1...6) func readsCSVAsPythonDoes(seed: Int) throws {
        let oracle = try PythonOracle("csv", seed: seed)
        var options = CSVOptions()
        options.nulls = []
        let reading = try reading(oracle.rowsPath, .csv(options), .texts("a", "b", "c"))
        #expect(reading.rejected.isEmpty)
        let expected = oracle.expected.map { row in (row.array ?? []).map(\.string) }
        #expect(expected.count == 400)
        #expect(reading.rows == expected)
    }

    @Test(.needsPython, arguments: 1...6) func readsJSONLinesAsPythonDoes(seed: Int) throws {
        let oracle = try PythonOracle("json", seed: seed)
        let contract = Contract([
            ContractField("s", .string), ContractField("n", .integer), ContractField("l", .list(.string)),
        ])
        let reading = try reading(oracle.rowsPath, .jsonLines(JSONLinesOptions()), contract)
        let byLine = Dictionary(uniqueKeysWithValues: zip(reading.lines, reading.rows))
        var compared = 0
        for (place, expected) in oracle.expected.enumerated() {
            let row = byLine[Int64(place + 1)]
            guard let values = expected.array else {
                if expected == .null { #expect(row == nil, "line \(place + 1)") }
                continue
            }
            let list = values[2].array.map { "[" + $0.map { $0.string ?? "null" }.joined(separator: ",") + "]" }
            #expect(row == [values[0].string, values[1].integer.map { "\($0)" }, list], "line \(place + 1)")
            compared += 1
        }
        #expect(compared > 200)
        #expect(reading.lines.count + reading.rejected.count == 400)
    }

    @Test(.needsPython, arguments: 1...8) func readsEscapedCSVAsPythonWroteIt(seed: Int) throws {
        let oracle = try PythonOracle("escaped", seed: seed)
        var options = CSVOptions()
        options.nulls = []
        options.escape = UInt8(ascii: "\\")
        let reading = try reading(oracle.rowsPath, .csv(options), .texts("a", "b", "c"))
        #expect(reading.rejected.isEmpty)
        let expected = oracle.expected.map { row in (row.array ?? []).map(\.string) }
        #expect(expected.count == 400)
        #expect(reading.rows == expected)
    }

    @Test(.needsPython, arguments: 1...8) func readsDocumentsAsPythonWroteThem(seed: Int) throws {
        let oracle = try PythonOracle("document", seed: seed)
        var options = JSONLinesOptions()
        options.path = ["a", "b"]
        let contract = Contract([ContractField("s", .string), ContractField("n", .integer)])
        let reading = try reading(oracle.rowsPath, .jsonLines(options), contract)
        #expect(reading.rejected.isEmpty)
        #expect(reading.lines == (1...400).map(Int64.init))
        #expect(reading.rows == oracle.expected.map { [$0.array?[0].string, $0.array?[1].integer.map { "\($0)" }] })
    }

    /// Any bytes at all: rows and quarantine together are the same however the file is cut.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func readsNoiseAlikeInAnyBlocks(seed: UInt64) throws {
        var state = seed
        let alphabet = Array("ab,\"\n\r\n,\"\"{}:[]1\\é".utf8) + [0xFF]
        let bytes = (0..<3000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return alphabet[Int(state >> 33) % alphabet.count]
        }
        let file = TemporaryFile(Array("a,b\n".utf8) + bytes)
        let csv = try reading(file.path, .csv(CSVOptions()), .texts("a", "b"))
        #expect(!csv.rows.isEmpty)
        var options = CSVOptions()
        options.escape = UInt8(ascii: "\\")
        _ = try reading(file.path, .csv(options), .texts("a", "b"))
        (options.skipLast, options.quote) = (3, nil)
        #expect(!(try reading(file.path, .csv(options), .texts("a", "b")).rows.isEmpty))
        (options.fillDown, options.rowNumber) = (["b", "a"], "c")
        #expect(!(try reading(file.path, .csv(options), .texts("a", "b", "c")).rows.isEmpty))
        _ = try reading(file.path, .jsonLines(JSONLinesOptions()), Contract([ContractField("a", .integer)]))
    }
}
