import CDPColumns
import CDPSimilarity
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// Cases that `Tests/Oracles/similarity.py` makes, with what RapidFuzz, jellyfish and doublemetaphone say to them.
///
/// `CDP_SIMILARITY_PAIRS` is how many pairs are compared in place of 20 000; a million was.
@Suite struct SimilarityOracleTests {
    @Test(.needsPython) func pairsHaveTheScoresOfRapidFuzz() throws {
        let wanted = Repository.number("CDP_SIMILARITY_PAIRS") ?? 20_000
        for seed in 0..<max(1, wanted / 20_000) {
            let cases = try OracleCases("pairs", seed: seed, count: min(wanted, 20_000))
            let first = ComparedTexts(StringColumn(cases.lines.map { hexText($0[0]) }))
            let second = ComparedTexts(StringColumn(cases.lines.map { hexText($0[1]) }))
            var comparer = TextComparer()
            var wrong: [String] = []
            for (row, line) in cases.lines.enumerated() {
                let results = scores(&comparer, first, second, row, limit: line[2], size: line[3])
                let mirrored = scores(&comparer, second, first, row, limit: line[2], size: line[3])
                guard results != Array(line[4...]) || mirrored != results else { continue }
                let texts = (hexText(line[0]), hexText(line[1]))
                wrong.append("seed \(seed) \(texts): \(results) or \(mirrored), not \(line[2...])")
            }
            #expect(wrong.isEmpty, "\(wrong.count) of \(cases.lines.count), such as \(wrong.prefix(3))")
            for (row, line) in cases.lines.enumerated() {
                let score = Double(bitPattern: UInt64(line[5], radix: 16) ?? 0)
                let couldReach = comparer.jaroWinklerCouldReach(score, first, row, second, row)
                let mayBeWithin = comparer.mayBeWithin(Int(line[11]) ?? 0, second, row, first, row)
                #expect(couldReach && mayBeWithin, "\(line)")
            }
        }
    }

    /// The results of all kernels for one pair, as the script writes them.
    private func scores(
        _ comparer: inout TextComparer, _ a: ComparedTexts, _ b: ComparedTexts, _ row: Int, limit: String, size: String
    ) -> [String] {
        let limit = Int(limit) ?? 0
        let all = Int(Int32.max)
        return [
            bits(comparer.jaro(a, row, b, row)), bits(comparer.jaroWinkler(a, row, b, row)),
            "\(comparer.levenshtein(a, row, b, row, atMost: limit))",
            "\(comparer.levenshtein(a, row, b, row, atMost: all))",
            "\(comparer.alignment(a, row, b, row, atMost: limit))",
            "\(comparer.alignment(a, row, b, row, atMost: all))",
            "\(comparer.damerauLevenshtein(a, row, b, row, atMost: limit))",
            "\(comparer.damerauLevenshtein(a, row, b, row, atMost: all))", bits(comparer.tokenJaccard(a, row, b, row)),
            bits(comparer.gramCosine(a, row, b, row, size: Int(size) ?? 1)), "\(comparer.commonPrefix(a, row, b, row))",
        ]
    }

    @Test(.needsPython) func keysAreThoseOfJellyfishAndDoubleMetaphone() throws {
        let cases = try OracleCases("keys", seed: 1, count: 20_000)
        var wrong: [String] = []
        for line in cases.lines {
            let expected = line[1...].map(hexText)
            let results = keys(hexText(line[0])).enumerated().map { expected[$0] == "*" ? "*" : $1 }
            if results != expected { wrong.append("\(hexText(line[0])): \(results), not \(expected)") }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(cases.lines.count), such as \(wrong.prefix(12))")
    }

    @Test(arguments: [
        ("Muñoz", "MNS", "MNS"), ("Çelik", "SLK", "SLK"), ("C\u{327}elik", "SLK", "SLK"), ("Łukasz", "LKS", "LKX"),
        ("Weiß", "AS", "FS"),
        ("O'Brien", "APRN", "APRN"), ("Smith-Jones", "SM0JNS", "XMTJNS"), ("王", "", ""), ("", "", ""),
    ])
    func doubleMetaphoneTakesAccentsOff(name: String, primary: String, secondary: String) {
        #expect(Array(keys(name)[2...]) == [primary, secondary])
    }

    /// Metaphone, NYSIIS and both of Double Metaphone.
    private func keys(_ name: String) -> [String] {
        var keys: [[UInt8]] = [[], [], [], []]
        Array(name.utf8).withUnsafeBufferPointer {
            PhoneticKey.metaphone($0, into: &keys[0])
            PhoneticKey.nysiis($0, into: &keys[1])
            var (primary, secondary): ([UInt8], [UInt8]) = ([], [])
            PhoneticKey.doubleMetaphone($0, into: &primary, &secondary)
            (keys[2], keys[3]) = (primary, secondary)
        }
        return keys.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(.needsPython) func datesDifferAsTheirDigitsDo() throws {
        let cases = try OracleCases("dates", seed: 2, count: 20_000)
        let wrong = cases.lines.map { $0.compactMap { Int($0) } }.filter { line in
            let (a, b) = (Int32(line[0]), Int32(line[1]))
            return DateLikeness.dayMonthSwapped(a, b) != (line[2] == 1)
                || DateLikeness.partsEqual(a, b) != line[3] || DateLikeness.digitDifference(a, b) != line[4]
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(cases.lines.count), such as \(wrong.prefix(5))")
    }

    @Test(.needsPython) func placesAreAsFarApartAsTheirVectors() throws {
        for line in try OracleCases("places", seed: 3, count: 20_000).lines {
            let values = line.map { Double(bitPattern: UInt64($0, radix: 16) ?? 0) }
            let distance = GreatCircle.haversineKilometres(values[0], values[1], to: values[2], values[3])
            // Near opposite places haversines lose half their digits: some metres of 20 000 km.
            #expect(abs(distance - values[4]) <= 1e-9 + 1e-12 * distance + (distance > 19_000 ? 1e-3 : 0))
        }
    }

    private func bits(_ value: Double) -> String {
        var digits: [UInt8] = []
        Hexadecimal.append(value.bitPattern, to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }
}

/// Lines of cases, each split at blanks.
private struct OracleCases {
    let lines: [[String]]

    init(_ kind: String, seed: Int, count: Int) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/cases"
        try Repository.runPython("Tests/Oracles/similarity.py", kind, "\(seed)", "\(Repository.cases(count))", path)
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var lines: [[String]] = []
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        while getline(&line, &capacity, file) > 0 {
            guard let line else { break }
            lines.append(String(cString: line).split(whereSeparator: \.isWhitespace).map(String.init))
        }
        free(line)
        self.lines = lines
    }
}

/// A text that the script wrote in hexadecimal; `-` is the empty one.
private func hexText(_ digits: String) -> String {
    String(decoding: Hexadecimal.bytes(digits) ?? [], as: UTF8.self)
}
