import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes
import Testing

/// Rules that compare: what they become, and what is wrong with them.
@Suite struct MatchingRuleTests {
    private static func specs(_ rule: String) -> String {
        """
        cdp: 1
        project: shop
        sources:
          crm:
            read: crm.csv
            key: id
            fields: { id: string, first: string, last: string, born: date, phone: string, age: integer, firm: string }
            map: { first_name: first, last_name: last, birth_date: born, phone: { value: phone, country: FR }, age: age, firm: firm }
        profile:
          attributes: { age: { type: integer, pii: none }, firm: { type: company_name, pii: identity } }
        identity:
          rules:
            likely:
        \(rule.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
        """
    }

    private static func compiled(
        _ rule: String, weights: String? = nil, isTraining: Bool = false
    ) throws -> Compilation {
        var texts = ["cdp.yaml": specs(rule)]
        texts["identity/likely.weights.yaml"] = weights
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: texts)).load()
        #expect(loaded.diagnostics.isEmpty)
        return Compiler.compile(try #require(loaded.specs), isTraining: isTraining)
    }

    private static func matching(_ rule: String) throws -> MatchingPlan {
        let compilation = try compiled(rule, isTraining: true)
        #expect(compilation.diagnostics.map(\.message) == [])
        return try #require(compilation.plan.identity.rules[0].matching)
    }

    /// Levels follow from types; each compared attribute that tells people apart is a key.
    @Test func theShortFormHasLevelsAndKeys() throws {
        let plan = try Self.matching("compare: [first_name, last_name, birth_date, phone, age]")
        #expect(
            plan.comparisons.map { $0.levels.map(\.description) } == [
                [
                    "equal", "swapped with last_name", "nickname", "initial", "jaro_winkler >= 0.92",
                    "jaro_winkler >= 0.85", "jaro_winkler >= 0.7",
                ],
                ["equal", "jaro_winkler >= 0.92", "jaro_winkler >= 0.85", "jaro_winkler >= 0.7"],
                [
                    "equal", "day_month_swapped", "edits <= 1", "date_parts >= 2", "days <= 31", "edits <= 2",
                    "days <= 366",
                    "days <= 3660",
                ],
                ["equal", "edits <= 1", "edits <= 2"], ["equal"],
            ])
        let names = "soundex(first_name), soundex(last_name)"
        #expect(
            plan.keys.indices.map(plan.text(ofKey:)) == [
                "first_name", "last_name", "birth_date", "phone", "least(\(names)), greatest(\(names))",
                "soundex(last_name)",
            ])
        #expect(plan.comparisons.map(\.isPersonal) == [true, false, true, false, false])
        #expect(plan.accept == 750_000 && plan.review == 750_000)
        #expect(plan.path == "identity/likely.weights.yaml")
    }

    /// Titles and names of companies are found by how they begin and end, too.
    @Test func endsOfTitlesAreKeys() throws {
        let plan = try Self.matching("compare: [firm, phone]")
        #expect(
            plan.keys.indices.map(plan.text(ofKey:)) == [
                "firm", "phone", "left(firm, 12)", "right(firm, 12)",
            ])
    }

    @Test func theLongFormSaysAll() throws {
        let plan = try Self.matching(
            """
            block: [[last_name, birth_date], ["soundex(last_name)", first_name], phone]
            compare:
              last_name: { levels: [equal, jaro_winkler >= 0.9], frequencies: false, personal: true }
              age: [equal, difference <= 1.5]
            accept: 0.9
            review: 0.5
            weights: identity/other.yaml
            """)
        #expect(
            plan.keys.indices.map(plan.text(ofKey:)) == [
                "last_name, birth_date", "soundex(last_name), first_name", "phone",
            ])
        #expect(plan.comparisons[0].usesFrequencies == false && plan.comparisons[0].isPersonal)
        #expect(plan.comparisons[1].levels.map(\.description) == ["equal", "difference <= 1.5"])
        #expect(plan.accept == 900_000 && plan.review == 500_000 && plan.path == "identity/other.yaml")
        #expect(plan.attributes.sorted() == ["age", "birth_date", "first_name", "last_name", "phone"])
    }

    @Test(arguments: [
        ("compare: { last_name: [equal, jaro_winkle >= 0.9] }", "`jaro_winkle` is no level of likeness"),
        ("compare: { last_name: [jaro_winkler] }", "`jaro_winkler` is no level of likeness"),
        ("compare: { birth_date: [jaro >= 0.9] }", "`jaro` does not compare values of date"),
        ("compare: { first_name: [swapped with birth_date] }", "`first_name` cannot be swapped with `birth_date`"),
        ("compare: { first_name: [swapped with first_name] }", "`first_name` cannot be swapped with `first_name`"),
        (
            "compare: { age: [a.age > 5] }",
            "a level that is a condition reads attributes of both records, `a` and `b`"
        ),
        ("compare: { age: [kilometres <= 5] }", "`kilometres <= 5` is no level of likeness"),
        ("compare: { age: [kilometres <= 5 with first_name] }", "`first_name` is no longitude of the latitude `age`"),
        ("compare: { age: [kilometres <= 5 with age] }", "`age` is no longitude of the latitude `age`"),
        ("compare: { last_name: [kilometres <= 5 with age] }", "`kilometres` does not compare values of string"),
        (
            "compare: { first_name: [swapped with last_name, swapped with phone] }",
            "levels of `first_name` read both `last_name` and `phone`"
        ),
        ("compare: [last_name, last_name]", "`identity.likely` compares `last_name` twice"),
        (
            "compare: { last_name: [equal, \((1...14).map { "levenshtein <= \($0)" }.joined(separator: ", "))] }",
            "`last_name` has 15 levels, and 14 at most are possible"
        ),
    ]) func refuses(rule: String, message: String) throws {
        let found = try Self.compiled(rule, isTraining: true).diagnostics
        #expect(found.map(\.code) == [.invalidComparison])
        #expect(found.map(\.message) == [message])
        #expect(found.allSatisfy { !$0.help.isEmpty })
    }

    /// Conditions read attributes that nothing else compares; what is wrong in one is told as in any expression.
    @Test func levelsMayBeConditions() throws {
        let plan = try Self.matching(
            "compare: { last_name: [equal, a.phone = b.phone and a.birth_date = b.birth_date, edits <= 1] }")
        #expect(
            plan.comparisons[0].levelNames == [
                "equal", "a.phone = b.phone and a.birth_date = b.birth_date", "edits <= 1", "different",
            ])
        #expect(
            plan.comparisons[0].conditions.map { $0.columns.map(\.column).sorted() } == [
                ["a.birth_date", "a.phone", "b.birth_date", "b.phone"]
            ])
        #expect(plan.attributes.sorted() == ["birth_date", "last_name", "phone"])
        for wrong in ["a.fone = b.phone", "a.phone", "a.age = b.phone", "c.phone = a.phone", "a.phone = b.phone and"] {
            let found = try Self.compiled("compare: { last_name: [\(wrong)] }", isTraining: true).diagnostics
            #expect(!found.isEmpty && found.allSatisfy { $0.code != .invalidComparison }, "\(wrong)")
        }
    }

    private static let weights = """
        rule: likely
        prior: -12.5
        relatives: -9.25
        comparisons:
          last_name:
            - { level: equal, m: 0.9, u: 0.01, weight: 6.492, relatives: 5.001 }
            - { level: different, weight: -3.2, relatives: -1 }
        frequencies: { file: identity/likely.frequencies.csv, digest: ab }
        """

    @Test func weightsArePartOfThePlan() throws {
        let rule = "compare: { last_name: [equal] }"
        let compilation = try Self.compiled(rule, weights: Self.weights)
        #expect(compilation.diagnostics.isEmpty)
        let plan = try #require(compilation.manifest?.plan.identity.rules[0].matching)
        #expect(
            plan.weights
                == MatchingPlan.Weights(
                    prior: -12_500, levels: [[6_492, -3_200]],
                    related: MatchingPlan.Weights.Related(prior: -9_250, levels: [[5_001, -1_000]]),
                    frequencies: "identity/likely.frequencies.csv", frequenciesDigest: "ab"))
        let other = try Self.compiled(rule, weights: Self.weights.replacing("6.492", with: "7.0"))
        let changes = ManifestDiff.changes(from: compilation.manifest, to: try #require(other.manifest)).changes
        #expect(changes.map(\.address.description) == ["identity.likely"])
    }

    /// Weights are missed where there are none, and where they are of other levels.
    @Test func weightsMustFit() throws {
        #expect(try Self.compiled("compare: [last_name]").diagnostics.map(\.code) == [.weightsMissing])
        let found = try Self.compiled("compare: { last_name: [equal, edits <= 1] }", weights: Self.weights).diagnostics
        #expect(found.map(\.code) == [.weightsMissing])
        #expect(found[0].primary?.range.file == "identity/likely.weights.yaml")
        #expect(found[0].help[0].contains("cdp identity train likely"))
    }
}
