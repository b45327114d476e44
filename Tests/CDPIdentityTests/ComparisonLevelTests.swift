import CDPTypes
import Testing

/// Levels of likeness as specs write them.
@Suite struct ComparisonLevelTests {
    /// What is read prints as it was written.
    @Test(arguments: [
        "equal", "swapped with last_name", "nickname", "initial", "local_part", "soundex", "metaphone", "nysiis",
        "double_metaphone",
        "words_within",
        "day_month_swapped", "jaro >= 0.9", "jaro_winkler >= 0.925", "words >= 1", "bigrams >= 0.5", "trigrams >= 0.6",
        "prefix >= 3",
        "date_parts >= 2", "edits <= 1", "levenshtein <= 2", "days <= 31", "difference <= 0.5", "difference <= 1000",
        "difference <= 5%", "difference <= 0.125%",
        "a.city = b.city and a.last_name = b.last_name", "lower(a.\"x y\") = b.z",
        "kilometres <= 5 with longitude", "kilometres <= 0.25 with lon",
    ]) func printsAsWritten(text: String) throws {
        #expect(try ComparisonLevel(text).description == text)
    }

    @Test func namesTheMistake() {
        #expect(throws: ComparisonLevel.Mistake.unknown("jaro_winkle")) { try ComparisonLevel("jaro_winkle >= 0.9") }
        #expect(throws: ComparisonLevel.Mistake.unknown("")) { try ComparisonLevel("") }
        #expect(throws: ComparisonLevel.Mistake.form("jaro_winkler >= 0.9")) {
            try ComparisonLevel("jaro_winkler >= 1.5")
        }
        #expect(throws: ComparisonLevel.Mistake.form("jaro_winkler >= 0.9")) {
            try ComparisonLevel("jaro_winkler <= 0.5")
        }
        #expect(throws: ComparisonLevel.Mistake.form("edits <= 1")) { try ComparisonLevel("edits <= 1.5") }
        #expect(throws: ComparisonLevel.Mistake.form("edits <= 1")) { try ComparisonLevel("edits") }
        #expect(throws: ComparisonLevel.Mistake.form("equal")) { try ComparisonLevel("equal >= 1") }
        #expect(throws: ComparisonLevel.Mistake.form("swapped with last_name")) { try ComparisonLevel("swapped") }
        #expect(throws: ComparisonLevel.Mistake.form("difference <= 1%")) { try ComparisonLevel("difference <= 101%") }
        #expect(throws: ComparisonLevel.Mistake.form("edits <= 1")) { try ComparisonLevel("edits <= 5%") }
        for text in ["kilometres <= 5", "kilometres with lon", "kilometres >= 5 with lon", "kilometres <= 5 with"] {
            #expect(throws: ComparisonLevel.Mistake.form("kilometres <= 1 with longitude")) {
                try ComparisonLevel(text)
            }
        }
    }

    /// What reads a record is a condition, in one line; what only looks so is none.
    @Test func conditionsReadRecords() throws {
        let level = try ComparisonLevel("a.city = b.city\n  and  a.age = b.age")
        #expect(level.condition == "a.city = b.city and a.age = b.age" && level.measure == .condition)
        for text in ["condition", "data.city = tab.city", "a = b", "difference %"] {
            #expect(throws: ComparisonLevel.Mistake.self) { try ComparisonLevel(text) }
        }
    }

    /// Every measure applies to a type, and every type that is no list has one.
    @Test func appliesToTypes() {
        for measure in ComparisonLevel.Measure.allCases {
            let types: [DataType] = [.string, .date, .integer, .boolean]
            #expect(types.contains { measure.applies(to: $0) })
            #expect(!measure.applies(to: .list(.string)))
        }
    }
}
