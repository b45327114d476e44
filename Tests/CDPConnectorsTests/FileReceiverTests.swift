import CDPColumns
import CDPConnectors
import CDPFormats
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

@Suite struct FileReceiverTests {
    private func content(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private func place(_ path: String, _ folder: TemporaryFolder) throws -> DeliveryPlace {
        try #require(DeliveryPlace(path, project: folder.path))
    }

    private let batch = Batch([
        "s": .string(StringColumn(["a,b", "say \"hi\"\n", "", nil, "\u{1}é\\"])),
        "d": .decimal(FixedColumn([1250, -5, 0, 100, 7]), precision: 18, scale: 2),
        "at": .timestamp(FixedColumn([0, 1_500_000, -1, 0, 0])),
        "day": .date(FixedColumn([0, 1, -1, 2, 3])),
        "n": .list(
            ListColumn(offsets: [0, 1, 1, 1, 1, 2], elements: .integer(FixedColumn([7, nil].map { $0 ?? 0 })))),
    ])

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+33612345678", "'+33612345678"), ("-5", "'-5"), ("@sum", "'@sum"), ("\tx", "'\tx"),
        ("\rx", "\"'\rx\""), ("\nx", "\"'\nx\""), ("=a,b", "\"'=a,b\""), ("=\"x\"", "\"'=\"\"x\"\"\""),
        (" =1", " =1"), ("a=1", "a=1"), ("'", "'"), ("", "\"\""), ("é", "é"),
    ])
    func formulasAreWrittenAsTexts(value: String, field: String) {
        var options = CSVOptions()
        let batch = Batch(["s": .string(StringColumn([value])), "n": .integer(FixedColumn([-5]))])
        func written() -> String {
            var text: [UInt8] = []
            CSVText(options).append(batch, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
        let plain = written()
        options.escapesFormulas = true
        let fields = [field + ",-5\n", "-5," + field + "\n"]
        #expect(fields.contains(written()))
        #expect((plain == written()) == [" =1", "a=1", "'", "", "é"].contains(value))
    }

    @Test func writesCSV() throws {
        let folder = try TemporaryFolder(files: [])
        let path = folder.path + "/new/out.csv"
        let written = try FileReceiver(place("new/out.csv", folder), format: .csv(CSVOptions())).write(
            batch.schema, [batch])
        let expected = """
            s,d,at,day,n
            "a,b",12.50,1970-01-01T00:00:00Z,1970-01-01,[7]
            "say ""hi""
            ",-0.05,1970-01-01T00:00:01.500000Z,1970-01-02,[]
            "",0.00,1969-12-31T23:59:59.999999Z,1969-12-31,[]
            ,1.00,1970-01-01T00:00:00Z,1970-01-03,[]
            \u{1}é\\,0.07,1970-01-01T00:00:00Z,1970-01-04,[0]

            """
        #expect(content(path) == expected)
        #expect(Int(written.size) == expected.utf8.count)
        #expect(try FileFingerprint.of(path).whole == written)
    }

    @Test func writesJSONLinesInPlaceOfTheOldFile() throws {
        let folder = try TemporaryFolder(files: ["out.jsonl"])
        let path = folder.path + "/out.jsonl"
        let rows = batch.selecting(["s", "d", "n"]).slice(1..<5)
        try FileReceiver(place("out.jsonl", folder), format: .jsonLines(JSONLinesOptions())).write(
            rows.schema, [rows])
        #expect(
            content(path) == #"""
                {"s":"say \"hi\"\n","d":-0.05,"n":[]}
                {"s":"","d":0.00,"n":[]}
                {"s":null,"d":1.00,"n":[]}
                {"s":"\u0001é\\","d":0.07,"n":[0]}

                """#)
        #expect(try FileGlob("*").expand(in: folder.path) == ["out.jsonl"])
        #expect(throws: FormatError.self) { try FileGlob(".*").expand(in: folder.path) }
    }

    @Test func leavesTheOldFileWhenItFails() throws {
        let folder = try TemporaryFolder(files: ["taken"])
        #expect(throws: FormatError.self) {
            try FileReceiver(place("taken/out.csv", folder), format: .csv(CSVOptions())).write(
                batch.schema, [batch])
        }
    }
}
