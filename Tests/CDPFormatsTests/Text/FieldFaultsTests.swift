import CDPFormats
import CDPTypes
import Testing

/// What is said of values that do not fit: how many, what they look like, where the first one stands, how to read them.
@Suite struct FieldFaultsTests {
    @Test(arguments: [
        ("2025-08-23 06:12:56 +0200", "9999-99-99 99:99:99 +9999"), ("O'Neil-Smith", "A'Aaaa-Aaaaa"),
        ("Žofie ß", "Aaaaa a"), ("e\u{301}t", "aa"), ("\u{661}\u{662}", "99"), ("東京", "aa"),
        ("12\u{A0}€", "99<U+00A0>€"),
        ("a\tb\u{0}", "a<U+0009>a<U+0000>"), ("\u{200B}7", "<U+200B>9"), ("", ""), ("🎈", "?"), ("’7034", "’9999"),
        (String(repeating: "x", count: 41), String(repeating: "a", count: 40) + "…"),
        (String(repeating: "4", count: 40), String(repeating: "9", count: 40)),
    ])
    func aShapeShowsNoLetterAndNoDigit(text: String, shape: String) {
        #expect("\(ValueShape(of: text.utf8))" == shape)
    }

    @Test func bytesThatAreNoTextHaveAShapeToo() {
        #expect("\(ValueShape(of: [0x41, 0xE9, 0x42]))" == "A?A")
    }

    private static let contract = Contract([
        ContractField("n", .integer, onError: .null), ContractField("d", .date, onError: .null),
        ContractField("t", .timestamp, onError: .null), ContractField("s", .string, oneOf: ["a"], onError: .null),
    ])

    /// 3,000 rows, of which two in three have values that do not fit.
    private static func rows(_ make: (Int, String, String, String, String) -> String) -> String {
        (0..<3000).map { row in
            let day = "\(row % 28 + 1).\(row % 12 + 1).\(1950 + row % 70)"
            return row % 3 == 0
                ? make(row, "\(row)", "2026-01-02", "2026-01-02T03:04:05Z", "a")
                : make(row, "\(row),5", day, "2026/01/02 03:04:05", "b")
        }.joined()
    }

    private func faults(_ path: String, _ format: RowFormat, threads: Int) throws -> [FieldFaults] {
        var limits = ReadLimits()
        limits.blockSize = 4096
        let report = try RowFile(path: path, format: format, contract: Self.contract, limits: limits)
            .forEach(threads: threads) { chunk, _ in chunk.faults }
        return report.results.reduce(into: [FieldFaults](repeating: FieldFaults(), count: 4)) { all, chunk in
            for place in all.indices { all[place].merge(chunk[place]) }
        }
    }

    @Test(arguments: [1, 2, 7])
    func theSameIsFoundInCSVAndJSONByAnyNumberOfThreads(threads: Int) throws {
        let csv = TemporaryFile("n,d,t,s\n" + Self.rows { "\"\($1)\",\($2),\($3),\($4)\n" })
        let json = TemporaryFile(Self.rows { #"{"n":"\#($1)","d":"\#($2)","t":"\#($3)","s":"\#($4)"}"# + "\n" })
        let found = [
            try faults(csv.path, .csv(CSVOptions()), threads: threads),
            try faults(json.path, .jsonLines(JSONLinesOptions()), threads: threads),
        ]
        for (place, faults) in found.enumerated() {
            #expect(faults.map(\.nulled) == [2000, 2000, 2000, 2000])
            #expect(faults.map(\.rejected) == [0, 0, 0, 0])
            #expect(faults[0].hints(for: .integer).isEmpty)
            #expect(faults[1].hints(for: .date) == [.format("%d.%m.%Y")])
            #expect(faults[2].hints(for: .timestamp) == [.format("%Y/%m/%d %H:%M:%S")])
            #expect(faults[3].shapes.map(\.fault) == [.notAllowed])
            #expect(faults[3].shapes.map(\.line) == [place == 0 ? 3 : 2])
            #expect(faults[1].shapes.count <= FieldLosses.shapeLimit)
            #expect(faults[1].shapes.allSatisfy { Set($0.shape).isSubset(of: Set("9.".utf8)) })
        }
    }

    @Test(arguments: [
        ("1767261600", "epoch_s"), ("1767261600123", "epoch_ms"), ("1767261600123456", "epoch_us"),
        ("1767261600.5", "epoch_s"), ("Fri, 02 Jan 2026 10:00:00 +0000", "%a, %d %b %Y %T %z"),
    ])
    func countsSince1970AreOffered(text: String, format: String) throws {
        let contract = Contract([ContractField("t", .timestamp, onError: .null)])
        let file = TemporaryFile("t\n\"\(text)\"\n")
        let report = try RowFile(path: file.path, format: .csv(CSVOptions()), contract: contract)
            .forEach(threads: 1) { chunk, _ in chunk.faults[0] }
        #expect(report.results.first?.hints(for: .timestamp) == [.format(format)])
    }

    @Test func aCommaBeforeDecimalsIsOffered() throws {
        let contract = Contract([ContractField("x", .decimal(precision: 18, scale: 2), onError: .null)])
        let file = TemporaryFile("x\n\"1,50\"\n2.50\n\"17,25\"\n")
        let report = try RowFile(path: file.path, format: .csv(CSVOptions()), contract: contract)
            .forEach(threads: 1) { chunk, _ in chunk.faults[0] }
        let faults = try #require(report.results.first)
        #expect(faults.nulled == 2)
        #expect(faults.hints(for: contract.fields[0].type) == [.decimal(",")])
    }
}
