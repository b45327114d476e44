import CDPColumns
import CDPFormats
import CDPText
import CDPTypes
import Testing

@Suite struct CSVReadingTests {
    @Test(arguments: [
        ("a,b\n1,2\n", [["1", "2"]]), ("a,b\r\n1,2\r\n", [["1", "2"]]), ("a,b\n1,2", [["1", "2"]]),
        ("a,b\n\"1,\n2\",\"x\"\"y\"\n", [["1,\n2", "x\"y"]]), ("a,b\n\"\"\"\",\"\"\"\"\"\"\n", [["\"", "\"\""]]),
        ("a,b\n\n1,2\n\r\n3,4\n", [["1", "2"], ["3", "4"]]), ("b,a\n1,2\n", [["2", "1"]]),
        ("a,b\n5\" pipe,x\"y\n", [["5\" pipe", "x\"y"]]), ("a,b\n,\"\"\n", [[nil, nil]]),
        ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]), ("\"a\", b \n1,2\n", [["1", "2"]]), ("a,b\n é,ü\n", [[" é", "ü"]]),
        ("a,b\n\"1\r\n2\",3\r\n", [["1\r\n2", "3"]]), ("a,b\n", []), ("a,b", []),
    ])
    func readsRows(text: String, rows: [[String?]]) throws {
        let reading = try Reading.csv(text, .texts("a", "b"))
        #expect(reading.rows == rows)
        #expect(reading.rejected.isEmpty)
    }

    @Test(arguments: [
        ("a,b\n1\n2,3\n4,5,6\n", ["2: the row has 1 field, the header 2", "4: the row has 3 fields, the header 2"]),
        ("a,b\n\"1\"2,3\n", ["2: `a` goes on after its closing quote"]),
        ("a,b\n1,\"x\n2,3\n4,5\n", ["2: a quote is opened and never closed"]),
    ])
    func rejectsRowsThatAreNone(text: String, refusals: [String]) throws {
        #expect(try Reading.csv(text, .texts("a", "b")).refusals == refusals)
    }

    @Test func findsTheLineOfAnUnclosedQuote() throws {
        let text = "a,b\n1,2\n\"x\n\"\"y\",\"z\nz\n"
        for size in [64, 1 << 20] {
            var limits = ReadLimits()
            limits.blockSize = size
            let reading = try Reading.csv(text, .texts("a", "b"), limits: limits)
            #expect(reading.findings == [.unterminatedQuote(line: 4)])
            #expect(reading.rejected.map(\.line) == [3])
            #expect(reading.rejected.map(\.raw) == [Array("\"x\n\"\"y\",\"z\nz\n".utf8)])
            #expect(reading.end == ReadPosition(offset: 8, line: 3))
        }
    }

    @Test func readsTypesByContract() throws {
        let format = try CalendarFormat("%d/%m/%Y")
        let contract = Contract([
            ContractField("i", .integer), ContractField("d", .money), ContractField("f", .float),
            ContractField("b", .boolean), ContractField("day", .date, format: format), ContractField("at", .timestamp),
        ])
        var options = CSVOptions()
        options.delimiter = UInt8(ascii: ";")
        options.decimalSign = UInt8(ascii: ",")
        options.nulls = ["", "NULL"]
        let text = "i;d;f;b;day;at\n-7; 12,5 ;1,5e3;YES;02/01/1970;1970-01-01T01:00:00+01:00\nNULL;\"NULL\";;;;\n"
        let reading = try Reading.csv(text, contract, options)
        #expect(reading.rows == [["-7", "12.50", "1500.0", "true", "1", "0"], [nil, nil, nil, nil, nil, nil]])
    }

    @Test func rejectsOrNullsValuesByPolicy() throws {
        var contract = Contract([
            ContractField("k", .integer, isRequired: true), ContractField("n", .integer, onError: .null),
            ContractField("s", .string, oneOf: ["x", "y"]),
        ])
        let text = "k,n,s\n1,a,x\n,1,x\n2,1.5,z\n3,99999999999999999999,y\nb,1,z\n"
        let reading = try Reading.csv(text, contract)
        #expect(reading.rows == [["1", nil, "x"], ["3", nil, "y"]])
        #expect(reading.lines == [2, 5])
        #expect(
            reading.refusals == [
                "3: `k` is required and has no value", "4: the value of `s` is none of `one_of`",
                "6: the value of `k` is not of its type",
            ])
        #expect(reading.nulled[1] == 3)
        contract.fields[2].onError = .null
        #expect(try Reading.csv(text, contract).rows.count == 3)
    }

    @Test func matchesTheHeaderByName() throws {
        let reading = try Reading.csv("x,b,a\n1,2,3\n", .texts("a", "b", "c"))
        #expect(reading.rows == [["3", "2", nil]])
        #expect(reading.findings == [.lostColumns(["c"]), .movedColumns, .undeclared(["x"])])
        #expect(throws: FormatError.self) { try Reading.csv("a,a\n1,2\n", .texts("a")) }
        #expect(throws: FormatError.self) {
            try Reading.csv("b\n1\n", Contract([ContractField("a", .string, isRequired: true)]))
        }
        #expect(try Reading.csv("", .texts("a")).findings == [.empty])
    }

    @Test func rejectsBytesThatAreNoText() throws {
        let file = TemporaryFile(Array("a,b\nok,1\n".utf8) + [0xFF, 0x2C, 0x31, 0x0A] + Array("ok,2\n".utf8))
        let reading = try Reading(file.path, .csv(CSVOptions()), .texts("a", "b"))
        #expect(reading.rows == [["ok", "1"], ["ok", "2"]])
        #expect(reading.rejected == [RejectedRow(line: 3, reason: .invalidEncoding, raw: [0xFF, 0x2C, 0x31])])
    }

    @Test(arguments: [8, 64, 1 << 20]) func rejectsRowsThatAreTooLong(blockSize: Int) throws {
        var limits = ReadLimits()
        limits.rowSize = 100
        limits.rawSize = 10
        limits.blockSize = blockSize
        let long = String(repeating: "é", count: 60)
        let fits = String(repeating: "x", count: 97)
        let text = "a,b\n1,2\n\(long),1\n3,4\n\(fits),1,,\n\(fits),5\n\"\(long)\n\",1\n6,7\n"
        let reading = try Reading.csv(text, .texts("a", "b"), limits: limits)
        #expect(reading.lines == [2, 4, 6, 9])
        #expect(
            reading.refusals == [
                "3: the row is longer than 100 bytes", "5: the row is longer than 100 bytes",
                "7: the row is longer than 100 bytes",
            ])
        #expect(reading.rejected.map(\.raw.count) == [10, 10, 9])
    }

    @Test func readsTheTailOfAGrownFile() throws {
        let file = TemporaryFile("a,b\n1,\"x\ny\"\n2,z\n3,un")
        let first = try Reading(file.path, .csv(CSVOptions()), .texts("a", "b"))
        #expect(first.endsInsideRow)
        let end = try #require(first.end)
        #expect(end == ReadPosition(offset: 16, line: 5))
        file.write(Array("a,b\n1,\"x\ny\"\n2,z\n3,unfinished\n4,w\n".utf8))
        let tail = try Reading(file.path, .csv(CSVOptions()), .texts("a", "b"), from: end)
        #expect(tail.rows == [["3", "unfinished"], ["4", "w"]])
        #expect(tail.lines == [5, 6])
        #expect(tail.end == ReadPosition(offset: 33, line: 7))
    }
}
