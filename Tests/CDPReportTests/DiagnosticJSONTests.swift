import CDPDiagnostics
import CDPReport
import Testing

@Suite struct DiagnosticJSONTests {
    @Test func writesTheShapeOfOpenTofu() {
        let range = DiagnosticTextTests.range("specs/vip.yaml", "emial")
        let fix = Fix(title: "write `email`", edits: [.init(range: range, newText: "email")], isSafe: false)
        let finding = Diagnostic(
            .unknownName, "unknown", at: range, label: "here", help: ["one", "two"], fixes: [fix],
            address: "segment.vip")
        let place = """
            {"end":{"byte":52,"column":15,"line":3},"file":"specs/vip.yaml","start":{"byte":47,"column":10,"line":3}}
            """
        let expected =
            #"{"diagnostics":[{"address":"segment.vip","code":"CDP2101","detail":"one\ntwo","fixes":[{"edits":["#
            + #"{"new_text":"email","range":\#(place)}],"safe":false,"title":"write `email`"}],"range":\#(place),"#
            + #""related":[],"severity":"error","snippet":{"code":"  where: emial like '%@acme.com'","#
            + #""context":"segment.vip","highlight_end":14,"highlight_start":9,"label":"here","start_line":3},"#
            + #""summary":"unknown"}],"error_count":1,"valid":false,"warning_count":0}"#
        let renderer = DiagnosticJSONRenderer(texts: DiagnosticTextTests.texts)
        #expect(renderer.render([finding]).compactText == expected)
        #expect(renderer.render([DiagnosticTextTests.booleanLike]).compactText.contains(#""valid":true"#))
    }

    @Test func annotatesPullRequests() {
        let text = DiagnosticGitHubRenderer(folder: "shops/fr").render([DiagnosticTextTests.unknown])
        #expect(
            text == "::error file=shops/fr/specs/vip.yaml,line=3,endLine=3,col=10,endColumn=15,title=CDP2101::"
                + "`segment.vip` uses unknown attribute `emial`%0Adid you mean `email`?\n")
    }

    @Test func escapesAndSorts() {
        let value = JSON.object([
            "b": .array([]), "a": .object([:]), "é": .string("\u{1}\"\\/\n\u{2028}é😀"), "n": .number(.nan),
            "i": .integer(Int64.min), "d": .number(0.1), "t": .boolean(true), "z": .null,
        ])
        #expect(
            value.compactText == #"{"a":{},"b":[],"d":0.1,"i":-9223372036854775808,"n":null,"t":true,"z":null,"é":"#
                + #""\u0001\"\\/\n\u2028é😀"}"#)
        #expect(JSON.object(["a": .array([.integer(1)])]).prettyText == "{\n  \"a\": [\n    1\n  ]\n}")
    }
}
