import CDPColumns
import CDPFormats
import CDPTypes
import Testing

@Suite struct FolderFieldsTests {
    @Test(arguments: [
        ("data/dt=2026-01-01/x.csv", ["dt": "2026-01-01"]), ("a=1/b=2/x", ["a": "1", "b": "2"]),
        ("a=1/a=2/x", ["a": "2"]), ("x=1.csv", [:]), ("=1/x", [:]), ("a=/x", ["a": ""]), ("a=b=c/x", ["a": "b=c"]),
        ("t=12%3A30/x", ["t": "12:30"]), ("a%20b=c%2Fd/x", ["a b": "c/d"]), ("a=100%/x", ["a": "100%"]),
        ("a=%zz%4/x", ["a": "%zz%4"]), ("a=+/x", ["a": "+"]), ("a=%FF/x", ["a": "\u{FFFD}"]),
        ("/abs/k=v/x", ["k": "v"]),
    ])
    func foldersGiveFields(path: String, values: [String: String]) {
        let fields = FolderFields(path)
        #expect(fields.names == values.keys.sorted())
        for (name, value) in values { #expect(fields[name].map { String(decoding: $0, as: UTF8.self) } == value) }
    }

    @Test func theFolderOfNullsIsNull() {
        let fields = FolderFields("dt=__HIVE_DEFAULT_PARTITION__/x")
        #expect(fields.gives("dt"))
        #expect(fields["dt"] == nil)
    }

    private static let contract = Contract([
        ContractField("id", .string), ContractField("dt", .date, onError: .null), ContractField("n", .integer),
    ])

    private struct Rows {
        var rows: [[String?]]
        var rejected: [RejectedRow]
        var findings: [FileFinding]
    }

    private func rows(_ text: String, _ format: RowFormat, _ path: String, _ contract: Contract = contract) throws
        -> Rows
    {
        let file = TemporaryFile(text)
        let opened = try RowFile(path: file.path, format: format, contract: contract, folders: FolderFields(path))
        let report = try opened.forEach(threads: 1) { chunk, _ in chunk }
        let rows = report.results.flatMap { chunk in
            (0..<chunk.batch.count).map { row in chunk.batch.columns.map { $0.text(row) } }
        }
        return Rows(rows: rows, rejected: report.results.flatMap(\.rejected), findings: report.findings)
    }

    @Test func aColumnOfTheFileComesFirst() throws {
        let path = "dt=1970-01-02/n=7/x"
        let csv = try rows("id,n\na,1\nb,\n", .csv(CSVOptions()), path)
        #expect(csv.rows == [["a", "1", "1"], ["b", "1", nil]])
        #expect(csv.findings.isEmpty)
        let json = try rows("{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n", .jsonLines(JSONLinesOptions()), path)
        #expect(json.rows == [["a", "1", "1"], ["b", "1", "7"]])
        var positional = CSVOptions()
        positional.hasHeader = false
        #expect(try rows("a\nb\n", .csv(positional), path).rows == [["a", "1", "7"], ["b", "1", "7"]])
    }

    @Test func aFolderThatDoesNotFitIsABadValueOfEachRow() throws {
        for (text, format) in [
            ("id\na\nb\n", RowFormat.csv(CSVOptions())),
            ("{\"id\":\"a\"}\n{\"id\":\"b\"}\n", .jsonLines(JSONLinesOptions())),
        ] {
            let reading = try rows(text, format, "dt=soon/n=x/f")
            #expect(reading.rows.isEmpty)
            let bad = RejectionReason.value(field: "n", .malformed)
            #expect(reading.rejected.map(\.reason) == [bad, bad])
            #expect(try rows(text, format, "dt=soon/n=1/f").rows == [["a", nil, "1"], ["b", nil, "1"]])
        }
    }

    @Test func aRequiredFieldMayComeFromTheFolder() throws {
        let contract = Contract([ContractField("id", .string), ContractField("dt", .date, isRequired: true)])
        let json = RowFormat.jsonLines(JSONLinesOptions())
        #expect(try rows("id\na\n", .csv(CSVOptions()), "dt=1970-01-01/x", contract).rows == [["a", "0"]])
        #expect(try rows("{\"id\":\"a\"}", json, "dt=1970-01-01/x", contract).rows == [["a", "0"]])
        let null = "dt=__HIVE_DEFAULT_PARTITION__/x"
        #expect(try rows("id\na\n", .csv(CSVOptions()), null, contract).rejected.count == 1)
        #expect(try rows("{\"id\":\"a\"}", json, null, contract).rejected.count == 1)
        #expect(throws: FormatError.self) { try rows("id\na\n", .csv(CSVOptions()), "x", contract) }
    }

    @Test func theContractOfFoldersIsThatOfAllTheirValues() {
        let paths = [
            "dt=2026-01-01/shop=1/x", "dt=2026-01-02/shop=b/x", "own=1/n=5/x", "e=__HIVE_DEFAULT_PARTITION__/x",
        ]
        let fields = FolderFields.contract(of: paths, beside: ["own"])
        #expect(
            fields == [Field("dt", .date), Field("e", .string), Field("n", .integer), Field("shop", .string)])
    }
}
