import CDPColumns
import CDPFormats
import CDPTypes
import Testing

/// Rows of an order of which only the first has the order's fields.
@Suite struct RowFillerTests {
    private static func options(_ fields: [String] = ["o", "t"], number: String? = "n") -> CSVOptions {
        var options = CSVOptions()
        (options.fillDown, options.rowNumber) = (fields, number)
        return options
    }

    private static let contract = Contract([
        ContractField("o", .string), ContractField("t", .string), ContractField("s", .string),
        ContractField("n", .integer),
    ])

    @Test(
        arguments: [
            ("1,x,a\n1,,b\n", [["1", "x", "a", "1"], ["1", "x", "b", "2"]]),
            ("1,x,a\n,,b\n,,c\n", [["1", "x", "a", "1"], ["1", "x", "b", "2"], ["1", "x", "c", "3"]]),
            ("1,x,a\n2,,b\n", [["1", "x", "a", "1"], ["2", nil, "b", "1"]]),
            ("1,,a\n1,x,b\n1,,c\n", [["1", nil, "a", "1"], ["1", "x", "b", "2"], ["1", "x", "c", "3"]]),
            ("1,x,a\n1,y,b\n1,,c\n", [["1", "x", "a", "1"], ["1", "y", "b", "2"], ["1", "y", "c", "3"]]),
            (",x,a\n,,b\n1,,c\n", [[nil, "x", "a", nil], [nil, nil, "b", nil], ["1", nil, "c", "1"]]),
            ("1,\"x, y\",a\n\"1\",\"\",b\n", [["1", "x, y", "a", "1"], ["1", "x, y", "b", "2"]]),
            ("1,\"x\ny\",a\n1,,b\n", [["1", "x\ny", "a", "1"], ["1", "x\ny", "b", "2"]]),
            ("1,x,a\r\n1,,\r\n", [["1", "x", "a", "1"], ["1", "x", nil, "2"]]),
            ("1,x,a\n\n1,,b\n", [["1", "x", "a", "1"], ["1", "x", "b", "2"]]),
            ("1,x,a\n2,y,b\n1,,c\n", [["1", "x", "a", "1"], ["2", "y", "b", "1"], ["1", nil, "c", "1"]]),
            ("1,x,a\n1,,b", [["1", "x", "a", "1"], ["1", "x", "b", "2"]]),
        ] as [(String, [[String?]])])
    func nullsAreThoseOfTheRowBeforeInTheSameOrder(text: String, rows: [[String?]]) throws {
        let reading = try Reading.csv("o,t,s\n" + text, Self.contract, Self.options())
        #expect(reading.rows == rows)
        #expect(reading.rejected.isEmpty)
        #expect(reading.end == nil, "what is filled follows from the rows before")
    }

    @Test func linesAreThoseOfTheFile() throws {
        let reading = try Reading.csv("o,t,s\n1,\"x\ny\",a\n\n1,,b\n2,,c\n", Self.contract, Self.options())
        #expect(reading.lines == [2, 5, 6])
    }

    @Test func aRowThatIsNoneTakesANumberAndEndsAnOrderWithoutName() throws {
        let text = "o,t,s\n1,x,a\n1,,\"b\"b\n1,,c\n1\n1,,d\n1\n,,e\n1,x,f\n"
        let reading = try Reading.csv(text, Self.contract, Self.options())
        #expect(
            reading.rows == [
                ["1", "x", "a", "1"], ["1", "x", "c", "3"], ["1", "x", "d", "5"], [nil, nil, "e", nil],
                ["1", "x", "f", "1"],
            ])
        #expect(
            reading.refusals == [
                "3: `s` goes on after its closing quote", "5: the row has 1 field, the header 3",
                "7: the row has 1 field, the header 3",
            ])
        #expect(reading.rejected[0].raw == Array("1,x,\"b\"b,2".utf8), "as it was filled")
    }

    @Test func aValueThatDoesNotFitIsOneInEveryRowOfItsOrder() throws {
        let contract = Contract([
            ContractField("o", .string, isRequired: true), ContractField("t", .integer), ContractField("s", .string),
        ])
        let reading = try Reading.csv("o,t,s\n1,x,a\n1,,b\n2,5,c\n2,,d\n", contract, Self.options(number: nil))
        #expect(reading.rows == [["2", "5", "c"], ["2", "5", "d"]])
        #expect(reading.rejected.map(\.line) == [2, 3])
        #expect(reading.rejected[1].raw == Array("1,x,b".utf8))
    }

    @Test func rejectedRowsAreReadAgainFromTheirText() throws {
        let file = TemporaryFile("o,t,s\n1,x,a\n1,,b\n")
        var strict = Self.contract
        strict.fields[1] = ContractField("t", .integer)
        let opened = try RowFile(path: file.path, format: .csv(Self.options()), contract: strict)
        let rejected = try opened.forEach(threads: 1) { chunk, _ in chunk.rejected }.results.flatMap { $0 }
        let texts = try RowTexts(
            header: opened.headerText, format: .csv(Self.options()), contract: Self.contract, path: "gone.csv")
        #expect(texts.rows(rejected[1].raw, line: 3).batch.columns.map { $0.text(0) } == ["1", "x", "b", "2"])
    }

    @Test func aFileWithoutTheColumnOfTheOrderIsRefused() throws {
        #expect(throws: FormatError.self) { try Reading.csv("x,t,s\n1,2,3\n", Self.contract, Self.options()) }
        #expect(try Reading.csv("o,s\n1,a\n1,b\n", Self.contract, Self.options()).rows.count == 2)
        #expect(try Reading.csv("", Self.contract, Self.options()).findings == [.empty])
    }

    @Test func columnsWithoutAHeaderAreFilledByTheirNamesInTheContract() throws {
        var options = Self.options()
        options.hasHeader = false
        let reading = try Reading.csv("1,x,a\n1,,b\n", Self.contract, options)
        #expect(reading.rows == [["1", "x", "a", "1"], ["1", "x", "b", "2"]])
    }

    /// However the file is cut, and by however many threads it is read.
    @Test(arguments: [1, 2, 7]) func ordersGoOnOverBlocks(threads: Int) throws {
        var text = "o,t,s\n"
        var expected: [[String?]] = []
        for order in 0..<300 {
            for line in 1...(order % 9 + 1) {
                text += (line == 1 || order % 2 == 0 ? "\(order)," : ",") + (line == 1 ? "total \(order)," : ",")
                text += "s\(line)\n"
                expected.append(["\(order)", "total \(order)", "s\(line)", "\(line)"])
            }
        }
        let file = TemporaryFile(text)
        for size in [64, 500, 1 << 20] {
            var limits = ReadLimits()
            limits.blockSize = size
            let reading = try Reading(file.path, .csv(Self.options()), Self.contract, threads: threads, limits: limits)
            #expect(reading.rows == expected)
        }
    }

    @Test func aLongValueIsNotRepeatedWithoutBounds() throws {
        var limits = ReadLimits()
        (limits.blockSize, limits.rowSize) = (4096, 1 << 20)
        let long = String(repeating: "x", count: 3000)
        let text = "o,t,s\n1,\(long),a\n" + String(repeating: "1,,\n", count: 500)
        let reading = try Reading.csv(text, Self.contract, Self.options(), limits: limits)
        #expect(reading.rows.count == 501)
        #expect(reading.rows.allSatisfy { $0[1] == long })
    }
}
