import CDPColumns
import CDPFormats
import CDPTypes
import Testing

/// CSV as other programs write it.
@Suite struct CSVDialectTests {
    private static func options(_ change: (inout CSVOptions) -> Void) -> CSVOptions {
        var options = CSVOptions()
        change(&options)
        return options
    }

    private static let backslash = options { $0.escape = UInt8(ascii: "\\") }

    @Test(
        arguments: [
            ("sep=;\na;b\n1;2\n", [["1", "2"]], 3), ("sep=;\r\na;b\r\n1;2\r\n", [["1", "2"]], 3),
            ("SEP=\t\na\tb\n1\t2\n", [["1", "2"]], 3), ("\"sep=|\"\na|b\n1|2\n", [["1", "2"]], 3),
            ("\u{FEFF}sep=,\na,b\n1,2\n", [["1", "2"]], 3), ("sep=;\n\na;b\n1;2\n", [["1", "2"]], 4),
            ("sep=;\na;b\n", [], 0), ("sep=;", [], 0), ("sep=;\n", [], 0),
            ("sep=;\na;b\n\"1;2\";3\n", [["1;2", "3"]], 3), ("sep=;\na;b\n1,5;2\n", [["1,5", "2"]], 3),
        ] as [(String, [[String?]], Int64)])
    func aLineThatStatesTheDelimiterIsNoRow(text: String, rows: [[String?]], line: Int64) throws {
        let reading = try Reading.csv(text, .texts("a", "b"))
        #expect(reading.rows == rows)
        #expect(reading.rejected.isEmpty)
        #expect(reading.lines == rows.map { _ in line })
    }

    @Test(arguments: ["sep=;;", "sep=", "sep=ab", "sep=é"]) func otherFirstLinesAreHeaders(line: String) throws {
        let file = TemporaryFile(line + "\n1\n")
        let names = try RowFile(path: file.path, format: .csv(CSVOptions()), contract: Contract([])).header
        #expect(names == [line])
    }

    @Test func theStatedDelimiterDecidesForItsFileAndItsQuarantine() throws {
        let file = TemporaryFile("sep=;\na;b\n1;x\n2;3\n")
        let contract = Contract([ContractField("a", .string), ContractField("b", .integer)])
        let opened = try RowFile(path: file.path, format: .csv(CSVOptions()), contract: contract)
        let rejected = try opened.forEach(threads: 1) { chunk, _ in chunk.rejected }.results.flatMap { $0 }
        #expect(rejected.map(\.line) == [3])
        #expect(opened.headerText == Array("sep=;\na;b".utf8))
        let loose = Contract.texts("a", "b")
        let texts = try RowTexts(
            header: opened.headerText, format: .csv(CSVOptions()), contract: loose, path: "gone.csv")
        #expect(texts.rows(rejected[0].raw, line: 3).batch.columns.map { $0.text(0) } == ["1", "x"])
    }

    @Test func aGrownFileKeepsItsDelimiter() throws {
        let file = TemporaryFile("sep=;\na;b\n1;2\n")
        let end = try #require(try Reading(file.path, .csv(CSVOptions()), .texts("a", "b")).end)
        #expect(end == ReadPosition(offset: 14, line: 4))
        file.write(Array("sep=;\na;b\n1;2\n3;4\n".utf8))
        #expect(try Reading(file.path, .csv(CSVOptions()), .texts("a", "b"), from: end).rows == [["3", "4"]])
    }

    @Test(
        arguments: [
            (#""The \"Red\" Lion",x"#, [#"The "Red" Lion"#, "x"]), (#"Ink\, Paper,x"#, ["Ink, Paper", "x"]),
            (#""a, \"b, c\"",x"#, [#"a, "b, c""#, "x"]), (#""\\",\\"#, ["\\", "\\"]),
            (#""a\\\"",b\\"#, [#"a\""#, "b\\"]),
            (#"\N,"\N""#, [nil, "N"]), (#"\\N,x\N"#, ["\\N", "xN"]), (#"a\nb,"c\td""#, ["a\nb", "c\td"]),
            ("a\\\nb,\"c\\\nd\"", ["a\nb", "c\nd"]), (#""doubled "" quote",x"#, [#"doubled " quote"#, "x"]),
            (#"\"a,b\""#, ["\"a", "b\""]), (#",\,"#, [nil, ","]), (#""é\"é",'"#, ["é\"é", "'"]),
        ] as [(String, [String?])])
    func anEscapeTakesTheMeaning(row: String, values: [String?]) throws {
        for ending in ["\n", "\r\n", ""] {
            let reading = try Reading.csv("a,b\n\(row)\(ending)", .texts("a", "b"), Self.backslash)
            #expect(reading.rows == [values], "\(ending.debugDescription)")
            #expect(reading.rejected.isEmpty)
        }
    }

    @Test func linesAreCountedOverEscapedLineEnds() throws {
        let reading = try Reading.csv("a,b\nx\\\ny,1\nz,2\nw\n", .texts("a", "b"), Self.backslash)
        #expect(reading.lines == [2, 4])
        #expect(reading.refusals == ["5: the row has 1 field, the header 2"])
    }

    @Test func anEscapeAtTheVeryEndIsItself() throws {
        #expect(try Reading.csv("a,b\n1,2\\", .texts("a", "b"), Self.backslash).rows == [["1", "2\\"]])
        #expect(try Reading.csv("a,b\n1,\"2\\", .texts("a", "b"), Self.backslash).rejected.count == 1)
    }

    @Test func anotherEscapeThanTheBackslashHasNoControlCharacters() throws {
        let options = Self.options { $0.escape = UInt8(ascii: "^") }
        #expect(try Reading.csv("a,b\n^N,x^ny^,z\n", .texts("a", "b"), options).rows == [["N", "xny,z"]])
    }

    @Test(
        arguments: [
            ("a,b\n\"1,2\"\n5\" pipe,x\n", [["\"1", "2\""], ["5\" pipe", "x"]]), ("a,b\n\",\"\n", [["\"", "\""]]),
            ("\"a\",b\n1,2\n", [[nil, "2"]]),
        ] as [(String, [[String?]])])
    func nothingIsQuotedWhereThereIsNoQuote(text: String, rows: [[String?]]) throws {
        #expect(try Reading.csv(text, .texts("a", "b"), Self.options { $0.quote = nil }).rows == rows)
    }

    @Test func anotherQuoteIsOne() throws {
        let options = Self.options { $0.quote = UInt8(ascii: "'") }
        #expect(try Reading.csv("a,'b'\n'x,''y''',\"z\"\n", .texts("a", "b"), options).rows == [["x,'y'", "\"z\""]])
    }

    @Test(
        arguments: [
            (0, 0, "a,b\n1,2\n", [["1", "2"]], [2]), (2, 0, "Report \"x\n\na,b\n1,2\n", [["1", "2"]], [4]),
            (1, 1, "T\na,b\n1,2\nTotal,2\n", [["1", "2"]], [3]), (0, 1, "a,b\n1,2\n3,4", [["1", "2"]], [2]),
            (0, 2, "a,b\n1,2\n3,4\n\nTotal", [["1", "2"], ["3", "4"]], [2, 3]),
            (0, 1, "a,b\n1,2\n\n", [["1", "2"]], [2]),
            (0, 3, "a,b\n1,2\n", [], []), (9, 0, "a,b\n1,2\n", [], []), (0, 9, "a,b\n1,2\n", [], []),
            (2, 0, "sep=;\nTitle\na;b\n1;2\n", [["1", "2"]], [4]), (1, 0, "sep=;\na;b\n1;2\n", [["1", "2"]], [3]),
            (0, 1, "a,b\r\n1,2\r\nT,\r\n", [["1", "2"]], [2]),
        ] as [(Int, Int, String, [[String?]], [Int64])])
    func linesAtBothEndsAreSkipped(
        first: Int, last: Int, text: String, rows: [[String?]], lines: [Int64]
    ) throws {
        let options = Self.options { ($0.skipFirst, $0.skipLast) = (first, last) }
        for size in [64, 1 << 20] {
            var limits = ReadLimits()
            limits.blockSize = size
            let reading = try Reading.csv(text, .texts("a", "b"), options, limits: limits)
            #expect(reading.rows == rows)
            #expect(reading.lines == lines)
            #expect((reading.end == nil) == (last > 0), "no tail where the last lines are others then")
        }
    }

    @Test func theLastLinesOfALargeFileAreHeldBack() throws {
        let rows = (1...60_000).map { "\($0),\(String(repeating: "x", count: $0 % 40))" }
        let text = "a,b\n" + rows.joined(separator: "\n") + "\nTotal,1\nby till 4\n"
        for last in [2, 1000] {
            let reading = try Reading.csv(text, .texts("a", "b"), Self.options { $0.skipLast = last })
            #expect(reading.rows.count == 60_002 - last)
            #expect(reading.rows.last?[0] == "\(60_002 - last)")
            #expect(reading.rejected.isEmpty)
        }
    }

    @Test func columnsWithoutAHeaderAreThoseOfTheContract() throws {
        let options = Self.options { $0.hasHeader = false }
        let reading = try Reading.csv("1,2\n3,4\n5\n", .texts("a", "b"), options)
        #expect(reading.rows == [["1", "2"], ["3", "4"]])
        #expect(reading.lines == [1, 2])
        #expect(reading.rejected.map(\.line) == [3])
        let skipped = Self.options { ($0.hasHeader, $0.skipFirst, $0.skipLast) = (false, 1, 1) }
        #expect(try Reading.csv("x\n1,2\ny\n", .texts("a", "b"), skipped).rows == [["1", "2"]])
    }

    @Test func skippedLinesAreCountedInEveryEncoding() throws {
        let text = "Zürich\na,b\né,1\n"
        var utf16: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { utf16 += [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)] }
        let file = TemporaryFile(utf16)
        let reading = try Reading(file.path, .csv(Self.options { $0.skipFirst = 1 }), .texts("a", "b"))
        #expect(reading.rows == [["é", "1"]])
        #expect(reading.end == ReadPosition(offset: Int64(utf16.count), line: 4))
    }

    @Test(arguments: [
        "a,b\r1,2\r3,\"x\ry\"\r", "a,b\r1,2\r3,\"x\ry\"", "\u{FEFF}a,b\r1,2\r3,\"x\ry\"\r",
        "a,\"b\"\r1,2\r3,\"x\ny\"\r",
    ])
    func linesMayEndWithACarriageReturnAlone(text: String) throws {
        let reading = try Reading.csv(text, .texts("a", "b"))
        #expect(reading.rows == [["1", "2"], ["3", "x\ny"]])
        #expect(reading.lines == [2, 3])
        #expect(reading.rejected.isEmpty)
    }

    @Test func utf16MayEndLinesWithACarriageReturnAlone() throws {
        let units = Array("a\tb\r1\t\u{0D0D}\r".utf16)
        let options = CSVDialectTests.options { $0.delimiter = 0x09 }
        for isBig in [false, true] {
            let mark: [UInt8] = isBig ? [0xFE, 0xFF] : [0xFF, 0xFE]
            let text = units.flatMap { unit -> [UInt8] in
                let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
                return isBig ? [high, low] : [low, high]
            }
            let file = TemporaryFile("")
            file.write(mark + text)
            #expect(try Reading(file.path, .csv(options), .texts("a", "b")).rows == [["1", "\u{0D0D}"]])
        }
    }

    @Test(arguments: ["a,b\n1,x\ry\n", "a,b\r\n1,x\ry\r\n", "a,\"b\"\n1,\"x\ry\"\n"])
    func aCarriageReturnInsideALineEndsNone(text: String) throws {
        #expect(try Reading.csv(text, .texts("a", "b")).rows == [["1", "x\ry"]])
    }

    @Test func aGrownFileKeepsItsCarriageReturns() throws {
        let file = TemporaryFile("a,b\r1,2\r")
        let end = try #require(try Reading(file.path, .csv(CSVOptions()), .texts("a", "b")).end)
        #expect(end == ReadPosition(offset: 8, line: 3))
        file.write(Array("a,b\r1,2\r3,4\r5,6\r".utf8))
        #expect(
            try Reading(file.path, .csv(CSVOptions()), .texts("a", "b"), from: end).rows == [["3", "4"], ["5", "6"]])
    }
}
