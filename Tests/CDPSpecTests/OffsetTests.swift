import CDPDiagnostics
import CDPSpec
import Testing

@Suite struct OffsetTests {
    /// In every style the word `needle` of the expression must point at the word in the file.
    @Test(arguments: [
        "x = 1 and needle = 2", "\"x = 'é😀' and needle = 2\"", "'x = ''it''''s'' and needle'",
        "\"tab \\t \\u00e9 \\x41 \\U0001F600 needle\"", "|\n      x = 1\n        and needle = 2\n      or y",
        "|2-\n      x = 1\n      and needle\n", "x = 1\n      and\n      needle = 2", "\"x\\\n      and  needle\"",
        "'é — ü' || needle",
    ])
    func embeddedTextPointsIntoTheFile(_ scalar: String) throws {
        for lineBreak in ["\n", "\r\n"] {
            var text = "\u{FEFF}# é\nsegments:\n  vip:\n    where: \(scalar)\n"
            if scalar.hasPrefix("'é") { text = "\u{FEFF}segments:\n  vip:\n    where: \"\(scalar)\"\n" }
            text = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineBreak)
            let loaded = load(text)
            #expect(loaded.found == [])
            let predicate = try #require(loaded.specs?.segments.first?.predicate)
            let bytes = Array(predicate.text.utf8)
            let needle = Array("needle".utf8)
            let start = try #require((0...bytes.count - needle.count).first { Array(bytes[$0..<$0 + 6]) == needle })
            #expect(covered(predicate.range(start..<start + 6), in: loaded.texts) == "needle")
        }
    }

    @Test func linesEndWhereLibyamlEndsThem() {
        let text = "# a\u{85}# b\u{2028}# c\u{2029}segments:\r  a: { were: 1 }\n"
        let place = load(text).diagnostics.first?.primary?.range
        #expect(place?.start.line == 5)
        #expect(place?.start.column == 8)
    }

    @Test func variablesKeepThePlaceOfTheirReference() throws {
        let loaded = loadProject(
            "cdp: 1\nproject: p\nvariables: { limit: \"1000\" }\nsegments:\n  vip: $${a} > ${limit} and b\n")
        #expect(loaded.found == [])
        let predicate = try #require(loaded.specs?.segments.first?.predicate)
        #expect(predicate.text == "${a} > 1000 and b")
        #expect(covered(predicate.range(7..<11), in: loaded.texts) == "${limit}")
        #expect(covered(predicate.range(16..<17), in: loaded.texts) == "b")
    }
}
