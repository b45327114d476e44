import Testing

@testable import CDPPlan

/// Fingerprints are the same in every process, and different for different definitions.
@Suite struct FingerprintTests {
    private struct Part: Encodable {
        var name: String
        var counts: [String: Int]
        var share = 0.25
    }

    private func fingerprint(_ parts: [Part]) -> Fingerprint {
        var builder = Fingerprint.Builder("test")
        for part in parts { builder.add(part) }
        return builder.finished
    }

    @Test func itIsTheSameInEveryProcess() {
        let counts = Dictionary(uniqueKeysWithValues: (1...20).map { ("key\($0)", $0) })
        #expect("\(fingerprint([Part(name: "a", counts: counts)]))" == "bf9b2f20b55a")
    }

    @Test func partsDoNotRunTogether() {
        func texts(_ parts: [String]) -> Fingerprint {
            var builder = Fingerprint.Builder("test")
            for part in parts { builder.add(part) }
            return builder.finished
        }
        #expect(texts(["ab", "c"]) != texts(["a", "bc"]))
        #expect(texts(["a", "b"]) != texts(["b", "a"]))
        #expect(texts([]) != texts([""]))
        #expect(Fingerprint.Builder("a").finished != Fingerprint.Builder("b").finished)
    }
}
