import CDPDiagnostics
import CDPReport
import Testing

@Suite struct DiagnosticTextTests {
    static let segment = """
        segments:
          description: Big spenders
          where: emial like '%@acme.com'
          owner: é日本\te\u{301}x # tail
        """
    static let profile = "profile:\n  email: { keep: latest }\n"
    static let texts = SourceTexts(["specs/vip.yaml": segment, "specs/profile.yaml": profile])

    static func range(_ file: String, _ word: String) -> SourceRange {
        let scalars = Array((texts[file] ?? "").unicodeScalars)
        let wanted = Array(word.unicodeScalars)
        let start = (0...scalars.count - wanted.count).first { Array(scalars[$0..<$0 + wanted.count]) == wanted } ?? 0
        let table = LineTable(texts[file] ?? "")
        return SourceRange(file: file, start: table.position(start), end: table.position(start + wanted.count))
    }

    static let unknown = Diagnostic(
        .unknownName, "`segment.vip` uses unknown attribute `emial`", at: range("specs/vip.yaml", "emial"),
        label: "no attribute, trait or score of this name",
        related: [Label(range("specs/profile.yaml", "email"), "similar attribute declared here")],
        help: ["did you mean `email`?"], address: "segment.vip")
    static let booleanLike = Diagnostic(
        .booleanLikeText, "`tail` is read as text", at: range("specs/vip.yaml", "tail"), help: ["write `\"tail\"`"])

    @Test func laysOutLabelsInSeveralFiles() {
        let expected = """
            error[CDP2101]: `segment.vip` uses unknown attribute `emial`
              --> specs/vip.yaml:3:10
               |
             2 |   description: Big spenders
             3 |   where: emial like '%@acme.com'
               |          ^^^^^ no attribute, trait or score of this name
               |
              ::: specs/profile.yaml:2:3
               |
             2 |   email: { keep: latest }
               |   ----- similar attribute declared here
               |
               = help: did you mean `email`?

            """
        #expect(
            DiagnosticTextRenderer(texts: DiagnosticTextTests.texts).render(DiagnosticTextTests.unknown) == expected)
    }

    @Test func laysOutSeveralLabelsInOneFile() {
        let finding = Diagnostic(
            .duplicateKey, "duplicate key `where`", at: DiagnosticTextTests.range("specs/vip.yaml", "where"),
            label: "given again; YAML would silently keep one of them",
            related: [Label(DiagnosticTextTests.range("specs/vip.yaml", "segments"), "first given here")])
        let expected = """
            error[CDP1004]: duplicate key `where`
              --> specs/vip.yaml:3:3
               |
             1 | segments:
               | -------- first given here
             3 |   where: emial like '%@acme.com'
               |   ^^^^^ given again; YAML would silently keep one of them

            """
        #expect(DiagnosticTextRenderer(texts: DiagnosticTextTests.texts).render(finding) == expected)
    }

    /// `é` takes one cell, `日本` four, the tab goes to the next multiple of four, the combining accent none.
    @Test func caretsStandUnderWhatTheTerminalShows() {
        let expected = """
            warning[CDP1010]: `tail` is read as text
              --> specs/vip.yaml:4:20
               |
             4 |   owner: é日本  e\u{301}x # tail
               |                      ^^^^
               = help: write `"tail"`

            """
        #expect(
            DiagnosticTextRenderer(texts: DiagnosticTextTests.texts).render(DiagnosticTextTests.booleanLike) == expected
        )
    }

    @Test func sortsCountsAndLimits() {
        let all = [DiagnosticTextTests.booleanLike, DiagnosticTextTests.unknown, DiagnosticTextTests.unknown]
        let text = DiagnosticTextRenderer(texts: DiagnosticTextTests.texts).render(all)
        #expect(text.hasPrefix("error[CDP2101]"))
        #expect(text.hasSuffix("\n\n2 problems: 1 error, 1 warning in 1 file.   cdp explain CDP2101\n"))
        let limited = DiagnosticTextRenderer(texts: DiagnosticTextTests.texts, limit: 1).render(all)
        #expect(!limited.contains("warning["))
        #expect(limited.contains("\n… and 1 more\n"))
        #expect(DiagnosticTextRenderer(texts: SourceTexts()).render([]) == "")
    }

    @Test func neverLetsATextSteerTheTerminal() {
        let texts = SourceTexts(["a\u{1B}.yaml": "x: \u{1B}[2J\u{202E}evil\n"])
        let table = LineTable(texts["a\u{1B}.yaml"] ?? "")
        let range = SourceRange(file: "a\u{1B}.yaml", start: table.position(8), end: table.position(12))
        let finding = Diagnostic(.invalidYAML, "bad \u{9B}1m", at: range, label: "here \u{7}")
        let text = DiagnosticTextRenderer(texts: texts).render([finding])
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || (0x20..<0x7F).contains($0.value) })
        #expect(text.contains("\\u{1b}[2J\\u{202e}evil"))
        let colored = DiagnosticTextRenderer(texts: texts, usesColor: true).render(finding)
        #expect(colored.hasPrefix("\u{1B}[1;31merror[CDP1001]\u{1B}[0m"))
    }

    @Test func cutsLongLinesAroundTheLabel() {
        let text = String(repeating: "x", count: 5000) + "needle" + String(repeating: "y", count: 5000)
        let table = LineTable(text)
        let range = SourceRange(file: "a", start: table.position(5000), end: table.position(5006))
        let lines = DiagnosticTextRenderer(texts: SourceTexts(["a": text]))
            .render(Diagnostic(.invalidYAML, "m", at: range)).split(separator: "\n").map(Array.init)
        let code = lines.first { $0.contains("…") } ?? []
        let marks = lines.last ?? []
        #expect(code.count < 200)
        #expect(marks.indices.filter { marks[$0] == "^" }.map { code[$0] } == Array("needle"))
    }

    @Test func findingsWithoutAFileHaveOnlyMessageAndHelp() {
        let finding = Diagnostic(.internalFailure, "the unexpected", help: ["report it"])
        let text = DiagnosticTextRenderer(texts: SourceTexts()).render([finding])
        #expect(
            text == """
                error[CDP9001]: the unexpected
                   = help: report it

                1 problem: 1 error.   cdp explain CDP9001

                """)
    }

    @Test(arguments: [
        ("email = 'ada.xy15@leak.example'", "email = '*********************'"),
        ("where: \"email = 'bo@x.se' and n = 5\"", "where: \"email = '*******' and n = 5\""),
        ("phone in ('+46 70 123 45 67')", "phone in ('****************')"), ("nr = 701234567", "nr = *********"),
        ("nulls: [cy@x.se, none]", "nulls: [*******, none]"),
        ("at > '2026-01-01' and mail like '%@firm.se'", "at > '2026-01-01' and mail like '%@firm.se'"),
        ("read: data/crm_20260101.csv", "read: data/crm_20260101.csv"),
    ])
    func quotedLinesHidePersonalConstants(line: String, shown: String) {
        let width = line.unicodeScalars.count
        let start = SourcePosition(line: 1, column: 1, byte: 0)
        let range = SourceRange(
            file: "a.yaml", start: start, end: SourcePosition(line: 1, column: width + 1, byte: line.utf8.count))
        let found = Diagnostic(.unknownName, "no", at: range)
        let texts = SourceTexts(["a.yaml": line])
        let rows = DiagnosticTextRenderer(texts: texts).render(found).split(separator: "\n")
        #expect(rows.contains(" 1 | \(shown)"))
        #expect(rows.contains("   | " + String(repeating: "^", count: width)))
        let json = DiagnosticJSONRenderer(texts: texts).render(found)
        guard case .object(let members) = json, case .object(let snippet)? = members["snippet"] else {
            Issue.record("no snippet")
            return
        }
        #expect(snippet["code"] == .string(shown))
    }
}
