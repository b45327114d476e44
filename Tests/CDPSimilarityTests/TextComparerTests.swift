import CDPColumns
import CDPSimilarity
import Testing

@Suite struct TextComparerTests {
    @Test(arguments: [
        ("", "", 1.0, 1.0), ("", "a", 0, 0), ("a", "a", 1, 1), ("a", "b", 0, 0), ("ab", "ba", 0, 0),
        ("martha", "marhta", 0.9444444444444445, 0.9611111111111111),
        ("café", "cafe", 0.8333333333333334, 0.8833333333333334),
        ("王小明", "王小明", 1, 1),
    ])
    func jaroOfKnownPairs(first: String, second: String, jaro: Double, winkler: Double) {
        let texts = ComparedTexts(StringColumn([first, second]))
        var comparer = TextComparer()
        let scores = (comparer.jaro(texts, 0, texts, 1), comparer.jaroWinkler(texts, 1, texts, 0))
        #expect(scores == (jaro, winkler))
    }

    @Test(arguments: [
        ("", "", 0, 0, 0), ("", "abc", 3, 3, 3), ("ca", "abc", 3, 3, 2), ("ab", "ba", 2, 1, 1),
        ("kitten", "sitting", 3, 3, 3),
        ("müller", "mueller", 2, 2, 2), ("e\u{301}", "é", 2, 2, 2), ("\u{20000}a", "a\u{20000}", 2, 1, 1),
    ])
    func distancesOfKnownPairs(first: String, second: String, levenshtein: Int, alignment: Int, damerau: Int) {
        let texts = ComparedTexts(StringColumn([first, second]))
        var comparer = TextComparer()
        for limit in [0, 1, 2, 3, 100] {
            let found = [
                comparer.levenshtein(texts, 0, texts, 1, atMost: limit),
                comparer.alignment(texts, 0, texts, 1, atMost: limit),
                comparer.damerauLevenshtein(texts, 0, texts, 1, atMost: limit),
            ]
            #expect(found == [levenshtein, alignment, damerau].map { min($0, limit + 1) })
        }
    }

    @Test func wordsAndRuns() {
        let texts = ComparedTexts(
            StringColumn(["Anna-Maria Meier", "meier, Anna Anna", "Meier Anna", "--", "日本 語", "日本", "abab", "baba"]))
        var comparer = TextComparer()
        let words = [(0, 1), (0, 2), (3, 3), (4, 5), (3, 0)].map { comparer.tokenJaccard(texts, $0.0, texts, $0.1) }
        #expect(words == [0.25, 2.0 / 3, 0, 0.5, 0])
        let runs = [(6, 7), (6, 6), (4, 4), (3, 6)].map { comparer.gramCosine(texts, $0.0, texts, $0.1, size: 2) }
        #expect(runs == [0.8, 1, 1, 0])
        let tooLong = comparer.gramCosine(texts, 6, texts, 6, size: 5)
        #expect(tooLong == 0)
        let beginning = comparer.commonPrefix(texts, 4, texts, 5)
        #expect(beginning == 2)
    }

    @Test func nullsAreEmptyAndBrokenBytesAreLetters() {
        let column = StringColumn(
            bytes: [0x61, 0xFF, 0x61, 0xFE, 0x61], offsets: [0, 2, 4, 5, 5], validity: Validity(bytes: [1, 1, 1, 0]))
        let texts = ComparedTexts(column)
        #expect(texts.count == 4)
        #expect((0..<4).map(texts.length) == [2, 2, 1, 0])
        var comparer = TextComparer()
        let distances = [(0, 0), (0, 1), (0, 2), (0, 3), (2, 3)].map {
            comparer.levenshtein(texts, $0.0, texts, $0.1, atMost: 9)
        }
        #expect(distances == [0, 1, 1, 2, 1])
    }

    @Test func rowsOfAPoolAreTexts() {
        let pool = StringColumn(["Éloi", "Anna"]).gathered([1, -1, 0, 1])
        let texts = ComparedTexts(pool)
        #expect((0..<4).map(texts.length) == [4, 0, 4, 4])
        var comparer = TextComparer()
        let same = comparer.jaro(texts, 0, texts, 3)
        #expect(same == 1)
    }
}
