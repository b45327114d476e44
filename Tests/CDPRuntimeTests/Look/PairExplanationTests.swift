import CDPRuntime
import CDPTestSupport
import Testing

/// Why two records stand in two profiles, whatever order their records are read in.
@Suite struct PairExplanationTests {
    @Test func recordsThatTheCapKeepsApartAreExplained() throws {
        let project = try ShopProject()
        try project.write("1.csv", (1...20).map { "\($0),a@x.fr,,Martin,FR" })
        try project.apply(
            ShopProject.specs(
                """
                identity:
                  limits: { records: 5 }
                  rules: { same_email: email }
                """))
        let view = try StoreView(project.store)
        var apart = 0
        for number in 2...20 {
            let pair = [1, number].map { RecordName(source: "crm", key: String($0)) }
            switch try view.explain(pair[0], pair[1], project: project.path) {
            case .together(_, let path): #expect(!path.isEmpty)
            case .noCommonEvidence: Issue.record("the address stands on both sides")
            case .refused(_, let evidence, let constraints):
                apart += 1
                #expect(evidence.map(\.rule) == ["same_email"])
                #expect(constraints == [.records])
            }
        }
        #expect(apart == 15)
    }

    /// 1 and 2 are compared by phone and weigh too little; 1 and 3 share a country, which is no key, and would weigh enough.
    @Test func whyRulesThatCompareDoNotUniteIsTold() throws {
        let project = try ShopProject()
        project.specFiles = [
            "identity/likely.weights.yaml": """
            rule: likely
            prior: -6
            comparisons:
              last_name: [{ level: equal, weight: 5.5 }, { level: edits <= 1, weight: 1.25 }, { level: different, weight: -3 }]
              country: [{ level: equal, weight: 8.125 }, { level: different, weight: -2 }]
            """
        ]
        try project.write(
            "1.csv", ["1,,0612345678,Mertin,FR", "2,,0612345678,Merton,DE", "3,,0687654321,Mertin,FR"])
        try project.apply(
            ShopProject.specs(
                """
                identity:
                  rules:
                    same_email: email
                    likely: { block: [phone], compare: { last_name: [equal, edits <= 1], country: [equal] }, accept: 0.9 }
                """))
        let view = try StoreView(project.store)
        func compared(_ key: String) throws -> PairComparison {
            guard
                case .noCommonEvidence(_, let found) = try view.explain(
                    RecordName(source: "crm", key: "1"), RecordName(source: "crm", key: key), project: project.path)
            else { throw Missing() }
            return try #require(found.rules.first)
        }
        let second = try compared("2")
        #expect(
            second.waterfall.parts.map(\.text) == [
                "prior -6.000", "last_name edits <= 1 +1.250", "country different -2.000",
            ])
        #expect((second.accept, second.lack) == (3170, 9920))
        #expect((second.keys, second.common, second.equal) == (["phone"], ["phone"], []))
        let third = try compared("3")
        #expect((third.waterfall.weight, third.lack) == (7625, 0))
        #expect((third.common, third.equal) == ([], ["last_name", "country"]))
        #expect(third.values.map(\.attribute) == ["last_name", "country"])
    }

    private struct Missing: Error {}

    /// Another training in the working tree is no reason to say nothing.
    @Test func weightsOfAnotherTrainingAreNoFailure() throws {
        let project = try ShopProject()
        project.specFiles = [
            "identity/likely.weights.yaml": """
            rule: likely
            prior: -6
            comparisons:
              last_name: [{ level: equal, weight: 5 }, { level: different, weight: -3 }]
            frequencies:
              file: identity/likely.frequencies.csv
              digest: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            """
        ]
        try project.writeText("identity/likely.frequencies.csv", "")
        try project.write("1.csv", ["1,,,Mertin,FR", "2,,,Durand,FR"])
        try project.apply(
            ShopProject.specs(
                "identity:\n  rules:\n    likely: { block: [country], compare: { last_name: [equal] } }\n"))
        try project.writeText("identity/likely.frequencies.csv", "attribute,value,weight\n")
        let found = try StoreView(project.store).explain(
            RecordName(source: "crm", key: "1"), RecordName(source: "crm", key: "2"), project: project.path)
        guard case .noCommonEvidence(_, let comparisons) = found else { throw Missing() }
        #expect(comparisons.rules.isEmpty)
        #expect(comparisons.missing?.contains("likely.frequencies.csv") == true)
    }
}
