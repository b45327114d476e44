import CDPDiagnostics
import Testing

@Suite struct LineTableTests {
    @Test func countsLinesColumnsAndBytes() {
        let table = LineTable("\u{FEFF}é\r\n😀b\u{2028}\n")
        #expect(table.lineCount == 4)
        #expect(table.position(0) == SourcePosition(line: 1, column: 1, byte: 3))
        #expect(table.position(4) == SourcePosition(line: 2, column: 2, byte: 11))
        #expect(table.position(99) == SourcePosition(line: 4, column: 1, byte: 16))
        #expect(String(String.UnicodeScalarView(table.line(2))) == "😀b")
        #expect(table.line(3).isEmpty && table.line(9).isEmpty)
        #expect(table.offset(line: 2, column: 2) == 4)
    }

    @Test(arguments: ["", "a", "a\nb", "a\r\rb\u{85}c", "\u{2029}\u{2029}"])
    func everyOffsetFindsItsPlaceAgain(_ text: String) {
        let table = LineTable(text)
        for offset in 0...text.unicodeScalars.count {
            let place = table.position(offset)
            #expect(table.offset(line: place.line, column: place.column) == offset)
        }
    }
}
