import CDPFormats
import CDPTypes
import Testing

@Suite struct ContractInferenceTests {
    private func types(_ text: String, _ format: RowFormat, blockSize: Int = 1 << 20) throws -> [String] {
        let file = TemporaryFile(text)
        var limits = ReadLimits()
        limits.blockSize = blockSize
        return try Contract.inferred(paths: [file.path], format: format, threads: 3, limits: limits).fields
            .map { "\($0.name): \($0.type)" }
    }

    @Test(arguments: [
        (["1", "-20", ""], "integer"), (["1001.0", "7.0"], "integer"), (["1001.0", "7"], "integer"),
        (["1001.0", "7.5"], "decimal(18, 2)"), (["12.00", "7.00"], "decimal(18, 2)"), (["01001.0"], "string"),
        (["1.50000000000000000000"], "decimal(18, 2)"), (["2026-01-31 10:00:00 UTC"], "timestamp"),
        (["2026-01-31 10:00:00 +0200"], "timestamp"), (["1,234.50"], "string"), (["$5"], "string"),
        (["1", "2.5"], "decimal(18, 2)"), (["1.123"], "decimal(18, 6)"),
        (["1.12345678"], "decimal(18, 8)"), (["0612345678"], "string"), (["+33612345678"], "string"),
        (["0", "0.5"], "decimal(18, 2)"), (["1234567890123456789012"], "string"), (["1e5"], "string"),
        (["true", "false"], "boolean"), (["true", "1"], "string"), (["2026-01-31"], "date"),
        (["2026-01-31", "2026-01-31T10:00:00Z"], "timestamp"), (["2026-02-30"], "string"),
        (["2026-01-31", "1"], "string"),
        (["31/01/2026"], "string"), (["", ""], "string"), (["12345678901234567.5"], "string"), (["1", "x"], "string"),
    ])
    func infersCSV(values: [String], type: String) throws {
        let text = "k,v\n" + values.map { "x,\($0)\n" }.joined()
        #expect(try types(text, .csv(CSVOptions())) == ["k: string", "v: \(type)"])
        #expect(try types(text, .csv(CSVOptions()), blockSize: 64) == ["k: string", "v: \(type)"])
    }

    @Test func infersNestedJSON() throws {
        let text = """
            {"id":"1","n":1,"at":"2026-01-01T00:00:00Z","lines":[{"sku":"a","price":1}],"o":{}}
            {"id":"2","n":null,"lines":[],"buyer":{"email":"x","tags":[]},"mixed":{"a":1}}
            not json
            {"id":3,"lines":[{"price":2.5,"q":1e3}],"mixed":"text","buyer":{"age":3}}
            """
        let expected = [
            "id: string", "n: integer", "at: timestamp",
            "lines: list of { sku: string, price: decimal(18, 2), q: integer }",
            "o: string", "buyer: { email: string, tags: list of string, age: integer }", "mixed: string",
        ]
        for size in [64, 1 << 20] {
            #expect(try types(text, .jsonLines(JSONLinesOptions()), blockSize: size) == expected)
        }
    }

    @Test func allFilesAreLookedAt() throws {
        let files = [
            TemporaryFile("id,zip,n\n1,01067,1\n"), TemporaryFile("id,note,zip,n\n2,,75001,2.5\n"),
            TemporaryFile("id\n"),
        ]
        for order in [[0, 1, 2], [2, 0, 1]] {
            let fields = try Contract.inferred(
                paths: order.map { files[$0].path }, format: .csv(CSVOptions()), threads: 2
            ).fields
            #expect(
                fields.map { "\($0.name): \($0.type)" } == [
                    "id: integer", "zip: string", "n: decimal(18, 2)", "note: string",
                ])
            #expect(fields.allSatisfy { $0.isInferred })
        }
        let json = [TemporaryFile("{\"a\":{\"x\":1}}\n"), TemporaryFile("{\"a\":{\"y\":\"t\"},\"b\":1.0}\n")]
        let fields = try Contract.inferred(
            paths: json.map(\.path), format: .jsonLines(JSONLinesOptions()), threads: 1
        ).fields
        #expect(fields.map { "\($0.name): \($0.type)" } == ["a: { x: integer, y: string }", "b: integer"])
    }

    /// What tomorrow's file brings is not bent to the type that was inferred.
    @Test(arguments: [
        (DataType.integer, "1001", true), (.integer, "-5", true), (.integer, "1001.0", true),
        (.integer, "01000", false),
        (.integer, "+5", false), (.integer, "1e3", false), (.integer, "1,234", false), (.integer, "$5", false),
        (.integer, "(5)", false), (.integer, "5-", false), (.integer, "1 234", false), (.integer, "1.5", false),
        (.integer, ".0", false), (.money, "12.50", true), (.money, "12", true), (.money, "012.50", false),
        (.money, "1,234.50", false), (.money, "12.505", false), (.boolean, "true", true), (.boolean, "1", false),
        (.boolean, "yes", false), (.boolean, "TRUE", false), (.date, "2026-01-31", true),
        (.date, "2026-01-31T10:00:00Z", false), (.timestamp, "2026-01-31", true),
        (.timestamp, "2026-01-31 10:00:00 UTC", true), (.timestamp, "1767348000", false),
    ])
    func inferredTypesTakeWhatTheyWereInferredFrom(type: DataType, text: String, fits: Bool) throws {
        var field = ContractField("v", type, onError: .null)
        field.isInferred = true
        var options = CSVOptions()
        options.delimiter = UInt8(ascii: "|")
        #expect(try Reading.csv("k|v\nx|\(text)\n", Contract([field]), options).nulled == [fits ? 0 : 1])
    }

    /// In JSON a number is one in any form, a text only in that which the type was inferred from.
    @Test func numbersAndTextsOfJSONAreToldApart() throws {
        let text = ["1e3", "1001.0", "1001", #""1001""#, #""01001""#, #""1e3""#].map { "{\"v\":\($0)}\n" }.joined()
        let file = TemporaryFile(["1e3", "7.0", "5"].map { "{\"v\":\($0)}\n" }.joined())
        let contract = try Contract.inferred(
            paths: [file.path], format: .jsonLines(JSONLinesOptions()), threads: 1)
        #expect(contract.fields.map(\.type) == [.integer])
        var mild = contract
        mild.fields[0].onError = .null
        #expect(try Reading.json(text, mild).rows.map { $0[0] } == ["1000", "1001", "1001", "1001", nil, nil])
    }

    @Test func refusesWhatNamesNoFields() {
        for text in ["", "a,,b\n1,2,3\n"] {
            #expect(throws: FormatError.self) { try types(text, .csv(CSVOptions())) }
        }
        #expect(throws: FormatError.self) { try types("[1]\n", .jsonLines(JSONLinesOptions())) }
    }
}
