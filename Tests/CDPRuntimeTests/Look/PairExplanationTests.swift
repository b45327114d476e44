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
}
