import Testing

@testable import CDPDiagnostics

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

    /// The distance by words of bits is the one of the table, for names of every length that it takes.
    @Test func bitsGiveTheDistanceOfTheTable() {
        var state: UInt64 = 11
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<4_000 {
            let letters = Array("abcABC_1")
            func name(_ length: Int) -> String { String((0..<length).map { _ in letters[next(letters.count)] }) }
            let one = name(1 + next(64))
            var other = Array(next(3) == 0 ? name(1 + next(80)) : one)
            for _ in 0..<next(6) where other.count > 2 {
                let place = next(other.count - 1)
                switch next(3) {
                case 0: other.swapAt(place, place + 1)
                case 1: other.remove(at: place)
                default: other.insert(letters[next(letters.count)], at: place)
                }
            }
            let pattern = AlignmentPattern(Array(one.lowercased().unicodeScalars))
            #expect(
                pattern?.distance(to: String(other), limit: 1_000) == Suggestions.distance(one, String(other)),
                "\(one) \(String(other))")
        }
        #expect(AlignmentPattern(Array("name".unicodeScalars))?.distance(to: "nâme", limit: 9) == nil)
        #expect(Suggestions.near("NAMES", in: ["nâmes", "nams", "other"]) == ["nams", "nâmes"])
    }
}
