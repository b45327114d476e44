import CDPDiagnostics
import Testing

@Suite struct SuggestionsTests {
    @Test(arguments: [
        ("emial", ["email"]), ("EMAIL", ["email"]), ("emil", ["email"]), ("xy", []), ("telephone", []),
        ("phon", ["phone"]),
    ])
    func findsNearNames(_ name: String, _ expected: [String]) {
        #expect(Suggestions.near(name, in: ["email", "phone", "last_name"]) == expected)
    }

    @Test func offersThreeAtMostNearestFirst() {
        #expect(Suggestions.near("segment", in: ["segmen", "segmentx", "segmants", "segmentz"]).count == 3)
        #expect(Suggestions.didYouMean("segmnt", in: ["segment"]) == "did you mean `segment`?")
        #expect(Suggestions.didYouMean("segmnt", in: ["trait"]) == nil)
    }

    @Test func codesAreReadFromTheirNames() {
        for code in DiagnosticCode.allCases { #expect(DiagnosticCode(name: code.name) == code) }
        #expect(DiagnosticCode(name: "cdp1004") == .duplicateKey)
        #expect(DiagnosticCode(name: "CDP0000") == nil)
        #expect(DiagnosticCode(name: "CDP+100") == nil)
    }
}
