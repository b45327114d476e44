import CDPColumns
import CDPFormats
import CDPTypes
import Testing

/// JSON that is no value a line.
@Suite struct JSONDocumentTests {
    private static let contract = Contract([ContractField("id", .integer), ContractField("s", .string)])

    private func read(_ text: String, _ path: [String] = [], limits: ReadLimits = ReadLimits()) throws -> Reading {
        var options = JSONLinesOptions()
        options.path = path
        let file = TemporaryFile(text)
        return try Reading(file.path, .jsonLines(options), Self.contract, limits: limits)
    }

    @Test(
        arguments: [
            (#"[{"id":1},{"id":2,"s":"x"}]"#, [["1", nil], ["2", "x"]]), ("[]", []), (" \n\t[ ] \n", []),
            ("[\n  {\n    \"id\": 1,\n    \"s\": \"a\\nb\"\n  }\n]\n", [["1", "a\nb"]]),
            (#"[{"id":1,"s":"],[{}\""},{"id":2}]"#, [["1", "],[{}\""], ["2", nil]]),
            ("[{\"id\":1}]\n[{\"id\":2}]\n", [["1", nil], ["2", nil]]), ("\u{FEFF}[{\"id\":1}]", [["1", nil]]),
            (#"[{"id":1,"s":{"a":[1,2]}},{"id":2,"s":"\\"}]"#, [["1", #"{"a":[1,2]}"#], ["2", "\\"]]),
            ("[{\"id\":\n1\n}\n,\n{\"id\":2}]", [["1", nil], ["2", nil]]), ("[{}]", [[nil, nil]]),
        ] as [(String, [[String?]])])
    func aListIsReadRowByRow(text: String, rows: [[String?]]) throws {
        for size in [1, 1 << 20] {
            var limits = ReadLimits()
            limits.blockSize = size
            let reading = try read(text, limits: limits)
            #expect(reading.rows == rows)
            #expect(reading.rejected.isEmpty)
            #expect(reading.lines == rows.indices.map { Int64($0 + 1) })
            #expect(reading.end == nil)
        }
    }

    @Test(arguments: [1, 1 << 20]) func aListInTheFirstLineOfObjectsIsARowThatIsNone(size: Int) throws {
        var limits = ReadLimits()
        limits.blockSize = size
        let reading = try read("\n[\"W1\"]\r\n\n{\"id\":1}\n{\"id\":2}\n", limits: limits)
        #expect(reading.rows == [["1", nil], ["2", nil]])
        #expect(reading.rejected.count == 1)
        #expect(reading.end != nil)
    }

    @Test(
        arguments: [
            (#"{"data":{"items":[{"id":1},{"id":2}]}}"#, ["data", "items"], ["1", "2"]),
            (#"{"x":{"items":[{"id":9}]},"data":{"y":[{"items":[]}],"items":[{"id":1}]}}"#, ["data", "items"], ["1"]),
            (#"{"p":[{"rows":[{"id":1}]},{"rows":[]},{},{"rows":[{"id":2}]}]}"#, ["p", "rows"], ["1", "2"]),
            (#"{"a":{"id":1}}"#, ["a"], ["1"]), (#"{"a":null}"#, ["a"], []), (#"{"a":[]}"#, ["a"], []),
            (#"[{"a":[{"id":1}]},{"a":{"id":2}}]"#, ["a"], ["1", "2"]), (#"{"\u0061":[{"id":1}]}"#, ["a"], ["1"]),
            (#"{"a.b":[{"id":1}],"a":{"b":[{"id":2}]}}"#, ["a.b"], ["1"]), ("", ["a"], []),
            ("{\"a\":[{\"id\":1}]}\n{\"a\":[{\"id\":2}]}\n", ["a"], ["1", "2"]),
            (#"{"a":[1.5e3,true,"x",[[]],{"a":{}}],"b":[{"id":1}]}"#, ["b"], ["1"]),
        ] as [(String, [String], [String])])
    func aPathLeadsToTheRows(text: String, path: [String], ids: [String]) throws {
        let reading = try read(text, path)
        #expect(reading.rows.map { $0[0] } == ids)
        #expect(reading.rejected.isEmpty)
    }

    @Test(
        arguments: [
            (#"[{"id":1},5,[{}],"x",null,{"id":2}]"#, ["1", "2"], [2, 3, 4, 5]), (#"[{"id":1,},{"id":2}]"#, ["2"], [1]),
            (#"[{"id":x},{"id":2}]"#, ["2"], [1]), (#"[{"id":"x"},{"id":2}]"#, ["2"], [1]),
            ("[{\"s\":\"a\nb\"},{\"id\":2}]", ["2"], [1]),
        ] as [(String, [String], [Int64])])
    func aRowThatIsNoneIsRejectedAlone(text: String, ids: [String], rejected: [Int64]) throws {
        let reading = try read(text)
        #expect(reading.rows.map { $0[0] } == ids)
        #expect(reading.rejected.map(\.line) == rejected)
    }

    @Test(
        arguments: [
            (#"[{"id":1}"#, []), (#"[{"id":1},"#, []), (#"[{"id":1"#, []), (#"[{"id":1} {"id":2}]"#, []), (#"[,]"#, []),
            (#"[{"id":1},]"#, []), (#"[{"id":1}] x"#, []), (#"{"a":[{"id":1}"#, ["a"]), (#"{"b":[]}"#, ["a"]),
            (#"{"a":5}"#, ["a"]), (#"{"a" [1]}"#, ["a"]), (#"{a:1}"#, ["a"]), (#"{"a":{"b":1}}"#, ["a", "c"]),
            ("x", ["a"]),
            (String(repeating: "[", count: 100), ["a"]),
        ] as [(String, [String])])
    func aDocumentThatIsNotWholeIsRefused(text: String, path: [String]) {
        #expect(throws: FormatError.self) { try read(text, path) }
    }

    @Test func aRowThatIsTooLongIsRejectedWithoutBeingHeld() throws {
        var limits = ReadLimits()
        (limits.rowSize, limits.rawSize, limits.blockSize) = (1000, 10, 64)
        let text = #"[{"id":1},{"s":""# + String(repeating: "x", count: 200_000) + #""},{"id":2}]"#
        let reading = try read(text, limits: limits)
        #expect(reading.rows.map { $0[0] } == ["1", "2"])
        #expect(reading.refusals == ["2: the row is longer than 1000 bytes"])
        #expect(reading.rejected[0].raw.count == 10)
    }

    @Test func largeDocumentsAreReadInPieces() throws {
        let rows = (1...20_000).map { "{\"id\": \($0),\n \"s\": \"\(String(repeating: "é\\\"", count: $0 % 20))\"}" }
        let reading = try read("[" + rows.joined(separator: ",\n") + "]")
        #expect(reading.rows.count == 20_000)
        #expect(reading.rows.last?[0] == "20000")
        #expect(reading.rejected.isEmpty)
    }

    @Test(arguments: [
        #"{"id":1,"f":NaN,"s":"x"}"#, #"{"f":Infinity,"id":1,"s":"x"}"#, #"{"id":1,"f": -Infinity ,"s":"x"}"#,
        #"{"id":1,"u":NaN,"s":"x"}"#, #"{"id":1,"u":[NaN,{"v":-Infinity}],"s":"x"}"#,
    ])
    func aNumberThatIsNoneCostsItsOwnValue(line: String) throws {
        let contract = Contract(Self.contract.fields + [ContractField("f", .float, onError: .null)])
        for text in [line + "\n", "[\(line)]"] {
            let reading = try Reading.json(text, contract)
            #expect(reading.rows == [["1", "x", nil]])
            #expect(reading.nulled == [0, 0, line.contains("\"f\"") ? 1 : 0])
        }
    }

    @Test(arguments: ["NaN", "-Infinity"]) func whereTheFieldSaysSoItRejectsTheRow(value: String) throws {
        let reading = try Reading.json("{\"id\":\(value)}\n{\"id\":2}\n{\"s\":\(value)}\n", Self.contract)
        #expect(reading.rows == [["2", nil]])
        #expect(
            reading.refusals == ["1: the value of `id` is not of its type", "3: the value of `s` is not of its type"])
    }

    @Test(arguments: ["NaNs", "Nan", "Inf", "-Inf", "Infinit", "+Infinity", "-NaN", "nan"])
    func otherWordsAreNoJSON(value: String) throws {
        #expect(try Reading.json("{\"id\":\(value)}\n", Self.contract).rejected.count == 1)
    }

    @Test func inferenceTakesANumberThatIsNoneForNull() throws {
        let file = TemporaryFile("{\"id\":1,\"f\":NaN}\n{\"id\":2,\"f\":1.5,\"g\":-Infinity}\n")
        let contract = try Contract.inferred(paths: [file.path], format: .jsonLines(JSONLinesOptions()), threads: 1)
        #expect(contract.fields.map(\.name).sorted() == ["f", "g", "id"])
        #expect(contract.fields.first { $0.name == "f" }?.type == .money)
    }

    @Test func inferenceReadsDocuments() throws {
        let file = TemporaryFile("{\"data\": [\n{\"id\": 1, \"s\": \"x\"},\n{\"id\": 2}\n]}")
        var options = JSONLinesOptions()
        options.path = ["data"]
        let contract = try Contract.inferred(paths: [file.path], format: .jsonLines(options), threads: 2)
        #expect(contract.fields.first { $0.name == "id" }?.type == .integer)
    }
}
