import CDPEvaluation
import CDPTestSupport
import CDPText
import Testing

typealias TextForm = (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Bool

/// What a normal form gives for some bytes after bytes that must stay; nil for null.
func form(_ bytes: [UInt8], _ body: TextForm) -> [UInt8]? {
    var output: [UInt8] = [1, 2]
    let found = bytes.withUnsafeBufferPointer { body($0, &output) }
    #expect(output.starts(with: [1, 2]) && (found || output.count == 2))
    return found ? Array(output.dropFirst(2)) : nil
}

func form(_ text: String, _ body: TextForm) -> String? {
    form(Array(text.utf8), body).map { String(decoding: $0, as: UTF8.self) }
}

@Suite struct TextFunctionTests {
    @Test(.needsPython) func agreeWithPythonOnEveryScalar() throws {
        let rows = try PythonOracle(script: "text.py").lines()
        try #require(rows[0] == ["14.0.0"], "the tables are of Unicode 14.0.0: Python 3.11 has it")
        #expect(rows.count > 180_000)
        let differences = rows.dropFirst().filter { row in
            let text = bytes(hexadecimal: row[0])
            return form(text, UTF8Text.upper) != bytes(hexadecimal: row[1])
                || form(text, UTF8Text.lower) != bytes(hexadecimal: row[2])
                || form(text, UTF8Text.unaccent) != bytes(hexadecimal: row[3])
                || form(text, UTF8Text.compose) != bytes(hexadecimal: row[4])
        }
        #expect(differences.isEmpty, "\(differences.count) differences, first \(differences.prefix(5))")
    }

    @Test(
        arguments: [
            ("Robert", "R163"), ("Rupert", "R163"), ("Éric", "E620"), ("Lloyd", "L300"), ("Müller", "M460"),
            ("  o'Brien", "O165"),
            ("Ashcraft", "A226"), ("a", "A000"), ("42", nil), ("", nil),
        ] as [(String, String?)])
    func soundexIsThatOfPostgreSQL(text: String, expected: String?) {
        #expect(form(text, UTF8Text.soundex) == expected)
    }

    @Test(arguments: [("jean-pierre d'ORMESSON", "Jean-Pierre D'Ormesson"), ("éLAN 3x", "Élan 3x"), ("", "")])
    func initcapStartsWords(text: String, expected: String) {
        #expect(form(text, UTF8Text.initcap) == expected)
    }

    @Test func trimTakesSpacesOnly() {
        #expect(form("  a\t ", UTF8Text.trim) == "a\t")
        #expect(form("    ", UTF8Text.trim) == "")
    }

    @Test func invalidBytesStay() {
        let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0xC3, 0xA9, 0xED, 0xA0, 0x80, 0xF0, 0x9F]
        #expect(form(bytes, UTF8Text.compose) == bytes)
        #expect(form(bytes, UTF8Text.upper) == [0x41, 0xFF, 0xC3, 0xC3, 0x89, 0xED, 0xA0, 0x80, 0xF0, 0x9F])
        #expect(form(bytes, UTF8Text.unaccent) == [0x61, 0xFF, 0xC3, 0x65, 0xED, 0xA0, 0x80, 0xF0, 0x9F])
    }
}
