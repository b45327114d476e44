import CDPColumns
import CDPEvaluation
import CDPTestSupport
import CDPText
import Testing

@Suite struct WhiteSpaceTests {
    @Test(.needsPython) func agreesWithUnicodeProperties() throws {
        let rows = try PythonOracle(script: "white_space.py").lines()
        var known: [UInt32: Substring] = [:]
        for row in rows { known[try #require(UInt32(row[0]))] = row[1] }
        #expect(known.count > 4_000)
        let different = (UInt32(0)..<0x110000).filter { scalar in
            if (0xD800..<0xE000).contains(scalar) { return false }
            return switch WhiteSpace.kind(scalar) {
            case .visible: known[scalar] != nil
            case .blank: known[scalar] != "blank"
            case .invisible: known[scalar] != "invisible"
            }
        }
        #expect(different.isEmpty, "\(different.prefix(10).map { String($0, radix: 16) })")
    }

    @Test(
        arguments: [
            ("  a  b ", "a b"), ("\u{A0}a\u{A0}", "a"), ("\u{200B}a\u{FEFF}", "a"), ("a\t\r\nb", "a b"),
            ("a\u{3000}b", "a b"), ("a\u{AD}b", "ab"), ("\u{2028}a\u{85}", "a"), ("a \u{200B} b", "a b"), ("", ""),
            (" \u{2060}\u{1F}\u{7F} ", ""), ("a\u{200D}b", "ab"), ("é\u{E0020}", "é"), ("\u{202E}a\u{202C}", "a"),
            ("على\u{200C}رضا", "على\u{200C}رضا"), ("👩\u{200D}👧", "👩\u{200D}👧"), ("❤\u{FE0F}", "❤\u{FE0F}"),
            ("على\u{200C}", "على"), ("12\u{202F}rue\u{2009}X", "12 rue X"), ("⠓\u{2800}\u{2800}⠕\u{2800}", "⠓ ⠕"),
        ])
    func cleanLeavesSingleBlanksOnly(text: String, expected: String) {
        #expect(
            form(text) {
                WhiteSpace.clean($0, into: &$1); return true
            } == expected)
        var copy = text
        #expect(copy.withUTF8 { WhiteSpace.isClean($0) } == (text == expected))
    }

    @Test(
        arguments: [
            ("\u{A0}\u{FEFF} a \u{200B}\t", "a"), ("a\u{A0}b", "a\u{A0}b"), ("a", "a"), ("\u{3000}", ""),
            ("é\u{A0}", "é"),
            ("\u{1F600}\u{200D}", "\u{1F600}"),
        ])
    func trimmedKeepsWhatIsInside(text: String, expected: String) {
        var copy = text
        #expect(copy.withUTF8 { String(decoding: WhiteSpace.trimmed($0), as: UTF8.self) } == expected)
    }

    @Test func survivesAnyBytes() {
        var state: UInt64 = 5
        let alphabet: [UInt8] = [0x20, 0x61, 0xC2, 0xA0, 0xE2, 0x80, 0x8B, 0xEF, 0xBB, 0xBF, 0xF3, 0xA0, 0xFF, 0x09]
        for _ in 0..<20_000 {
            let text = (0..<Int(state % 12)).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text.withUnsafeBufferPointer { text in
                var clean: [UInt8] = []
                WhiteSpace.clean(text, into: &clean)
                let isText = String(validating: text, as: UTF8.self) != nil
                #expect(!isText || clean.withUnsafeBufferPointer { WhiteSpace.isClean($0) })
                let trimmed = WhiteSpace.trimmed(text)
                #expect(WhiteSpace.trimmed(trimmed).count == trimmed.count)
            }
        }
    }
}
