import CDPReport
import Testing

/// What comes out of data onto a terminal.
@Suite struct TerminalTextTests {
    private func csv(_ text: String) -> String { String(decoding: TerminalText.csv(Array(text.utf8)), as: UTF8.self) }
    private func json(_ text: String) -> String { String(decoding: TerminalText.json(Array(text.utf8)), as: UTF8.self) }

    @Test(arguments: [
        ("é, 東京 👩‍👩‍👧 \u{AD}«»…", "é, 東京 👩‍👩‍👧 \u{AD}«»…"), ("\u{1B}[2J", "\\u{1b}[2J"), ("a\u{7F}", "a\\u{7f}"),
        ("\u{9B}31m\u{A0}", "\\u{9b}31m\u{A0}"), ("x\u{202E}y\u{2069}", "x\\u{202e}y\\u{2069}"),
        ("a\tb\r\nc\n", "a\tb\r\nc\n"), ("over\rwritten", "over\\u{d}written"),
        ("\u{FEFF}\u{200D}", "\u{FEFF}\u{200D}"), ("x\u{E0041}", "x\\u{e0041}"),
        ("", ""),
    ])
    func csvSteersNothing(text: String, expected: String) {
        #expect(csv(text) == expected)
    }

    @Test(arguments: [
        ("\"é 東京 👧\"", "\"é 東京 👧\""), ("\"\u{9B}\u{7F}\"", "\"\\u009b\\u007f\""),
        ("{\n\t\"a\u{202E}\": \"\u{200D}\u{FEFF}\"\n}", "{\n\t\"a\\u202e\": \"\\u200d\\ufeff\"\n}"),
        ("\"\u{E0041}\u{E0100}\"", "\"\\udb40\\udc41\u{E0100}\""),
    ])
    func jsonStaysTheSameDocument(text: String, expected: String) {
        #expect(json(text) == expected)
    }

    @Test func aReportEscapesWhatADocumentHolds() {
        #expect(JSON.object(["a\u{2066}": .string("\u{61C}é")]).compactText == "{\"a\\u2066\":\"\\u061cé\"}")
        var table = TextTable([.left, .left])
        table.add(["a\u{1B}[1m", "b"], note: "c\u{202E}")
        #expect(table.lines == ["  a\\u{1b}[1m   b   c\\u{202e}"])
    }

    @Test func bytesThatAreNoTextPassAsTheyAre() {
        let bytes: [UInt8] = [0xE2, 0x80, 0xC2, 0xFF, 0xF3, 0xA0]
        #expect(TerminalText.csv(bytes) == bytes)
        #expect(TerminalText.json(bytes) == bytes)
    }
}
