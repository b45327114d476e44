import CDPDiagnostics
import CDPSpec
import Testing

@Suite struct YAMLTests {
    @Test(arguments: [
        ("a: [", "CDP1001"), ("a: 1\na: 2\n", "CDP1004"), ("a: 1\n---\nb: 2\n", "CDP1005"), ("a: !!str 1\n", "CDP1006"),
        ("a: !mine [1]\n", "CDP1006"), ("a: &x {b: 1}\nc:\n  <<: *x\n", "CDP1007"), ("? [a]\n: 1\n", "CDP1008"),
        ("? \n: 1\n", "CDP1008"), (String(repeating: "[", count: 60) + "\n", "CDP1009"), ("a: *b\n", "CDP1012"),
        ("a: &a [*a]\n", "CDP1012"), ("a: \u{1}\n", "CDP1001"), ("\ta: 1\n", "CDP1001"),
    ])
    func refuses(_ text: String, _ code: String) {
        #expect(load(text).diagnostics.contains { $0.code.name == code })
    }

    @Test func boundsAliases() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(load(text).diagnostics.first?.code == .aliasTooLarge)
        var deep = "b0: &b0 [x]\n"
        for level in 1...60 { deep += "b\(level): &b\(level) [*b\(level - 1)]\n" }
        #expect(load(deep).diagnostics.first?.code == .nestedTooDeep)
    }

    @Test func keepsAliasesThatAreFine() {
        let loaded = load("segments:\n  a: &cond x = 1\n  b: *cond\n")
        #expect(loaded.found == [])
        #expect(loaded.specs?.segments.map { $0.predicate.text } == ["x = 1", "x = 1"])
    }

    @Test(arguments: [
        ("sources:\n  a: { read: a.csv, fields: { x: { type: decimal(12,2) } } }\n", "decimal(12,2)"),
        ("sources:\n  a: { read: a.csv, map: { email: { value: coalesce(a, b) } } }\n", "coalesce(a, b)"),
        ("sources:\n  a: { read: a.csv, map: { email: coalesce(a, b), city: c } }\n", "coalesce(a, b)"),
        ("sources:\n  a: { read: a.csv, map: { email: lines[0].sku } }\n", "lines[0].sku"),
        ("sources:\n  a: { read: a.csv, deleted_when: x in ('O', 'N') }\n", "x in ('O', 'N')"),
        ("identity: { forbid: [f(a, b) = 1, c = 2] }\n", "f(a, b) = 1"),
    ])
    func recognisesCutExpressions(_ text: String, _ expected: String) {
        let loaded = load(text)
        #expect(loaded.found == ["CDP1013 [\(expected)]"])
        let fix = loaded.diagnostics.first?.fixes.first
        #expect(fix?.isSafe == true)
        #expect(fix?.edits.first?.newText == "\"\(expected)\"")
    }

    @Test func recognisesLeadingQuotesAndComments() {
        #expect(load("segments:\n  a:\n    where: 'paid' = status\n").found == ["CDP1016 ['paid' = status]"])
        #expect(load("segments:\n  a: x = 'a # b'\n").found == ["CDP1015 [# b']"])
        #expect(load("segments:\n  a: x = 'a' # the comment of a reader\n").found == [])
    }

    @Test func safeFixesMendTheFile() {
        for text in [
            "sources:\n  a: { read: a.csv, map: { email: coalesce(a, b), city: c } }\n",
            "sources:\n  a: { read: a.csv, map: { email: lines[0].sku } }\n",
            "segments:\n  a:\n    where: 'paid' = status\n",
        ] {
            guard let edit = load(text).diagnostics.first?.fixes.first?.edits.first else {
                Issue.record("no fix for \(text)")
                continue
            }
            var bytes = Array(text.utf8)
            bytes.replaceSubrange(edit.range.start.byte..<edit.range.end.byte, with: Array(edit.newText.utf8))
            #expect(load(String(decoding: bytes, as: UTF8.self)).found == [])
        }
    }
}
