import CDPFormats
import CDPTypes
import Testing

@Suite struct ContractInferenceTests {
    private func types(_ text: String, _ format: RowFormat, blockSize: Int = 1 << 20) throws -> [String] {
        let file = TemporaryFile(text)
        var limits = ReadLimits()
        limits.blockSize = blockSize
        return try Contract.inferred(path: file.path, format: format, threads: 3, limits: limits).fields
            .map { "\($0.name): \($0.type)" }
    }

    @Test(arguments: [
        (["1", "-20", ""], "integer"), (["1", "2.5"], "decimal(18, 2)"), (["1.123"], "decimal(18, 6)"),
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
            "lines: list of { sku: string, price: decimal(18, 2), q: string }",
            "o: string", "buyer: { email: string, tags: list of string, age: integer }", "mixed: string",
        ]
        for size in [64, 1 << 20] {
            #expect(try types(text, .jsonLines(JSONLinesOptions()), blockSize: size) == expected)
        }
    }

    @Test func refusesWhatNamesNoFields() {
        for text in ["", "a,,b\n1,2,3\n"] {
            #expect(throws: FormatError.self) { try types(text, .csv(CSVOptions())) }
        }
        #expect(throws: FormatError.self) { try types("[1]\n", .jsonLines(JSONLinesOptions())) }
    }
}
